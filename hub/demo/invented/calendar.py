"""Days of the demonstration's past as moments in office hours, and the terms its classes run in.

Days count from today: negative ones are past.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from random import Random

from hub.core.clock import LOCAL, local_midnight

BEGINS = 590  # days before today: a little more than eighteen months
OPENS = time(9, 0)
CLOSED = frozenset({(12, 25), (12, 26), (1, 1)})
# How busy the hub is, by month: most in September and January, least in August and December.
BUSY = dict(enumerate((10, 6, 5, 5, 5, 5, 5, 4, 12, 7, 5, 2), 1))

LISTED_BEFORE = 105  # days before a class starts at which it is listed
FIRST_LISTED = 575  # days before today: what ran already when the hub opened
JOIN_EARLY = 35  # days after the start until which strict providers take people
JOIN_LATE = 21  # days before the end until which the others do


@dataclass(frozen=True, slots=True)
class Term:
    """Days before (negative) or after today. Without `starts` people may begin at any time."""

    listed: int
    starts: int | None = None
    ends: int | None = None
    last_join: int | None = None

    @property
    def over(self) -> bool:
        return self.ends is not None and self.ends < 0

    @property
    def running(self) -> bool:
        return not self.over and (self.starts is None or self.starts < 0)

    def takes(self, day: int) -> bool:
        """Whether people could be sent there on that day, and still join."""
        return self.listed + 2 < day and (self.last_join is None or day <= self.last_join)


@dataclass(frozen=True, slots=True)
class Run:
    """A class that runs every year from about one day (month, day) to another."""

    starts: tuple[int, int]
    ends: tuple[int, int]


# By the word in `data/classes.csv`; a rolling class has no terms.
RUNS = {
    "year": (Run((9, 14), (7, 3)),),
    "january": (Run((1, 11), (7, 3)),),
    "term": (Run((9, 14), (12, 18)), Run((1, 11), (4, 1)), Run((4, 19), (7, 3))),
}
ROLLING = Term(listed=-FIRST_LISTED)


def terms(pattern: str, today: date, *, strict: bool) -> Iterator[Term]:
    """Every term of a class since the hub opened that is listed by today, in no order."""
    if pattern not in RUNS:
        yield ROLLING
        return
    for run in RUNS[pattern]:
        for year in range(today.year - 3, today.year + 2):
            term = term_of(run, year, today, strict=strict)
            if (term.last_join or 0) - 20 > -FIRST_LISTED and term.listed < 0:
                yield term


def term_of(run: Run, year: int, today: date, *, strict: bool) -> Term:
    first = monday(date(year, *run.starts))
    last = monday(date(year + (run.ends < run.starts), *run.ends)) + timedelta(days=4)
    starts, ends = (first - today).days, (last - today).days
    last_join = starts + JOIN_EARLY if strict else ends - JOIN_LATE
    return Term(max(starts - LISTED_BEFORE, -FIRST_LISTED), starts, ends, last_join)


def monday(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def busy_day(rng: Random, today: date, span: tuple[int, int]) -> int:
    """A day from so many to so many days ago, more often in the months when many people come."""
    ago = range(span[0], span[1] + 1)
    return -rng.choices(ago, [BUSY[(today - timedelta(days=days)).month] for days in ago])[0]


def moment(today: date, day: int, minute: int) -> datetime:
    """`minute` minutes after the office opened, `day` days from today or the last working day before that."""
    on = today + timedelta(days=day)
    on -= timedelta(days=sum(1 for _ in takewhile(closed, (on - timedelta(days=n) for n in range(9)))))
    return (datetime.combine(on, OPENS, LOCAL) + timedelta(minutes=minute)).astimezone(UTC)


def last_night(today: date) -> datetime:
    """The moment at which this day began: whatever o'clock it is now, that is past."""
    return local_midnight(today).astimezone(UTC)


def closed(day: date) -> bool:
    return day.weekday() > 4 or (day.month, day.day) in CLOSED
