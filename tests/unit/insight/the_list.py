"""What somebody reads who has the dashboard's tables of who waits, from a page or a file, under some choice.

A kind of person is a rung, a band of weeks waited, an area and a channel, then whatever a test adds; whether a place is
free and fits stands sixth.
"""

from collections.abc import Callable, Hashable
from datetime import date, timedelta

from hub.directory.rungs import RUNG_NAMES
from hub.insight.measures import WAIT_BANDS, band_of
from hub.insight.rules import WITHHELD_WORDS
from hub.insight.types import Cell, Filters, Table
from hub.learners.types import CHANNEL_LABELS
from tests.unit.insight.reader import Reader, Test, anybody, both, of

TODAY = date(2026, 6, 1)
BANDS = tuple(label for label, _ in WAIT_BANDS)
Reads = Callable[[Cell, Test], None]
FREE = ("a class", "a club", "nothing")  # what fits and has a place now
NOT_OF_PEOPLE = ("places-with-another-aim", "places-in-clubs")


def named(code: str, labels: dict[str, Hashable], place: int) -> Test:
    """The test of a row or column by its words; one that stands for all is everybody."""
    return of(labels[code], place) if code in labels else anybody


RUNG_OF: dict[str, Hashable] = {name: rung for rung, name in RUNG_NAMES.items()}
CHANNEL_OF: dict[str, Hashable] = {label: channel for channel, label in CHANNEL_LABELS.items()}


def chosen(filters: Filters) -> Test:
    level, area = filters.rung, filters.area
    return both(of(level, 0) if level else anybody, of(area, 2) if area else anybody)


def read_summary(reader: Reader, table: Table, filters: Filters) -> None:
    """The middle wait tells in which band the middle person is, the longest nothing that the bands do not."""
    figures: dict[Cell, Cell] = {row[0]: row[1] for row in table.rows}
    reader.reads(figures["People waiting"], chosen(filters))
    if "Fit and free now, none chosen" in figures:
        reader.reads(figures["Fit and free now, none chosen"], of(FREE[0], 5))
        reader.reads(figures["Only a club fits now"], of(FREE[1], 5))
    middle = str(figures.get("Median wait in weeks", WITHHELD_WORDS))
    if middle == WITHHELD_WORDS:
        return
    place = BANDS.index(band_of(TODAY - timedelta(weeks=int(middle)), TODAY))
    test = chosen(filters)
    people, below, up_to = (
        reader.solver.Sum([reader.number[k] for k in reader.number if test(k) and k[1] in some])
        for some in (BANDS, BANDS[:place], BANDS[: place + 1])
    )
    reader.solver.Add(2 * below <= people - 1)
    reader.solver.Add(2 * up_to >= people)


def read_waiting(reads: Reads, table: Table, filters: Filters) -> None:
    for row in table.rows:
        if table.key == "waiting-by-level-and-weeks":
            level = named(str(row[0]), RUNG_OF, 0)
            for band, cell in zip(table.columns[1:], row[1:], strict=True):
                reads(cell, both(level, of(band, 1) if band in BANDS else anybody))
        elif table.key in NOT_OF_PEOPLE:
            continue
        elif table.key == "places-by-level":
            reads(row[1], named(str(row[0]), RUNG_OF, 0))
        elif table.key == "places-by-level-and-area":
            reads(row[2], both(named(str(row[0]), RUNG_OF, 0), of(row[1], 2)))
        elif table.key == "waiting-by-area":
            reads(row[1], both(chosen(filters), of(row[0], 2)))
        else:
            reads(row[1], named(str(row[0]), CHANNEL_OF, 3))
