"""On which days a class meets."""

from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.working_days import BANK_HOLIDAYS
from hub.directory.rules.school_holidays import school_holidays
from hub.directory.types import Closed
from hub.tracking.attendance.meetings import closed, meetings
from hub.tracking.attendance.types import Course, Meeting, MeetingState, Weekly

CLASS = UUID(int=7)
TODAY = date(2026, 11, 29)
MONDAYS = Weekly(0, 600, 720)


def course(
    *weekly: Weekly,
    starts_on: date = date(2026, 11, 2),
    ends_on: date | None = date(2026, 12, 31),
    term_time: bool = False,
    closures: tuple[Closed, ...] = (),
    kept: tuple[Meeting, ...] = (),
) -> Course:
    return Course(CLASS, "Entry 1", starts_on, ends_on, term_time, weekly or (MONDAYS,), closures, kept)


def days(course: Course) -> list[date]:
    return [meeting.held_on for meeting in meetings(course, TODAY)]


def test_a_class_meets_every_week_from_its_first_to_its_last_day_but_on_bank_holidays() -> None:
    assert days(course()) == [date(2026, 11, 2) + timedelta(weeks=week) for week in range(8)]
    assert date(2026, 12, 28) in BANK_HOLIDAYS
    assert days(course(ends_on=date(2027, 1, 4)))[-1] == date(2027, 1, 4)


def test_a_class_of_term_time_does_not_meet_in_the_school_holidays() -> None:
    assert days(course(term_time=True))[-1] == date(2026, 12, 14)
    assert closed(course(term_time=True), date(2026, 12, 21)) == "Christmas holidays"


def test_a_closure_leaves_its_days_out_both_included() -> None:
    works = Closed(date(2026, 11, 9), date(2026, 11, 16), "Building works")
    assert days(course(closures=(works,)))[:2] == [date(2026, 11, 2), date(2026, 11, 23)]


def test_a_class_that_moved_to_another_day_keeps_the_meetings_of_the_past() -> None:
    moved = course(
        Weekly(0, 600, 720, until=date(2026, 11, 17)), Weekly(2, 600, 720, since=date(2026, 11, 18))
    )
    assert [day.weekday() for day in days(moved)] == [0, 0, 0, 2, 2, 2, 2, 2, 2, 2]


def test_what_is_kept_of_a_meeting_stands_whatever_the_timetable_says() -> None:
    kept = Meeting(CLASS, date(2026, 11, 5), 840, 900, version=3)
    gone = Meeting(CLASS, date(2026, 11, 9), 600, 720, MeetingState.CANCELLED, version=1)
    found = {meeting.held_on: meeting for meeting in meetings(course(kept=(kept, gone)), TODAY)}
    assert found[date(2026, 11, 5)] is kept
    assert found[date(2026, 11, 9)] is gone
    assert len(found) == 9


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2028, 2, 29)])
def test_the_day_a_clock_changes_and_29_february_are_days_like_others(day: date) -> None:
    found = meetings(
        course(
            Weekly(day.weekday(), 90, 150), starts_on=day - timedelta(days=7), ends_on=day + timedelta(days=7)
        ),
        TODAY,
    )
    assert [meeting.held_on for meeting in found] == [day + timedelta(days=step) for step in (-7, 0, 7)]
    assert {meeting.key[10:] for meeting in found} == {"-0130"}


def test_a_class_without_a_last_day_is_looked_ahead_four_weeks() -> None:
    assert days(course(ends_on=None))[-1] == date(2026, 12, 21)


def test_dates_that_were_mistyped_do_not_give_meetings_for_a_thousand_years() -> None:
    assert len(days(course(starts_on=date(2026, 1, 1), ends_on=date(2926, 1, 1)))) < 160


WEEKLY = st.builds(
    Weekly,
    st.integers(0, 6),
    st.one_of(st.none(), st.integers(0, 1300)),
    st.none(),
    since=st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2027, 6, 1))),
    until=st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2027, 6, 1))),
)


@given(
    st.lists(WEEKLY, max_size=4),
    st.dates(date(2026, 1, 1), date(2027, 6, 1)),
    st.dates(date(2026, 1, 1), date(2027, 6, 1)),
    st.booleans(),
)
def test_no_meeting_is_twice_outside_the_dates_or_on_a_closed_day(
    weekly: list[Weekly], starts_on: date, ends_on: date, term_time: bool
) -> None:
    it = Course(CLASS, "Entry 1", starts_on, ends_on, term_time, tuple(weekly), (), ())
    found = meetings(it, TODAY)
    assert len({meeting.id for meeting in found}) == len(found)
    assert found == sorted(found, key=lambda meeting: (meeting.held_on, meeting.start_minute or 0))
    for meeting in found:
        assert starts_on <= meeting.held_on <= ends_on
        assert closed(it, meeting.held_on) is None
        assert any(
            one.weekday == meeting.held_on.weekday()
            and (one.since is None or one.since <= meeting.held_on)
            and (one.until is None or meeting.held_on <= one.until)
            for one in weekly
        )


def test_school_holidays_stand_in_order_and_do_not_overlap() -> None:
    every = school_holidays()
    assert all(one.first_on <= one.last_on for one in every)
    assert all(one.last_on < other.first_on for one, other in pairwise(every))
