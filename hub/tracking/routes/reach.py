"""Whether learners can go on from a class: along a route, or to a class of the next level within reach. No database.

What is asked is whether the area teaches what comes next, so a class counts that has not ended today: whether
somebody can join it on their day is for matching to say, four weeks before.
"""

import math
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import product
from uuid import UUID

import numpy as np

from hub.directory.types import LEVEL_NAMES, LEVELS, ClassState, Level, Mode, Strand
from hub.tracking.routes.rules import broken
from hub.tracking.routes.types import LeadsTo, Onward, Route

KM_OF_A_DEGREE = 111.2

Place = tuple[float, float] | None  # latitude, longitude; none online, or where nobody knows
Kind = tuple[Level, Strand, bool, UUID | None]  # for women, and of whose members, where it is for those alone


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
    """A class with what it leads to, and how many classes of the next level are within reach.

    `ways` counts the routes that somebody can go today; `nowhere` says why the class leads to nothing, where it does.
    """

    stop: Stop
    routes: Sequence[Route]
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


@dataclass(frozen=True, slots=True)
class Square:
    """The lowest and the highest latitude and longitude, in degrees."""

    latitude: tuple[float, float]
    longitude: tuple[float, float]


def square_around(latitude: float, longitude: float) -> Square:
    """All that is within reach of this place, and the corners."""
    north = kilometres() / KM_OF_A_DEGREE
    east = north / math.cos(math.radians(latitude))
    return Square((latitude - north, latitude + north), (longitude - east, longitude + east))


def lines(stops: Sequence[Stop], routes: Mapping[UUID, Sequence[Route]], today: date) -> list[Line]:
    """Every class; those that lead to nothing come first, what ends first before the others."""
    by_level = {level: [stop for stop in stops if stop.teaches(level)] for level in LEVELS}
    near = Near(by_level)
    return sorted(
        (
            Line(
                stop,
                routes.get(stop.id, ()),
                near.classes(stop),
                sum(_goes_on(stop, route, by_level, today) for route in routes.get(stop.id, ())),
            )
            for stop in stops
        ),
        key=_order,
    )


class Near:
    """How many open classes of the next level somebody of a class could go to: not for a narrower group, within reach.

    They are gathered by kind first, and measured once for all classes of one kind at one place.
    """

    def __init__(self, by_level: Mapping[Level, Iterable[Stop]]) -> None:
        gathered: dict[Kind, list[Place]] = defaultdict(list)
        for level, stops in by_level.items():
            for stop in stops:
                if stop.state is ClassState.OPEN:
                    members_of = stop.provider_id if stop.members_only else None
                    gathered[level, stop.strand, stop.women_only, members_of].append(_place(stop))
        self._gathered = {kind: Places(places) for kind, places in gathered.items()}
        self._counted: dict[tuple[Place, Kind], int] = {}

    def classes(self, stop: Stop) -> int:
        if (level := stop.next_level) is None:
            return 0
        place = _place(stop)
        kinds = product({Strand.GENERAL, stop.strand}, {False, stop.women_only}, {None, stop.provider_id})
        return sum(self._within_reach(place, (level, *kind)) for kind in kinds)

    def _within_reach(self, start: Place, kind: Kind) -> int:
        if kind not in self._gathered:
            return 0
        if (start, kind) not in self._counted:
            self._counted[start, kind] = self._gathered[kind].within_reach(start)
        return self._counted[start, kind]


class Places:
    """Where classes meet. What is online is near to everybody, and what nobody can place is not called far."""

    def __init__(self, places: Sequence[Place]) -> None:
        points = [place for place in places if place is not None]
        self._anywhere = len(places) - len(points)
        self._latitude, self._longitude = np.array(points, dtype=float).reshape(-1, 2).T

    def within_reach(self, start: Place) -> int:
        """How many are not too far in a straight line, on a map that is flat between two venues of one area."""
        if start is None:
            return self._anywhere + len(self._latitude)
        latitude, longitude = start
        east = (self._longitude - longitude) * math.cos(math.radians(latitude))
        far = KM_OF_A_DEGREE * np.hypot(self._latitude - latitude, east)
        return self._anywhere + int(np.count_nonzero(far <= kilometres()))


def _place(stop: Stop) -> Place:
    if stop.mode is Mode.ONLINE or stop.latitude is None or stop.longitude is None:
        return None
    return stop.latitude, stop.longitude


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


def _takes_everybody_of(stop: Stop, other: Stop) -> bool:
    """Whether it is open, another class, and for no narrower group of people."""
    members = not other.members_only or other.provider_id == stop.provider_id
    women = not other.women_only or stop.women_only
    return other.id != stop.id and other.state is ClassState.OPEN and members and women


def areas(stops: Iterable[Stop]) -> list[str]:
    """The districts in which classes meet."""
    return sorted({stop.area for stop in stops if stop.area})
