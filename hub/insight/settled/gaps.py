"""Those who wait and whom no listed class fits, by level, area, time and need, settled together.

One circulation holds the people once: from levels through the cells of the map, where a combination of times and
needs is a way of its own, to areas. Times and needs overlap, so their figures stand apart.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from hub.core.db import UnitOfWork
from hub.demand import queries, words
from hub.demand.queries import Wanted
from hub.demand.rules import shared_times, times_of
from hub.directory.rungs import RUNGS, Rung, rung_of
from hub.directory.types import Level, Strand
from hub.insight.publication import Publication
from hub.insight.rules import THRESHOLD, Figure
from hub.insight.types import GapFilters

ELSEWHERE = "Other or not known"
NOT_KNOWN, NO_NEED = "not known", "none"

Cell = tuple[Rung, str]  # rung and area
Kind = tuple[Level, Strand, tuple[str, ...]]  # of class, and what it must have


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
    def rung(self) -> Rung:
        return rung_of(self.kind, self.level)

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
class GapMap:
    """Every figure of the map. `combinations` are what at least THRESHOLD people want together, the most wanted
    first; `by_time`, `by_need` and `by_obstacle` hold no small one, whose name alone would tell of few people."""

    rungs: list[Rung]
    areas: list[str]
    total: Figure
    by_rung: dict[Rung, Figure]
    by_rung_and_area: dict[tuple[Rung, str], Figure]
    by_area: dict[str, Figure]
    combinations: list[Combination]
    by_time: dict[str, Figure]
    by_need: dict[str, Figure]
    by_obstacle: dict[str, Figure]

    @property
    def named_areas(self) -> list[str]:
        """Those that stand alone."""
        return [area for area in self.areas if area != ELSEWHERE]

    def of(self, filters: GapFilters) -> Figure:
        """The people of that rung and area; times and needs overlap, so they do not narrow it."""
        if filters.rung and filters.area:
            return self.by_rung_and_area[filters.rung, filters.area]
        if filters.area:
            return self.by_area[filters.area]
        return self.by_rung[filters.rung] if filters.rung else self.total


def publish(uow: UnitOfWork, on: date) -> GapMap:
    """Ask who lacked a class on that day, and settle what may be shown of them."""
    rows = queries.wanted(uow, on)
    return settled(rows, RUNGS, [*areas(rows), ELSEWHERE])


def areas(rows: Iterable[Wanted]) -> list[str]:
    """The districts with enough open demands to be counted on their own; the others are pooled."""
    lived_in = Counter(row.outcode for row in rows)
    return sorted(outcode for outcode, people in lived_in.items() if outcode and people >= THRESHOLD)


def settled(rows: Sequence[Wanted], rungs: Sequence[Rung], areas: Sequence[str]) -> GapMap:
    kinds: dict[tuple[Cell, Kind], Counter[int | None]] = defaultdict(Counter)
    for row in rows:
        cell = (rung_of(row.kind, row.level), pooled(row.outcode, areas))
        kind = (row.level, row.kind, tuple(row.needs))
        kinds[cell, kind][row.suits] += 1
    cells: Counter[Cell] = Counter()
    for (cell, _), people in kinds.items():
        cells[cell] += people.total()
    page = Publication()
    total = page.add(len(rows), "end", "start")
    by_rung = page.line(
        {rung: sum(cells[rung, area] for area in areas) for rung in rungs},
        lambda rung: ("start", ("rung", rung)),
    )
    by_rung_and_area = page.grid(
        {(rung, area): cells[rung, area] for rung in rungs for area in areas},
        lambda cell: (("rung", cell[0]), ("cell", *cell)),
    )
    combinations = [
        _combination(page, cell, kind, suits, number)
        for (cell, kind), people in kinds.items()
        for suits, number in shared_times(people)
    ]
    for rung, area in product(rungs, areas):  # what else they could want, nobody of whom there is
        page.add(0, ("cell", rung, area), ("area", area), published=False)
    by_area = page.line(
        {area: sum(cells[rung, area] for rung in rungs) for area in areas},
        lambda area: (("area", area), "end"),
    )
    page.settle()
    return GapMap(
        rungs=list(rungs),
        areas=list(areas),
        total=total,
        by_rung=by_rung,
        by_rung_and_area=by_rung_and_area,
        by_area=by_area,
        combinations=most_wanted(combinations),
        by_time=_enough(name for row in rows for name in times_of(row.availability) or (NOT_KNOWN,)),
        by_need=_enough(code for row in rows for code in row.needs or (NO_NEED,)),
        by_obstacle=_enough(code for row in rows for code in row.obstacles),
    )


def pooled(outcode: str | None, areas: Sequence[str]) -> str:
    return outcode if outcode is not None and outcode in areas else ELSEWHERE


def _combination(page: Publication, cell: Cell, kind: Kind, suits: int | None, people: int) -> Combination:
    """One of few people is not published at all: its words alone would tell of them. Nor is one that no plain
    class would answer: of several districts, or where something else stands in the way."""
    way, (_, area) = ("cell", *cell), cell
    answered = area != ELSEWHERE and suits != 0
    figure = page.add(people, way, ("area", area), published=answered and people >= THRESHOLD)
    (level, strand, needs), where = kind, None if area == ELSEWHERE else area
    return Combination(level, strand, where, suits, needs, figure)


def most_wanted(combinations: Iterable[Combination]) -> list[Combination]:
    """Those that are published, the most wanted first."""
    published = [one for one in combinations if one.figure.published and not one.figure.hidden]
    return sorted(published, key=lambda one: (-(one.figure.shown or 0), one.level.order, one.says))


def _enough(codes: Iterable[str]) -> dict[str, Figure]:
    figures = {code: alone(people) for code, people in Counter(codes).items()}
    return {code: figure for code, figure in sorted(figures.items()) if not figure.small}


def alone(people: int) -> Figure:
    """A count that adds up to nothing on the page."""
    return Figure(people, "people", "people")
