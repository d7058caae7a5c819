"""The tables of what happened month by month, beside the same month a year before, as may be published."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from hub.insight.periods import MONTHS
from hub.insight.rules import SMALL_WORDS, WITHHELD_WORDS, Figure, shown_as
from hub.insight.settled.rates import rate_of_enough
from hub.insight.settled.series import SHOWN, WAIT_NAMES, Series
from hub.insight.summaries.types import MEASURES
from hub.insight.types import Cell, Chart, Table

TITLES = {
    "registered": "Registered",
    "assessed": "Assessed",
    "referred": "Referred",
    "answered": "Answered",
    "offered": "Offered a place",
    "started": "Started",
    "finished": "Finished",
    "moved up": "Moved up a level",
    "reached": "Reached at the call",
}
LATEST, BEFORE = "The last twelve months", "The twelve months before"


def tables(found: Series) -> list[Table]:
    """The sums of twelve months, a table for each measure, and how long those waited who started."""
    months = list(dict.fromkeys(date.fromisoformat(month) for _, month in found.by_month))
    return [
        _summed(found, months),
        *(_of_measure(found, measure, months) for measure in SHOWN),
        _waits(found, months),
    ]


def _summed(found: Series, months: Sequence[date]) -> Table:
    """Of published figures, which are rounded so that they add up."""
    latest, before = _years(months)
    rows = []
    for measure in SHOWN:
        now, then = (_sum(found.by_month[measure, f"{month}"] for month in some) for some in (latest, before))
        rows.append((TITLES[measure], MEASURES[measure], now.cell, then.cell, _out_of_100(now, then)))
    return Table(
        key="series",
        title="Twelve months beside the twelve before",
        columns=("What", "What it counts", LATEST, BEFORE, "Out of 100 of the year before"),
        rows=rows,
        note=f"The last twelve months are {_name(latest[0])} to {_name(latest[-1])}.",
        headers=2,
    )


def _of_measure(found: Series, measure: str, months: Sequence[date]) -> Table:
    latest, before = _years(months)
    now, then = ([found.by_month[measure, f"{month}"] for month in some] for some in (latest, before))
    return Table(
        key=f"series-{measure.replace(' ', '-')}",
        title=TITLES[measure],
        columns=("Month", "Number", "The same month a year before", "Difference"),
        rows=[
            (_name(month), one.cell, other.cell, _difference(one, other))
            for month, one, other in zip(latest, now, then, strict=True)
        ],
        note=MEASURES[measure],
        chart=Chart(
            "Two columns for each month: the last twelve months and the same months a year before.",
            [f"{month:%b}" for month in latest],
            [(LATEST, [one.shown for one in now]), (BEFORE, [one.shown for one in then])],
        ),
    )


def _waits(found: Series, months: Sequence[date]) -> Table:
    latest, before = _years(months)
    periods = [(LATEST, latest), (BEFORE, before), *((_name(month), [month]) for month in reversed(latest))]
    return Table(
        key="series-waits",
        title="How long after joining they started",
        columns=("When the course began", *WAIT_NAMES, "All who started", f"{WAIT_NAMES[0]}, out of 100"),
        rows=[(name, *_waited(found.waits, some)) for name, some in periods],
        note="Courses begun, by the calendar months between the week of joining the hub and the first day in class. "
        "Moves to another class and starts that were undone are not among them.",
    )


def _waited(waits: Mapping[tuple[str, str], Figure], months: Sequence[date]) -> list[Cell]:
    parts = [_sum(waits[f"{month}", wait] for month in months) for wait in WAIT_NAMES]
    whole = _sum(parts)
    return [*(part.cell for part in parts), whole.cell, rate_of_enough(parts[0], whole)]


def _years(months: Sequence[date]) -> tuple[Sequence[date], Sequence[date]]:
    return months[MONTHS:], months[:MONTHS]


def _sum(figures: Iterable[Figure]) -> Figure:
    """What published figures that were rounded together add up to; one that is called small adds nothing."""
    every = list(figures)
    if any(one.withheld for one in every):
        return shown_as(WITHHELD_WORDS)
    return shown_as(sum(one.shown or 0 for one in every) or SMALL_WORDS)


def _difference(now: Figure, then: Figure) -> Cell:
    return WITHHELD_WORDS if now.shown is None or then.shown is None else now.shown - then.shown


def _out_of_100(now: Figure, then: Figure) -> Cell:
    return round(100 * now.shown / then.shown) if now.shown and then.shown else WITHHELD_WORDS


def _name(month: date) -> str:
    return f"{month:%B %Y}"
