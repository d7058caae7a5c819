"""The tables of the gap map: those who wait and whom no listed class fits, as may be published."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hub.demand import words
from hub.demand.proposed import USUAL_HOURS
from hub.demand.rules import NEED_LABELS, TIMES
from hub.directory.rungs import RUNG_NAMES
from hub.forms.format import date_words
from hub.insight.rules import THRESHOLD, Figure
from hub.insight.services.one_way import one_way
from hub.insight.settled.after_class import AfterClass
from hub.insight.settled.gaps import NO_NEED, NOT_KNOWN, Combination, GapMap
from hub.insight.types import GapFilters, Table
from hub.matching.words import phrases

HOURS = phrases.listed(
    f"{part} are {phrases.clock(start)} to {phrases.clock(end)}"
    for part, (start, end) in zip(phrases.PARTS, USUAL_HOURS, strict=True)
)
FEW = f"None is of {THRESHOLD} people or more."


@dataclass(frozen=True, slots=True)
class Gaps:
    """What the page says. `combinations` go with the rows of the table of that name."""

    people: Figure
    combinations: list[Combination]
    tables: list[Table]

    def table(self, key: str) -> Table | None:
        return next((table for table in self.tables if table.key == key), None)


def shown(
    found: GapMap, filters: GapFilters, after: AfterClass | None = None, beside: Sequence[Table] = ()
) -> Gaps:
    """What the map says of the chosen level, area, time and need. It is counted once, for everybody: a choice
    picks among its figures, so that two choices tell no more than the whole map does. `beside` are tables of classes,
    which stand last."""
    most = [one for one in found.combinations if _chosen(one, filters)]
    overlapping = (
        [] if filters.rung or filters.area else [_by_time(found), _by_need(found), by_obstacle(found)]
    )
    return Gaps(
        people=found.of(filters),
        combinations=most,
        tables=[
            _combinations(most),
            _by_level_and_area(found, filters),
            *overlapping,
            *([_after_class(after, filters)] if after else []),
            *beside,
        ],
    )


def _chosen(one: Combination, filters: GapFilters) -> bool:
    """`filters` hold what is wanted, None for anything."""
    return (
        filters.rung in (None, one.rung)
        and filters.area in (None, one.area)
        and (filters.time is None or filters.time in one.times)
        and (filters.need is None or filters.need in one.needs)
    )


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
    rungs = [filters.rung] if filters.rung else [*found.rungs, None]
    areas = [filters.area] if filters.area else [*found.areas, None]
    rows = [
        [
            RUNG_NAMES[rung] if rung else "All levels",
            *(found.of(GapFilters(rung, area)).cell for area in areas),
        ]
        for rung in rungs
    ]
    return Table(
        key="by-level-and-area",
        title="By level and area",
        columns=("Level", *(area or "All areas" for area in areas)),
        rows=rows,
    )


def _by_time(found: GapMap) -> Table:
    named = [(name, name.capitalize()) for name in (*TIMES, NOT_KNOWN)]
    return _overlapping("by-time", "By the times they are free", "Time", named, found.by_time)


def _by_need(found: GapMap) -> Table:
    named = [(code, label.capitalize()) for code, label in NEED_LABELS.items()]
    return _overlapping(
        "by-need", "By what they need", "Need", [*named, (NO_NEED, "None of these")], found.by_need
    )


def by_obstacle(found: GapMap) -> Table:
    """How many people each reason keeps from the classes that are nearest to fitting."""
    named = [(code, words.obstacle(code)) for code in found.by_obstacle]
    named.sort(key=lambda one: (-(found.by_obstacle[one[0]].shown or 0), one[1]))
    return _overlapping(
        "by-reason", "What keeps them from the nearest classes", "Reason", named, found.by_obstacle
    )


def _after_class(after: AfterClass, filters: GapFilters) -> Table:
    """A figure of its own for each level; area, time and need are not asked of who does not wait yet."""
    until = date_words(date.fromisoformat(after.until))
    rungs = [filters.rung] if filters.rung else list(after.by_rung)
    figures = [(RUNG_NAMES[rung], after.by_rung[rung]) for rung in rungs]
    if not filters.rung:
        figures.append(("All levels", after.total))
    return Table(
        key="after-a-class",
        title="Who finishes a class that leads to nothing",
        columns=("Level expected after the class", "People"),
        rows=[(label, figure.cell) for label, figure in figures],
        note=f"They are in a class that ends by {until}, the end of the term, and that leads to "
        "nothing: nobody has said what comes next, and no class of the next level is near. They do not wait yet, so "
        "none of them is among the people above, and an area, a time or a need does not narrow them.",
    )


def _overlapping(
    key: str, title: str, what: str, named: Iterable[tuple[str, str]], figures: Mapping[str, Figure]
) -> Table:
    """What fewer people share has no figure, and is left out."""
    wanted = [(label, figures[code]) for code, label in named if code in figures]
    return one_way(key, title, (what, "People"), wanted, empty=FEW)
