"""Whether learners can go on from a class: along a route, or to a class of the next level within reach. No database.

What is asked is whether the area teaches what comes next, so a class counts that has not ended today: whether
somebody can join it on their day is for matching to say, four weeks before.
"""

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from uuid import UUID

from hub.directory.types import LEVEL_NAMES, LEVELS, ClassState, Level, Mode, Strand
from hub.tracking.routes.rules import broken
from hub.tracking.routes.types import LeadsTo, Onward, Route

KM_OF_A_DEGREE = 111.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A class as the map knows it."""

    id: UUID
    title: str
    provider_id: UUID
    provider: str
    level_low: Level | None
    level_high: Level | None
    strand: Strand
    accredited: bool | None
    state: ClassState
    ends_on: date | None
    women_only: bool
    members_only: bool
    mode: Mode
    postcode: str | None
    latitude: float | None
    longitude: float | None

    @property
    def area(self) -> str | None:
        return self.postcode.split()[0] if self.postcode else None

    @property
    def next_level(self) -> Level | None:
        """The level after it; None after the highest, and where nobody knows its own."""
        after = self.level_high.order + 1 if self.level_high else len(LEVELS)
        return LEVELS[after] if after < len(LEVELS) else None

    def teaches(self, level: Level) -> bool:
        if self.level_low is None or self.level_high is None:
            return False
        return self.level_low.order <= level.order <= self.level_high.order


@dataclass(frozen=True, slots=True)
class Line:
    """A class with what it leads to, how many are in it, and how many classes of the next level are within reach.

    `ways` counts the routes that somebody can go today; `nowhere` says why the class leads to nothing, where it does.
    """

    stop: Stop
    routes: Sequence[Route]
    people: int
    near: int
    ways: int

    @property
    def nowhere(self) -> str:
        """Empty of a club, which is no step, and of a class whose level nobody knows: nothing can be said of it."""
        if self.ways or self.near or self.stop.strand is Strand.CONVERSATION or self.stop.level_high is None:
            return ""
        said = "What it led to is not there any more" if self.routes else "Nobody has said what it leads to"
        level = self.stop.next_level
        near = (
            f"no class at {LEVEL_NAMES[level]} is within {kilometres():g} km"
            if level
            else "it is the highest level"
        )
        return f"{said}, and {near}"


@cache
def kilometres() -> float:
    data = files("hub.tracking.routes").joinpath("data/reach.toml").read_text("utf-8")
    return float(tomllib.loads(data)["kilometres"])


def lines(
    stops: Sequence[Stop], routes: Mapping[UUID, Sequence[Route]], people: Mapping[UUID, int], today: date
) -> list[Line]:
    """Every class; those that lead to nothing come first, what ends first before the others."""
    by_level = {level: [stop for stop in stops if stop.teaches(level)] for level in LEVELS}
    found = [_line(stop, routes.get(stop.id, ()), people.get(stop.id, 0), by_level, today) for stop in stops]
    return sorted(found, key=_order)


def _line(
    stop: Stop, routes: Sequence[Route], people: int, by_level: Mapping[Level, Sequence[Stop]], today: date
) -> Line:
    level = stop.next_level
    near = sum(_next(stop, other) for other in by_level[level]) if level else 0
    ways = sum(_goes_on(stop, route, by_level, today) for route in routes)
    return Line(stop, routes, people, near, ways)


def _order(line: Line) -> tuple[bool, date]:
    """Dead ends by the day they end; the others as they stand in the directory. Who is in a class orders nothing:
    not everybody is told how many."""
    return (False, line.stop.ends_on or date.max) if line.nowhere else (True, date.max)


def _goes_on(stop: Stop, route: Route, by_level: Mapping[Level, Sequence[Stop]], today: date) -> bool:
    if route.onward.leads_to is LeadsTo.KIND:
        return any(_of_kind(stop, other, route.onward) for other in by_level[route.onward.level or LEVELS[0]])
    return not broken(route, today)


def _of_kind(stop: Stop, other: Stop, kind: Onward) -> bool:
    """A class of this kind at any provider, however far."""
    same = other.strand is kind.strand and kind.accredited in (None, other.accredited)
    return same and _takes_everybody_of(stop, other)


def _next(stop: Stop, other: Stop) -> bool:
    """A class of the next level that learners of this one could go to."""
    kind = other.strand in (Strand.GENERAL, stop.strand)
    return kind and _takes_everybody_of(stop, other) and within_reach(stop, other)


def _takes_everybody_of(stop: Stop, other: Stop) -> bool:
    """Whether it is open, another class, and for no narrower group of people."""
    members = not other.members_only or other.provider_id == stop.provider_id
    women = not other.women_only or stop.women_only
    return other.id != stop.id and other.state is ClassState.OPEN and members and women


def within_reach(stop: Stop, other: Stop) -> bool:
    """Not too far; what is online is near to everybody, and what nobody can place is not called far."""
    if Mode.ONLINE in (stop.mode, other.mode):
        return True
    km = _kilometres_between(stop, other)
    return km is None or km <= kilometres()


def _kilometres_between(stop: Stop, other: Stop) -> float | None:
    """In a straight line, on a map that is flat between two venues of one area; None where one has no point."""
    if stop.latitude is None or stop.longitude is None or other.latitude is None or other.longitude is None:
        return None
    north = other.latitude - stop.latitude
    east = (other.longitude - stop.longitude) * math.cos(math.radians(stop.latitude))
    return KM_OF_A_DEGREE * math.hypot(north, east)


def areas(stops: Iterable[Stop]) -> list[str]:
    """The districts in which classes meet."""
    return sorted({stop.area for stop in stops if stop.area})
