"""What many classes share, each different one once: kinds, venues and timetables as columns."""

from dataclasses import dataclass, fields, replace
from itertools import chain
from math import cos, radians, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.assessment.placement import deciding_kinds
from hub.directory.types import LEVELS, Strand
from hub.matching.facts.columns import Bools, Floats, Ints, bits_of, distinct, joined, starts_of
from hub.matching.types import DAY, PRECISIONS, SKILLS, STRANDS, ClassFacts, Point, Session

ONLINE = "online"
EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
LOWEST, TOP = 0, 5
ALL_SKILLS = (1 << len(SKILLS)) - 1


@dataclass(frozen=True, slots=True)
class Kinds:
    """What is taught. `deciders` has a bit for each skill that decides the level; 0 is the placement."""

    low: Ints
    high: Ints
    taught: Ints  # skills x kinds, 1 where the skill is taught
    deciders: Ints
    strand: Ints  # numbers of STRANDS
    accredited: Ints

    def plus(self, other: "Kinds") -> "Kinds":
        return Kinds(*_joined(self, other))


@dataclass(frozen=True, slots=True)
class Venues:
    """Where. `xyz` (3 x venues) is the point on the globe in km; `precision` numbers PRECISIONS.

    `unmapped` is the journey to a venue that is no point: 0 minutes online, -1 not known.
    """

    xyz: Floats
    precision: Ints
    known: Bools
    unmapped: Ints

    def plus(self, other: "Venues") -> "Venues":
        return Venues(*_joined(self, other))


@dataclass(frozen=True, slots=True)
class Timetables:
    """When. `meets` lists session numbers, timetable after timetable; `first` is where each begins."""

    weekday: Ints
    start: Ints  # minutes since Monday 0:00
    end: Ints
    timed: Bools
    meets: Ints
    first: Ints
    unknown: Bools

    def plus(self, other: "Timetables") -> "Timetables":
        meets, first = other.meets + len(self.weekday), other.first + len(self.meets)
        return Timetables(*_joined(self, replace(other, meets=meets, first=first)))


def level_known(c: ClassFacts) -> bool:
    return c.level_low is not None and c.level_high is not None


def kind_of(c: ClassFacts) -> tuple[int, ...]:
    low, high = (c.level_low or 0, c.level_high or 0) if level_known(c) else (LOWEST, TOP)
    focus = bits_of(c.focus, SKILLS) or ALL_SKILLS
    accredited = -1 if c.accredited is None else int(c.accredited)
    return low, high, focus, _deciders(c, low, high, focus), STRANDS.index(c.strand), accredited


def _deciders(c: ClassFacts, low: int, high: int, focus: int) -> int:
    """Which skills decide the level: see "Which level counts" in docs/matching.md."""
    kind_of_class = Strand(c.strand), c.accredited, LEVELS[low], LEVELS[high]
    for kind in deciding_kinds():
        if kind.takes(*kind_of_class):
            return bits_of(kind.skills, SKILLS)
    return 0 if focus == ALL_SKILLS else focus


def kinds(keys: list[tuple[int, ...]]) -> Kinds:
    low, high, focus, deciders, strand, accredited = np.array(keys, dtype=np.intp).reshape(-1, 6).T
    taught = focus >> np.arange(len(SKILLS))[:, None] & 1
    return Kinds(low, high, taught, deciders, strand, accredited)


def venues(keys: list[Point | str | None]) -> Venues:
    points = [key if isinstance(key, Point) else None for key in keys]
    return Venues(
        xyz=np.array([on_globe(p) if p else (0.0, 0.0, 0.0) for p in points]).reshape(-1, 3).T.copy(),
        precision=np.array([PRECISIONS.index(p.precision) if p else 0 for p in points], dtype=np.intp),
        known=np.array([p is not None for p in points], dtype=np.bool_),
        unmapped=np.array([0 if key == ONLINE else -1 for key in keys], dtype=np.intp),
    )


def on_globe(point: Point) -> tuple[float, float, float]:
    """A point as km from the middle of the earth, where straight lines are distances to a metre in 60 km."""
    north, east = radians(point.latitude), radians(point.longitude)
    across = EARTH_RADIUS_KM * cos(north)
    return across * cos(east), across * sin(east), EARTH_RADIUS_KM * sin(north)


def timetables(keys: list[tuple[Session, ...]]) -> Timetables:
    sessions, meets = distinct(chain.from_iterable(keys))
    return Timetables(
        weekday=np.array([-1 if s.weekday is None else s.weekday for s in sessions], dtype=np.intp),
        start=np.array([DAY * s.weekday + s.start if s.timed else 0 for s in sessions], dtype=np.intp),
        end=np.array([DAY * s.weekday + s.end if s.timed else 0 for s in sessions], dtype=np.intp),
        timed=np.array([s.timed for s in sessions], dtype=np.bool_),
        meets=meets,
        first=starts_of(keys),
        unknown=np.array([not all(s.timed for s in key) for key in keys], dtype=np.bool_),
    )


def _joined(one: Any, other: Any) -> list[NDArray[Any]]:
    return [joined(getattr(one, field.name), getattr(other, field.name)) for field in fields(one)]
