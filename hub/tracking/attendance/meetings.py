"""On which days a class meets: from its timetable, its dates, holidays and what was kept. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta

from hub.core.working_days import BANK_HOLIDAYS
from hub.directory.rules.school_holidays import school_holidays
from hub.tracking.attendance.types import Course, Meeting, Weekly

LONGEST = timedelta(days=3 * 366)  # a class whose dates lie further apart was mistyped
AHEAD = timedelta(weeks=4)  # how far a class without a last day is looked ahead
WEEK = timedelta(days=7)


def meetings(course: Course, today: date) -> list[Meeting]:
    """Every meeting from the first to the last, in order.

    What is kept of one (its day, its time, that it was cancelled) stands, whatever the timetable says now.
    """
    found = {meeting.id: meeting for weekly in course.weekly for meeting in _of(course, weekly, today)}
    found.update((meeting.id, meeting) for meeting in course.kept)
    return sorted(found.values(), key=lambda meeting: (meeting.held_on, meeting.start_minute or 0))


def _of(course: Course, weekly: Weekly, today: date) -> Iterator[Meeting]:
    first = max(filter(None, (course.starts_on, weekly.since)))
    last = min(filter(None, (course.ends_on or today + AHEAD, weekly.until, first + LONGEST)))
    day = first + timedelta(days=(weekly.weekday - first.weekday()) % 7)
    while day <= last:
        if not closed(course, day):
            yield Meeting(course.class_id, day, weekly.start_minute, weekly.end_minute)
        day += WEEK


def closed(course: Course, day: date) -> str | None:
    """Why the class does not meet on a day on which its timetable says it would; None where it does."""
    if day in BANK_HOLIDAYS:
        return "Bank holiday"
    holidays = school_holidays() if course.term_time else ()
    return next((each.label for each in (*course.closed, *holidays) if each.holds(day)), None)
