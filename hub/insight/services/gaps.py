"""The gap map: those who wait and whom no listed class fits, by level, area, time and need, as may be published.

One circulation holds the people once: from levels through the cells of the map, where a combination of times and
needs is a way of its own, to areas. Times and needs overlap, so their tables stand apart.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from hub.core.db import UnitOfWork
from hub.demand import queries, words
from hub.demand.proposed import USUAL_HOURS
from hub.demand.queries import Wanted
from hub.demand.rules import NEED_LABELS, TIMES, shared_times, times_of
from hub.directory.types import LEVEL_NAMES, LEVELS, Level, Strand
from hub.insight.periods import published_to
from hub.insight.rules import THRESHOLD, Figure, Publication
from hub.insight.services.one_way import one_way
from hub.insight.types import GapFilters, Table
from hub.matching.words import phrases

ELSEWHERE = "Other or not known"
HOURS = phrases.listed(
    f"{part} are {phrases.clock(start)} to {phrases.clock(end)}"
    for part, (start, end) in zip(phrases.PARTS, USUAL_HOURS, strict=True)
)
FEW = f"None is of {THRESHOLD} people or more."

Cell = tuple[Level, str]  # level and area
Kind = tuple[Strand, tuple[str, ...]]  # of class, and what it must have


@dataclass(frozen=True, slots=True)
class Combination:
    """One line of the most wanted: in words, and by its parts, for the link that proposes a class for it.

    At each part of the week in `suits`, a plain class would fit all of them (`demand.plain`); None is any.
    """

    level: Level
    kind: Strand
    area: str | None
    suits: int | None
    needs: tuple[str, ...]
    figure: Figure

    @property
    def says(self) -> str:
        return words.combination(self.level, self.kind, self.area or ELSEWHERE, self.suits, self.needs)

    @property
    def times(self) -> tuple[str, ...]:
        return times_of(self.suits)

    @property
    def slot(self) -> int:
        """The first part of the week that suits them, in which a proposal begins."""
        suits = self.suits or 1
        return (suits & -suits).bit_length() - 1


@dataclass(frozen=True, slots=True)
class Gaps:
    """What the page says. `combinations` go with the rows of the table of that name."""

    people: Figure
    combinations: list[Combination]
    tables: list[Table]

    def table(self, key: str) -> Table | None:
        return next((table for table in self.tables if table.key == key), None)


class GapMap:
    """Every figure of the map, settled together."""

    def __init__(self, rows: Sequence[Wanted], levels: Sequence[Level], areas: Sequence[str]) -> None:
        self.levels, self.areas = levels, areas
        kinds: dict[tuple[Cell, Kind], Counter[int | None]] = defaultdict(Counter)
        for row in rows:
            cell, kind = (row.level, pooled(row.outcode, areas)), (row.kind, tuple(row.needs))
            kinds[cell, kind][row.suits] += 1
        cells: Counter[Cell] = Counter()
        for (cell, _), people in kinds.items():
            cells[cell] += people.total()
        page = Publication()
        self.total = page.add(len(rows), "end", "start")
        self.by_level = page.line(
            {level: sum(cells[level, area] for area in areas) for level in levels},
            lambda level: ("start", ("level", level)),
        )
        self.by_level_and_area = page.grid(
            {(level, area): cells[level, area] for level in levels for area in areas},
            lambda cell: (("level", cell[0]), ("cell", *cell)),
        )
        self.combinations = [
            self._combination(page, cell, kind, suits, number)
            for (cell, kind), people in kinds.items()
            for suits, number in shared_times(people)
        ]
        for level, area in product(levels, areas):  # what else they could want, nobody of whom there is
            page.add(0, ("cell", level, area), ("area", area), published=False)
        self.by_area = page.line(
            {area: sum(cells[level, area] for level in levels) for area in areas},
            lambda area: (("area", area), "end"),
        )
        page.settle()

    def of(self, filters: GapFilters) -> Figure:
        """The people of that level and area; times and needs overlap, so they do not narrow it."""
        if filters.level and filters.area:
            return self.by_level_and_area[filters.level, filters.area]
        if filters.area:
            return self.by_area[filters.area]
        return self.by_level[filters.level] if filters.level else self.total

    def _combination(
        self, page: Publication, cell: Cell, kind: Kind, suits: int | None, people: int
    ) -> Combination:
        """One of few people is not published at all: its words alone would tell of them. Nor is one that no plain
        class would answer: of several districts, or where something else stands in the way."""
        way, (level, area) = ("cell", *cell), cell
        answered = area != ELSEWHERE and suits != 0
        figure = page.add(people, way, ("area", area), published=answered and people >= THRESHOLD)
        (strand, needs), where = kind, None if area == ELSEWHERE else area
        return Combination(level, strand, where, suits, needs, figure)


def areas(uow: UnitOfWork) -> list[str]:
    """The districts with enough open demands to be counted on their own; the others are pooled."""
    lived_in = Counter(row.outcode for row in queries.wanted(uow, published_to(uow.today)))
    return sorted(outcode for outcode, people in lived_in.items() if outcode and people >= THRESHOLD)


def gaps(uow: UnitOfWork, filters: GapFilters, offered_areas: Sequence[str]) -> Gaps:
    """Everything on the page. `offered_areas` are those of `areas`."""
    rows = queries.wanted(uow, published_to(uow.today))
    return shown(GapMap(rows, LEVELS, [*offered_areas, ELSEWHERE]), rows, filters)


def shown(found: GapMap, rows: Sequence[Wanted], filters: GapFilters) -> Gaps:
    """What the map says of the chosen level, area, time and need. It is counted once, for everybody: a choice
    picks among its figures, so that two choices tell no more than the whole map does."""
    most = [one for one in most_wanted(found) if _chosen(one, filters)]
    overlapping = (
        [] if filters.level or filters.area else [_by_time(rows), _by_need(rows), _by_obstacle(rows)]
    )
    return Gaps(
        people=found.of(filters),
        combinations=most,
        tables=[_combinations(most), _by_level_and_area(found, filters), *overlapping],
    )


def _chosen(one: Combination, filters: GapFilters) -> bool:
    """`filters` hold what is wanted, None for anything."""
    return (
        filters.level in (None, one.level)
        and filters.area in (None, one.area)
        and (filters.time is None or filters.time in one.times)
        and (filters.need is None or filters.need in one.needs)
    )


def most_wanted(found: GapMap) -> list[Combination]:
    """What at least THRESHOLD people want together, the most wanted first."""
    published = [one for one in found.combinations if one.figure.published and not one.figure.hidden]
    return sorted(published, key=lambda one: (-(one.figure.shown or 0), one.level.order, one.says))


def pooled(outcode: str | None, areas: Sequence[str]) -> str:
    return outcode if outcode is not None and outcode in areas else ELSEWHERE


def _combinations(most: Iterable[Combination]) -> Table:
    return Table(
        key="most-wanted",
        title="Most wanted",
        columns=("Level, area, days and times, needs", "People"),
        rows=[(one.says, one.figure.cell) for one in most],
        note=f"Only what at least {THRESHOLD} people of one district want together is listed. A class near them at "
        f"any one of the days and times named would fit all of them: {HOURS}.",
        empty=f"No level, area, time and need is wanted by {THRESHOLD} people or more together.",
    )


def _by_level_and_area(found: GapMap, filters: GapFilters) -> Table:
    levels = [filters.level] if filters.level else [*found.levels, None]
    areas = [filters.area] if filters.area else [*found.areas, None]
    rows = [
        [
            LEVEL_NAMES[level] if level else "All levels",
            *(found.of(GapFilters(level, area)).cell for area in areas),
        ]
        for level in levels
    ]
    return Table(
        key="by-level-and-area",
        title="By level and area",
        columns=("Level", *(area or "All areas" for area in areas)),
        rows=rows,
    )


def _by_time(rows: Sequence[Wanted]) -> Table:
    counted = Counter(name for row in rows for name in times_of(row.availability) or ("not known",))
    figures = [(name.capitalize(), alone(counted[name])) for name in (*TIMES, "not known")]
    return _overlapping("by-time", "By the times they are free", "Time", figures)


def _by_need(rows: Sequence[Wanted]) -> Table:
    counted = Counter(code for row in rows for code in row.needs or ("none",))
    named = [*NEED_LABELS.items(), ("none", "none of these")]
    figures = [(label.capitalize(), alone(counted[code])) for code, label in named]
    return _overlapping("by-need", "By what they need", "Need", figures)


def _by_obstacle(rows: Sequence[Wanted]) -> Table:
    """How many people each reason keeps from the classes that are nearest to fitting."""
    counted = Counter(code for row in rows for code in row.obstacles)
    figures = [(words.obstacle(code), alone(people)) for code, people in counted.items()]
    figures.sort(key=lambda one: (-(one[1].shown or 0), one[0]))
    return _overlapping("by-reason", "What keeps them from the nearest classes", "Reason", figures)


def _overlapping(key: str, title: str, what: str, figures: Iterable[tuple[str, Figure]]) -> Table:
    """What fewer people share is left out: its name alone would tell of them."""
    wanted = [(label, figure) for label, figure in figures if not figure.small]
    return one_way(key, title, (what, "People"), wanted, empty=FEW)


def alone(people: int) -> Figure:
    """A count that adds up to nothing on the page."""
    return Figure(people, "people", "people")
