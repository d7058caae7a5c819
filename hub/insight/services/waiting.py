"""The tables of who waits: by level and weeks waited, by area, by channel, and against the places that are free."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from hub.directory.rungs import FREE_COLUMNS, RUNG_NAMES, SHARED, Free, FreePlaces, Rung
from hub.directory.types import LEVEL_NAMES, STRAND_LABELS, Strand
from hub.insight.measures import longest_range
from hub.insight.queries import Places
from hub.insight.rules import SMALL_WORDS, THRESHOLD, WITHHELD_WORDS
from hub.insight.services.free_places import ENOUGH, ROUNDED, cells, shortfall, told
from hub.insight.services.one_way import one_way
from hub.insight.settled.middle import BANDS
from hub.insight.settled.waiting import ELSEWHERE, Waiting, pooled
from hub.insight.types import Cell, Chart, Filters, Table
from hub.learners.types import CHANNEL_LABELS

FITS = "Fit and free now, none chosen"
FIT_AND_FREE = (
    f"“{FITS}” counts those waiting for whom a class fits and has a free place, who are not paused and have "
    "no live referral. “Only a club fits now” counts those for whom no class does and "
    "a conversation club has a place. Both are of all areas and levels."
)


def summary(waiting: Waiting, filters: Filters) -> Table:
    rows: list[tuple[str, Cell]] = []
    if filters.area is None and filters.rung is None:
        rows += [(FITS, waiting.fit_and_free.cell), ("Only a club fits now", waiting.only_a_club.cell)]
    rows.append(("People waiting", waiting.of(filters).cell))
    if filters.area is None:
        middle = waiting.median_by_rung[filters.rung] if filters.rung else waiting.median
        longest = longest_range({band: one.shown for band, one in waiting.bands_of(filters.rung).items()})
        rows += [
            ("Median wait in weeks", WITHHELD_WORDS if middle is None else middle),
            ("Longest wait, in weeks over", longest or WITHHELD_WORDS),
        ]
    return Table(
        key="summary",
        title="Waiting now",
        columns=("Figure", "Value"),
        rows=rows,
        note="“People waiting” are on the list at the end of that Sunday, paused or not. The longest wait lies in a "
        f"range that at least {THRESHOLD} people have reached. How long people wait "
        f"is not told by area. {FIT_AND_FREE}",
    )


def tables(waiting: Waiting, places: Sequence[Places], filters: Filters) -> list[Table]:
    """What the publication says of the chosen area and level; a table that cannot be narrowed to it is left out."""
    rungs = [filters.rung] if filters.rung else waiting.rungs
    areas = [filters.area] if filters.area else waiting.areas
    found = [_gaps_by_area(waiting, places, rungs, areas), _by_area(waiting, filters, areas)]
    if filters.area is None:
        found = [_by_weeks(waiting, filters), _gaps_by_rung(waiting, places, rungs), *found]
    if filters.area is None and filters.rung is None:
        found += [_by_channel(waiting), _with_another_aim(places), _clubs(places)]
    return found


def _by_weeks(waiting: Waiting, filters: Filters) -> Table:
    figures, rungs = waiting.by_rung_and_band, [filters.rung] if filters.rung else waiting.rungs
    rows: list[list[Cell]] = [
        [RUNG_NAMES[rung], *(figures[rung, band].cell for band in BANDS), waiting.by_rung[rung].cell]
        for rung in rungs
    ]
    if filters.rung is None:
        rows.append(["All levels", *(waiting.by_band[band].cell for band in BANDS), waiting.total.cell])
    return Table(
        key="waiting-by-level-and-weeks",
        title="Waiting by level and weeks waited",
        columns=("Level", *BANDS, "Total"),
        rows=rows,
        chart=Chart(
            "One bar for each level, divided by how long people have waited.",
            [RUNG_NAMES[rung] for rung in rungs],
            [(band, [figures[rung, band].shown for rung in rungs]) for band in BANDS],
        ),
    )


def _gaps_by_rung(waiting: Waiting, places: Sequence[Places], rungs: Sequence[Rung]) -> Table:
    found = FreePlaces()
    for row in places:
        found.add(row.strand, row.low, row.high, row.free)
    return Table(
        key="places-by-level",
        title="Waiting and free places by level",
        columns=("Level", "Waiting", "Median wait in weeks", *FREE_COLUMNS, "Short of places by at least"),
        rows=[_gap_row(waiting, rung, found.by_rung[rung]) for rung in rungs],
        note=f"Places in classes for literacy and for general English. {ROUNDED} {SHARED}",
    )


def _gap_row(waiting: Waiting, rung: Rung, free: Free) -> list[Cell]:
    figure, middle = waiting.by_rung[rung], waiting.median_by_rung[rung]
    return [
        RUNG_NAMES[rung],
        figure.cell,
        WITHHELD_WORDS if middle is None else middle,
        *(shown := cells(free)),
        shortfall(figure, shown),
    ]


def _gaps_by_area(
    waiting: Waiting, places: Sequence[Places], rungs: Sequence[Rung], areas: Sequence[str]
) -> Table:
    found: dict[tuple[Rung, str], Free] = defaultdict(Free)
    for row in places:
        for rung in row.rungs:
            found[rung, pooled(row.outcode, waiting.areas)].add(row.free, shared=len(row.rungs) > 1)
    rows = [
        [RUNG_NAMES[rung], area, figure.cell, *(shown := cells(free)), shortfall(figure, shown)]
        for (rung, area), figure in waiting.by_rung_and_area.items()
        if rung in rungs
        and area in areas
        and ((free := found[rung, area]).most or figure.cell != SMALL_WORDS)
    ]
    return Table(
        key="places-by-level-and-area",
        title="Waiting and free places by level and area",
        columns=("Level", "Area", "Waiting", *FREE_COLUMNS, "Short of places by at least"),
        rows=sorted(rows, key=_shortest_first),
        headers=2,
        note=f"Where places are shortest comes first. {ROUNDED} {SHARED} "
        f"Where {SMALL_WORDS} wait and no place is free is left out.",
        empty=f"Nowhere do {THRESHOLD} people or more wait, and no place is free.",
    )


def _with_another_aim(places: Sequence[Places]) -> Table:
    """Of each kind of class that nobody waits for by its level alone."""
    found: dict[tuple[Strand, str], Free] = defaultdict(Free)
    for row in places:
        if row.rungs or row.strand is Strand.CONVERSATION:
            continue
        names = [LEVEL_NAMES[level] for level in row.levels] or ["Not given"]
        for name in names:
            found[row.strand, name].add(row.free, shared=len(names) > 1)
    order = [*LEVEL_NAMES.values(), "Not given"]
    return Table(
        key="places-with-another-aim",
        title="Free places in other classes",
        columns=("Kind of class", "Level", *FREE_COLUMNS),
        rows=[
            [STRAND_LABELS[strand], name, *cells(found[strand, name])]
            for strand in STRAND_LABELS
            for name in order
            if (strand, name) in found
        ],
        headers=2,
        note=f"Classes for citizenship and for work, and those whose level is not known. {ROUNDED} {SHARED}",
        empty="There is none.",
    )


def _clubs(places: Sequence[Places]) -> Table:
    found: Counter[str] = Counter()
    for row in places:
        if row.strand is Strand.CONVERSATION:
            found[row.outcode or ELSEWHERE] += row.free
    return Table(
        key="places-in-clubs",
        title="Free places in conversation clubs",
        columns=("Area", "Free places"),
        rows=[[area, told(found[area])] for area in sorted(found)],
        note=f"A club is no class: its places are not among those of any level. {ROUNDED}",
        empty="There is no open club.",
    )


def _shortest_first(row: Sequence[Cell]) -> tuple[bool, int]:
    """Known shortfalls, greatest first; then what cannot be shown; then where there are enough places."""
    short = row[-1]
    return short == ENOUGH, -short if isinstance(short, int) else 0


def _by_area(waiting: Waiting, filters: Filters, areas: Sequence[str]) -> Table:
    figures = [(area, waiting.of(replace(filters, area=area))) for area in areas]
    return one_way("waiting-by-area", "Waiting by area", ("Area", "People"), figures)


def _by_channel(waiting: Waiting) -> Table:
    title = "Waiting by how people came to the hub"
    figures = [(CHANNEL_LABELS[channel], figure) for channel, figure in waiting.by_channel.items()]
    return one_way("waiting-by-channel", title, ("Channel", "People"), figures)
