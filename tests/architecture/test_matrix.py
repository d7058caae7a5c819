"""The matrix of who may be shown what is what the decision answers."""

from pathlib import Path

from hub.cli.describe.matrix import document


def test_the_matrix_tells_of_today_s_rules() -> None:
    kept = Path(__file__).parents[2] / "docs" / "trust" / "matrix.md"
    assert kept.read_text("utf-8") == document(), "run: hub matrix > docs/trust/matrix.md"
