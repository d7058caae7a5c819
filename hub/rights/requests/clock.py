"""When a request is due: pure, in days of the hub's own town.

One month from the day it came: the corresponding day, the last of the month where there is none, the next working
day where that is none (ICO, right of access). Days on which the hub waits for the learner do not count (UK GDPR
Article 12A, Data (Use and Access) Act 2025 section 76). A complex request may take two months more, if the learner
is told within the first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from hub.core.clock import months_after
from hub.core.working_days import is_working_day

MONTHS, LONGER = 1, 2


@dataclass(frozen=True, slots=True)
class Stop:
    """The clock stands from `since` and goes on again on `until`; None while it still stands."""

    since: date
    until: date | None = None


def next_working_day(day: date) -> date:
    """The day itself where it is one."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def due(received: date, stops: Iterable[Stop], today: date, *, extended: bool = False) -> date:
    """The last day for the answer; while the clock stands, what it would be if it went on today.

    A stop that begins when the time is over stops nothing; what two stops share counts once.
    """
    ends = months_after(received, MONTHS + (LONGER if extended else 0))
    for begins, goes_on in _together(received, stops, today):
        if begins > next_working_day(ends):
            break
        ends += goes_on - begins
    return next_working_day(ends)


def _together(received: date, stops: Iterable[Stop], today: date) -> list[tuple[date, date]]:
    """From when until when the clock stood, in order; what overlaps or touches is one."""
    found: list[tuple[date, date]] = []
    for stop in sorted(stops, key=lambda one: one.since):
        begins = max(stop.since, received)
        goes_on = max(stop.until or today, begins)
        if found and begins <= found[-1][1]:
            begins, before = found.pop()
            goes_on = max(before, goes_on)
        found.append((begins, goes_on))
    return found
