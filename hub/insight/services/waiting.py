"""The tables of who waits: by level and weeks waited, by area, by channel, and against the places that are free."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from hub.directory.types import LEVEL_NAMES, Level
from hub.insight.measures import longest_range
from hub.insight.queries import Places
from hub.insight.rules import SMALL_WORDS, THRESHOLD, WITHHELD_WORDS, Figure
from hub.insight.services.one_way import one_way
from hub.insight.settled.waiting import BANDS, Waiting, pooled
from hub.insight.types import Cell, Chart, Filters, Table
from hub.learners.types import CHANNEL_LABELS

ENOUGH = "enough places"
FIT_AND_FREE = (
    "“Fit and free now” counts those waiting for whom a class fits and has a free place, who are not paused and have "
    "no live referral: nobody has chosen for them yet. It is of all areas and levels."
)


def summary(waiting: Waiting, filters: Filters) -> Table:
    rows: list[tuple[str, Cell]] = [("People waiting", waiting.of(filters).cell)]
    if filters.area is None:
        middle = waiting.median_by_level[filters.level] if filters.level else waiting.median
        longest = longest_range({band: one.shown for band, one in waiting.bands_of(filters.level).items()})
        rows += [
            ("Median wait in weeks", WITHHELD_WORDS if middle is None else middle),
            ("Longest wait, in weeks over", longest or WITHHELD_WORDS),
        ]
    if filters.area is None and filters.level is None:
        rows.append(("Fit and free now", waiting.fit_and_free.cell))
    return Table(
        key="summary",
        title="Waiting now",
        columns=("Figure", "Value"),
        rows=rows,
        note=f"The longest wait lies in a range that at least {THRESHOLD} people have reached. How long people wait "
        f"is not told by area. {FIT_AND_FREE}",
    )


def tables(waiting: Waiting, places: Sequence[Places], filters: Filters) -> list[Table]:
    """What the publication says of the chosen area and level; a table that cannot be narrowed to it is left out."""
    levels = [filters.level] if filters.level else waiting.levels
    areas = [filters.area] if filters.area else waiting.areas
    found = [_gaps_by_area(waiting, places, levels, areas), _by_area(waiting, filters, areas)]
    if filters.area is None:
        found = [_by_weeks(waiting, filters), _gaps_by_level(waiting, places, levels), *found]
    if filters.area is None and filters.level is None:
        found.append(_by_channel(waiting))
    return found


def _by_weeks(waiting: Waiting, filters: Filters) -> Table:
    figures, levels = waiting.by_level_and_band, [filters.level] if filters.level else waiting.levels
    rows: list[list[Cell]] = [
        [LEVEL_NAMES[level], *(figures[level, band].cell for band in BANDS), waiting.by_level[level].cell]
        for level in levels
    ]
    if filters.level is None:
        rows.append(["All levels", *(waiting.by_band[band].cell for band in BANDS), waiting.total.cell])
    return Table(
        key="waiting-by-level-and-weeks",
        title="Waiting by level and weeks waited",
        columns=("Level", *BANDS, "Total"),
        rows=rows,
        chart=Chart(
            "One bar for each level, divided by how long people have waited.",
            [LEVEL_NAMES[level] for level in levels],
            [(band, [figures[level, band].shown for level in levels]) for band in BANDS],
        ),
    )


def _gaps_by_level(waiting: Waiting, places: Sequence[Places], levels: Sequence[Level]) -> Table:
    rows = [_gap_row_of_level(waiting, level, places) for level in levels]
    return Table(
        key="places-by-level",
        title="Waiting and free places by level",
        columns=("Level", "Waiting", "Median wait in weeks", "Free places", "Short of places by"),
        rows=rows,
        note="A class for several levels counts at each of them.",
    )


def _gap_row_of_level(waiting: Waiting, level: Level, places: Sequence[Places]) -> list[Cell]:
    figure, middle = waiting.by_level[level], waiting.median_by_level[level]
    free = sum(row.free for row in places if row.takes(level))
    return [
        LEVEL_NAMES[level],
        figure.cell,
        WITHHELD_WORDS if middle is None else middle,
        free,
        shortfall(figure, free),
    ]


def _gaps_by_area(
    waiting: Waiting, places: Sequence[Places], levels: Sequence[Level], areas: Sequence[str]
) -> Table:
    free: Counter[tuple[Level, str]] = Counter()
    for row in places:
        for level in waiting.levels:
            free[level, pooled(row.outcode, waiting.areas)] += row.free if row.takes(level) else 0
    rows = [
        [LEVEL_NAMES[level], area, figure.cell, free[level, area], shortfall(figure, free[level, area])]
        for (level, area), figure in waiting.by_level_and_area.items()
        if level in levels and area in areas and (figure.cell != SMALL_WORDS or free[level, area])
    ]
    return Table(
        key="places-by-level-and-area",
        title="Waiting and free places by level and area",
        columns=("Level", "Area", "Waiting", "Free places", "Short of places by"),
        rows=sorted(rows, key=_shortest_first),
        headers=2,
        note="Where places are shortest comes first. "
        f"Where {SMALL_WORDS} wait and no place is free is left out.",
        empty=f"Nowhere do {THRESHOLD} people or more wait, and no place is free.",
    )


def _shortest_first(row: Sequence[Cell]) -> tuple[bool, int]:
    """Known shortfalls, greatest first; then what cannot be shown; then where there are enough places."""
    short = row[-1]
    return short == ENOUGH, -short if isinstance(short, int) else 0


def shortfall(waiting: Figure, free: int) -> Cell:
    """How many more wait than there are places, from what is shown of those who wait and never from more."""
    if waiting.shown is not None:
        return waiting.shown - free if waiting.shown > free else ENOUGH
    if waiting.withheld:
        return WITHHELD_WORDS
    return ENOUGH if free >= THRESHOLD - 1 else SMALL_WORDS


def _by_area(waiting: Waiting, filters: Filters, areas: Sequence[str]) -> Table:
    figures = [(area, waiting.of(replace(filters, area=area))) for area in areas]
    return one_way("waiting-by-area", "Waiting by area", ("Area", "People"), figures)


def _by_channel(waiting: Waiting) -> Table:
    title = "Waiting by how people came to the hub"
    figures = [(CHANNEL_LABELS[channel], figure) for channel, figure in waiting.by_channel.items()]
    return one_way("waiting-by-channel", title, ("Channel", "People"), figures)
