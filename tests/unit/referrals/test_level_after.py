"""Which level somebody has after a class."""

import pytest

from hub.directory.types import Level
from hub.referrals.reads.level_after import own_level


@pytest.mark.parametrize(
    ("placement", "level"),
    [(Level.PE, Level.PE), (Level.E1, Level.E1), (Level.E3, Level.E2)],
    ids=["their own", "their own, the second of three", "the highest that it teaches"],
)
def test_who_is_in_a_class_of_several_levels_finishes_their_own(placement: Level, level: Level) -> None:
    assert own_level(Level.PE, Level.E2, placement.order) is level
