"""The matrix of who may be shown what is what the decision answers."""

from pathlib import Path

from hub.cli.describe.matrix import STAGES, document
from hub.consent.types import Stage
from hub.pages.assessor.registration.sharing_forms import STAGE_WORDS


def test_the_matrix_tells_of_today_s_rules() -> None:
    kept = Path(__file__).parents[2] / "docs" / "trust" / "matrix.md"
    assert kept.read_text("utf-8") == document(), "run: hub matrix > docs/trust/matrix.md"


def test_there_are_words_for_every_stage_that_a_provider_can_come_to() -> None:
    assert set(STAGES) == set(STAGE_WORDS) == set(Stage)
