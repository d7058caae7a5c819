"""The impact assessment's inventory is what the code keeps."""

from pathlib import Path

from hub.cli.describe.inventory import inventory


def test_the_data_inventory_tells_of_today_s_fields() -> None:
    kept = Path(__file__).parents[2] / "docs" / "dpia" / "data-inventory.md"
    assert kept.read_text("utf-8") == inventory(), "run: hub inventory > docs/dpia/data-inventory.md"
