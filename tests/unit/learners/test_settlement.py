"""The level that settlement asks for changes on a day, and every word about it with it."""

from datetime import date

from hub.directory.types import LEVELS, Level
from hub.learners import settlement
from hub.reading.grade import HIGHEST, measure

BEFORE, AFTER = date(2027, 3, 25), date(2027, 3, 26)


def test_the_level_changes_on_the_day_from_which_applications_need_another() -> None:
    assert settlement.in_force(BEFORE).level is Level.E3
    assert settlement.in_force(AFTER).level is Level.L1


def test_until_then_the_coming_change_is_said_and_afterwards_no_more() -> None:
    assert settlement.in_brief(BEFORE) == "settlement asks for Entry 3, and for Level 1 from 26 March 2027"
    assert settlement.in_brief(AFTER) == "settlement asks for Level 1"
    assert "Entry 3" not in settlement.to_learner(AFTER)


def test_staff_are_told_the_skills_the_days_and_the_exception() -> None:
    words = settlement.to_staff()
    for part in ("Entry 3", "Level 1", "26 March 2027", "speaking and listening", "British National"):
        assert part in words


def test_learners_can_read_it() -> None:
    for day in (BEFORE, AFTER):
        assert measure([settlement.to_learner(day)]).grade <= HIGHEST


def test_the_levels_come_in_the_order_of_their_days() -> None:
    first, *later = settlement.asked()
    days = [one.since for one in later]
    assert first.since is None
    assert days == sorted(days, key=lambda day: day or date.min)
    assert all(one.level in LEVELS for one in settlement.asked())
