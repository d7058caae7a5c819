"""Who waits: by level and weeks waited, by area, by channel, and against the places that are free."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hub.core.db import UnitOfWork
from hub.directory.types import LEVEL_NAMES, LEVELS, Level
from hub.insight import queries
from hub.insight.group_queries import waiting_by_groups
from hub.insight.measures import (
    LONG_WAIT,
    WAIT_BANDS,
    band_of,
    certainly_middle,
    longest_range,
    median,
    weeks_waited,
)
from hub.insight.nested import EVERYBODY, Key
from hub.insight.periods import published_to
from hub.insight.queries import Places
from hub.insight.rules import SMALL_WORDS, THRESHOLD, WITHHELD_WORDS, Figure, Publication
from hub.insight.services.fits_now import fitting_now
from hub.insight.services.one_way import one_way
from hub.insight.services.parts import keys_of
from hub.insight.types import Cell, Chart, Filters, Table
from hub.learners.types import CHANNEL_LABELS, ArrivalChannel

BANDS = tuple(label for label, _ in WAIT_BANDS)
ELSEWHERE = "Other or not known"
ENOUGH = "enough places"
FIT_AND_FREE = (
    "“Fit and free now” counts those waiting for whom a class fits and has a free place, who are not paused and have "
    "no live referral: nobody has chosen for them yet. It is of all areas and levels."
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Raw counts of the list: they go into a publication and nowhere else."""

    by_day: Counter[tuple[Level, date]]
    by_area: Counter[tuple[Level, str]]
    by_channel: Counter[ArrivalChannel]
    by_group: Mapping[Key, Counter[date]] = field(
        default_factory=dict
    )  # parts of groups, by the day of joining
    fit_and_free: int = 0


class Waiting:
    """Every figure of the people waiting, settled together.

    The same people lead from bands to levels to areas to channels, and on through the parts of each group, so one
    publication holds all the tables of the dashboard and of fairness.
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
            lambda _channel: ("areas", "channels"),
        )
        self._add_groups(page)
        page.settle()

    def _add_groups(self, page: Publication) -> None:
        """Each group divides everybody anew; last come those for whom a place is free, and the rest."""
        self.by_group: dict[Key, Figure] = {}
        stage: Hashable = "channels"
        for way in sorted({way for way, _ in self.counts.by_group}):
            parts = {key: days.total() for key, days in self.counts.by_group.items() if key[0] == way}
            self.by_group |= page.line(parts, _between(stage, ("group", way)))
            stage = ("group", way)
        self.fit_and_free = page.add(self.counts.fit_and_free, stage, "end")
        page.add(self.total.count - self.counts.fit_and_free, stage, "end", published=False)

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
        """In whole weeks; None where too few people wait, or it would tell more than the bands do."""
        return self._middle(self.levels, self.by_band)

    def median_of(self, level: Level) -> int | None:
        return None if self.by_level[level].hidden else self._middle([level], self.bands_of(level))

    def _middle(self, levels: Sequence[Level], bands: Mapping[str, Figure]) -> int | None:
        days: Counter[int] = Counter()
        for (level, day), people in self.counts.by_day.items():
            days[(self.today - day).days] += people if level in levels else 0
        middle = median(days)
        if middle is None:
            return None
        place = BANDS.index(band_of(self.today - timedelta(days=middle), self.today))
        return middle // 7 if certainly_middle([bands[band].bounds for band in BANDS], place) else None

    def median_of_group(self, key: Key) -> int | None:
        weeks = weeks_waited(self.counts.by_group[key], self.today)
        return None if self.by_group[key].hidden else median(weeks)


def publish(uow: UnitOfWork, offered_areas: Sequence[str]) -> Waiting:
    """Ask for the counts of the last whole week, and settle what may be shown of them."""
    on, areas = published_to(uow.today), [*offered_areas, ELSEWHERE]
    by_area: Counter[tuple[Level, str]] = Counter()
    by_channel: Counter[ArrivalChannel] = Counter()
    found = queries.waiting_by_level_area_and_channel(uow, on)
    for (level, outcode, channel), people in found.items():
        by_area[level, _pool(outcode, areas)] += people
        by_channel[channel] += people
    counts = Counts(
        queries.waiting_by_level_and_day(uow, on),
        by_area,
        by_channel,
        _by_group(uow, on, offered_areas),
        fitting_now(uow, on),
    )
    return Waiting(counts, on, LEVELS, areas)


def _by_group(uow: UnitOfWork, on: date, areas: Sequence[str]) -> dict[Key, Counter[date]]:
    joined: dict[Key, Counter[date]] = defaultdict(Counter)
    for (parts, day), people in waiting_by_groups(uow, on).items():
        for key in keys_of(parts, areas):
            if key != EVERYBODY:
                joined[key][day] += people
    return joined


def _between(tail: Hashable, head: Hashable) -> Callable[[Key], tuple[Hashable, Hashable]]:
    return lambda _key: (tail, head)


def summary(waiting: Waiting, filters: Filters) -> Table:
    rows: list[tuple[str, Cell]] = [("People waiting", waiting.of(filters).cell)]
    if filters.area is None:
        middle = waiting.median_of(filters.level) if filters.level else waiting.median
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
