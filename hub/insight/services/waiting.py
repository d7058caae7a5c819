"""Who waits: by level and weeks waited, by area, by channel, and against the places that are free."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from hub.core.db import UnitOfWork
from hub.directory.types import LEVEL_NAMES, LEVELS, Level
from hub.insight import queries
from hub.insight.measures import LONG_WAIT, WAIT_BANDS, band_of, longest_range, median, weeks_waited
from hub.insight.periods import published_to
from hub.insight.queries import Places
from hub.insight.rules import SMALL_WORDS, THRESHOLD, WITHHELD_WORDS, Figure, Publication
from hub.insight.services.one_way import one_way
from hub.insight.types import Cell, Chart, Filters, Table
from hub.learners.types import CHANNEL_LABELS, ArrivalChannel

BANDS = tuple(label for label, _ in WAIT_BANDS)
ELSEWHERE = "Other or not known"
ENOUGH = "enough places"


@dataclass(frozen=True, slots=True)
class Counts:
    """Raw counts of the list: they go into a publication and nowhere else."""

    by_day: Counter[tuple[Level, date]]
    by_area: Counter[tuple[Level, str]]
    by_channel: Counter[ArrivalChannel]


class Waiting:
    """Every figure of the people waiting, settled together.

    The same people lead from bands to levels to areas to channels, so one publication holds all the tables.
    """

    def __init__(self, counts: Counts, today: date, levels: Sequence[Level], areas: Sequence[str]) -> None:
        self.today, self.levels, self.areas, self.counts = today, levels, areas, counts
        banded: Counter[tuple[Level, str]] = Counter()
        for (level, day), people in counts.by_day.items():
            banded[level, band_of(day, today)] += people
        page = Publication()
        self.total = page.add(banded.total(), "end", "start")
        self.by_band = page.line(
            {band: sum(banded[level, band] for level in levels) for band in BANDS},
            lambda band: ("start", ("band", band)),
        )
        self.by_level_and_band = page.grid(
            {(level, band): banded[level, band] for level in levels for band in BANDS},
            lambda key: (("band", key[1]), ("in", key[0])),
        )
        self.by_level = page.line(
            {level: sum(banded[level, band] for band in BANDS) for level in levels},
            lambda level: (("in", level), ("out", level)),
        )
        self.by_level_and_area = page.grid(
            {(level, area): counts.by_area[level, area] for level in levels for area in areas},
            lambda key: (("out", key[0]), ("area", key[1])),
        )
        self.by_area = page.line(
            {area: sum(counts.by_area[level, area] for level in levels) for area in areas},
            lambda area: (("area", area), "areas"),
        )
        self.by_channel = page.line(
            {channel: counts.by_channel[channel] for channel in ArrivalChannel},
            lambda _channel: ("areas", "end"),
        )
        page.settle()

    @property
    def waiting_long(self) -> Figure:
        return self.by_band[LONG_WAIT]

    def of(self, filters: Filters) -> Figure:
        """The people in that area and level: a figure of the one publication, never a new count."""
        if filters.level and filters.area:
            return self.by_level_and_area[filters.level, filters.area]
        if filters.area:
            return self.by_area[filters.area]
        return self.by_level[filters.level] if filters.level else self.total

    def bands_of(self, level: Level | None) -> dict[str, Figure]:
        return {band: self.by_level_and_band[level, band] for band in BANDS} if level else self.by_band

    @property
    def median(self) -> int | None:
        """In whole weeks; None where too few people wait."""
        return None if self.total.hidden else median(self._weeks(self.levels))

    def median_of(self, level: Level) -> int | None:
        return None if self.by_level[level].hidden else median(self._weeks([level]))

    def _weeks(self, levels: Sequence[Level]) -> Counter[int]:
        joined: Counter[date] = Counter()
        for (level, day), people in self.counts.by_day.items():
            joined[day] += people if level in levels else 0
        return weeks_waited(joined, self.today)


def publish(uow: UnitOfWork, offered_areas: Sequence[str]) -> Waiting:
    """Ask for the counts of the last whole week, and settle what may be shown of them."""
    on, areas = published_to(uow.today), [*offered_areas, ELSEWHERE]
    by_area: Counter[tuple[Level, str]] = Counter()
    by_channel: Counter[ArrivalChannel] = Counter()
    found = queries.waiting_by_level_area_and_channel(uow, on)
    for (level, outcode, channel), people in found.items():
        by_area[level, _pool(outcode, areas)] += people
        by_channel[channel] += people
    counts = Counts(queries.waiting_by_level_and_day(uow, on), by_area, by_channel)
    return Waiting(counts, on, LEVELS, areas)


def summary(waiting: Waiting, filters: Filters) -> Table:
    rows: list[tuple[str, Cell]] = [("People waiting", waiting.of(filters).cell)]
    if filters.area is None:
        middle = waiting.median_of(filters.level) if filters.level else waiting.median
        longest = longest_range({band: one.shown for band, one in waiting.bands_of(filters.level).items()})
        rows += [("Median wait", in_weeks(middle)), ("Longest wait", longest or WITHHELD_WORDS)]
    return Table(
        key="summary",
        title="Waiting now",
        columns=("Figure", "Value"),
        rows=rows,
        note=f"The longest wait lies in a range that at least {THRESHOLD} people have reached. "
        "How long people wait is not told by area.",
    )


def in_weeks(weeks: int | None) -> str:
    if weeks is None:
        return WITHHELD_WORDS
    return "1 week" if weeks == 1 else f"{weeks:,} weeks"


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
    figure, middle = waiting.by_level[level], waiting.median_of(level)
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
            free[level, _pool(row.outcode, waiting.areas)] += row.free if row.takes(level) else 0
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


def _pool(outcode: str | None, areas: Sequence[str]) -> str:
    return outcode if outcode is not None and outcode in areas else ELSEWHERE
