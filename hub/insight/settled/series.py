"""How often each thing happened, month by month for two years, as may be published. It is counted from the summaries.

Months do not overlap, and are told when they are over. Those of an academic year are rounded in a row, so that they add
up to what other pages say of the year. No week is told beside them: weeks cut months, and few people are in one.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, product

from hub.insight.in_a_row import in_a_row
from hub.insight.periods import month_to, months_to
from hub.insight.rules import Figure
from hub.insight.settled.beside import Beside, Cell, settle
from hub.learners.funding.conditions import year_begun

STARTED = "started"
# Measures of the summaries, in the order in which they happen to people.
SHOWN = (
    "registered", "assessed", "referred", "answered", "offered", STARTED, "finished", "moved up", "reached",
)  # fmt: skip

# How many calendar months after joining the hub a course begins, at most; the last has no end.
WAITS = (
    ("The same month or the next", 1),
    ("2 to 3 months later", 3),
    ("4 to 6 months later", 6),
    ("More than 6 months later", None),
)
WAIT_NAMES = tuple(name for name, _ in WAITS)
UNDIVIDED = ("",)

Happened = Mapping[tuple[str, date], int]  # by measure and first day of the month
Joined = Mapping[
    tuple[date, date], int
]  # courses begun, by first day of the month and of the week of joining


@dataclass(frozen=True, slots=True)
class Series:
    """By measure and month, and of courses begun by month and how long after joining. A month is its first day."""

    by_month: dict[tuple[str, str], Figure]
    waits: dict[tuple[str, str], Figure]


def months_shown(on: date) -> list[date]:
    """The last twelve months that were over on that day and the twelve before them, the earliest first."""
    latest = months_to(month_to(on + timedelta(days=1)))
    return [*months_to(_day_before(latest)), *latest]


def months_counted(on: date) -> list[date]:
    """With those before them in the same academic year, which they are rounded with."""
    shown = months_shown(on)
    earlier = months_to(_day_before(shown))
    return [*(day for day in earlier if year_begun(day) == year_begun(shown[0])), *shown]


def _day_before(months: Sequence[date]) -> date:
    return months[0] - timedelta(days=1)


def settled(happened: Happened, joined: Joined, on: date, beside: Beside) -> Series:
    """What other pages tell is not moved: the months are rounded so that both are true of the same people."""
    by_month: dict[tuple[str, str], Figure] = {}
    waits: dict[tuple[str, str], Figure] = {}
    for measure in SHOWN:
        counts = _by_wait(joined) if measure == STARTED else _undivided(happened, measure)
        parts = dict(_rounded(on, WAIT_NAMES if measure == STARTED else UNDIVIDED, counts))
        months = settle(measure, parts, beside)
        by_month |= {(measure, f"{month}"): figure for month, figure in months.items()}
        if measure == STARTED:
            waits = {(f"{month}", wait): figure for (month, wait), figure in parts.items()}
    return Series(by_month, waits)


def _rounded(on: date, parts: Sequence[str], counts: Mapping[Cell, int]) -> Iterator[tuple[Cell, Figure]]:
    """The parts of a month follow one another as the months do, so they add up to the month, too."""
    shown = set(months_shown(on))
    for _, some in groupby(months_counted(on), year_begun):
        cells = list(product(some, parts))
        figures = in_a_row(counts.get(cell, 0) for cell in cells)
        yield from ((cell, one) for cell, one in zip(cells, figures, strict=True) if cell[0] in shown)


def _undivided(happened: Happened, measure: str) -> dict[Cell, int]:
    return {(month, ""): number for (of, month), number in happened.items() if of == measure}


def _by_wait(joined: Joined) -> Counter[Cell]:
    found: Counter[Cell] = Counter()
    for (month, week), number in joined.items():
        found[month, wait_of(week, month)] += number
    return found


def wait_of(joined: date, began: date) -> str:
    """By the months in which both days lie."""
    months = (began.year - joined.year) * 12 + began.month - joined.month
    return next(name for name, most in WAITS if most is None or months <= most)
