"""When a level is found."""

import pytest

from hub.assessment.instruments.found import level_found
from hub.assessment.instruments.instrument import instruments
from hub.directory.types import LEVELS, Level, Skill

FORM = instruments()[3]
RULE = FORM.found
RUNGS = FORM.steps[Skill.SPEAKING].statements


def found(**counts: int) -> Level | None:
    """So many statements seen of each level."""
    assert RULE is not None
    seen = [row.code for level, count in counts.items() for row in RUNGS[Level(level)][:count]]
    return level_found(RULE, RUNGS, seen)


@pytest.mark.parametrize("level", LEVELS)
def test_three_of_four_are_the_level_and_two_are_not(level: Level) -> None:
    assert found(**{level: 3}) is level
    assert found(**{level: 4}) is level
    assert found(**{level: 2}) is (Level.PE if level is Level.PE else None)


def test_one_of_the_next_level_changes_nothing_and_two_leave_it_open() -> None:
    assert found(E1=3, E2=1) is Level.E1
    assert found(E1=4, E2=2) is None


def test_three_of_the_next_are_the_next() -> None:
    assert found(E1=4, E2=3) is Level.E2
    assert found(E1=3, E2=3, E3=1) is Level.E2


def test_an_assessor_who_begins_higher_up_need_not_tick_what_is_below() -> None:
    assert found(E3=3) is Level.E3


def test_little_seen_is_pre_entry_and_nothing_seen_tells_nothing() -> None:
    assert found(PE=1) is Level.PE
    assert found(PE=2, E1=1) is Level.PE
    assert found(PE=2, E1=2) is None
    assert found() is None


def test_there_is_nothing_above_level_two() -> None:
    assert found(L1=4, L2=4) is Level.L2
