"""When a call after a course is due, and what it can bring."""

from datetime import date

import pytest

from hub.core.errors import RuleBroken
from hub.tracking.destinations.rules import (
    after_a_call,
    check_destination,
    due_now,
    months_after,
    offered,
    rules,
)
from hub.tracking.destinations.types import CheckState


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 15), 3, date(2026, 4, 15)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2028, 2, 29), 6, date(2028, 8, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 10, 1), 3, date(2027, 1, 1)),
        (date(2026, 3, 31), -6, date(2025, 9, 30)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month(
    day: date, months: int, later: date
) -> None:
    assert months_after(day, months) == later


ENDED = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("today", "begun", "due"),
    [
        (date(2026, 4, 29), [], None),
        (date(2026, 4, 30), [], 3),
        (date(2026, 5, 30), [], 3),
        (date(2026, 4, 30), [3], None),
        (date(2026, 7, 31), [3], 6),
        (date(2026, 7, 31), [], 6),
        (date(2026, 9, 30), [3], 6),
        (date(2026, 7, 31), [3, 6], None),
        (date(2026, 10, 1), [3], None),
    ],
)
def test_a_missed_night_is_made_up_for_once_and_not_long_after(
    today: date, begun: list[int], due: int | None
) -> None:
    found = due_now(ENDED, today, begun)
    assert (found and found[0]) == due


def test_a_call_without_an_answer_is_tried_again_until_the_last_does_not_reach_them() -> None:
    assert after_a_call(CheckState.NO_ANSWER, rules().calls - 1) is CheckState.NO_ANSWER
    assert after_a_call(CheckState.NO_ANSWER, rules().calls) is CheckState.NOT_REACHED
    assert after_a_call(CheckState.REACHED, rules().calls) is CheckState.REACHED


def test_who_was_reached_does_work_learning_volunteering_or_something_else() -> None:
    words = {label for _, label in offered(date(2026, 11, 29))}
    assert {"A part-time course", "Voluntary work", "Something else", "Not known"} <= words
    assert "Could not be reached" not in words
    with pytest.raises(RuleBroken):
        check_destination(CheckState.REACHED, None, date(2026, 11, 29))
    with pytest.raises(RuleBroken):
        check_destination(CheckState.REACHED, "OTH3", date(2026, 11, 29))
    check_destination(CheckState.NOT_REACHED, None, date(2026, 11, 29))
