"""What revision 0003 makes of a number of children and the ages that were ticked."""

import pytest
from alembic.script import ScriptDirectory

from hub.cli.upgrade import alembic_config


@pytest.mark.parametrize(
    ("children", "ticked", "known"),
    [
        (0, [], {}),
        (2, [], {}),
        (1, ["2-4"], {"2-4": 1}),
        (3, ["2-4"], {"2-4": 3}),
        (2, ["0-1", "5-11"], {"0-1": 1, "5-11": 1}),
        (4, ["0-1", "5-11"], {"0-1": 1, "5-11": 1}),
        (1, ["0-1", "5-11"], {}),
        (0, ["0-1"], {}),
    ],
)
def test_only_what_is_certain_is_kept(children: int, ticked: list[str], known: dict[str, int]) -> None:
    revision = ScriptDirectory.from_config(alembic_config(None)).get_revision("0003")
    assert revision is not None
    assert revision.module.known_ages(children, ticked) == known
    assert sum(known.values()) <= children
