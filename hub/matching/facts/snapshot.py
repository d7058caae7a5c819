"""The directory's classes as columns: one row a class, whatever many classes share kept once.

What is taught, where, when and for whom repeats from class to class. Each distinct kind, venue, timetable and
intake rule is stored once and a row points at its own, so a learner's question is worked out once for each of
them and then looked up. In a column, -1 is a number that is not known and NEVER a date that never comes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from itertools import chain
from math import cos, radians, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.assessment.placement import deciding_kinds
from hub.directory.facts import FEATURE_CODES
from hub.directory.types import LEVELS, Strand
from hub.matching.facts.admission import AdmissionColumns
from hub.matching.facts.columns import Bools, Floats, Ints, bits_of, distinct, starts_of
from hub.matching.types import (
    CHILD_AGES,
    DAY,
    FUNDING,
    MODES,
    PRECISIONS,
    SKILLS,
    STRANDS,
    ClassFacts,
    ClassId,
    Point,
    ProviderId,
    Session,
)

NEVER = date.max.toordinal()
NO_AGE_LIMIT = 999
NOT_SAID, NOT_NEEDED = 10_000, 10_001
ALL_FUNDING, ANY_FUNDING = 0b111, 0b1111
ALL_AGES, AGES_NOT_SAID = 0b111, 0b1111
ONLINE = "online"
EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
LOWEST, TOP = 0, 5
CLUB = 1 << STRANDS.index("conversation")
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


@dataclass(frozen=True, slots=True)
class Venues:
    """Where. `xyz` (3 x venues) is the point on the globe in km; `precision` numbers PRECISIONS.

    `unmapped` is the journey to a venue that is no point: 0 minutes online, -1 not known.
    """

    xyz: Floats
    precision: Ints
    known: Bools
    unmapped: Ints


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


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All classes of one version of the directory. Build it again when the version changes."""

    version: int
    classes: tuple[ClassFacts, ...]
    row_of: Mapping[ClassId, int]
    provider_of: Mapping[ProviderId, int]
    kinds: Kinds
    venues: Venues
    timetables: Timetables
    admissions: AdmissionColumns
    kind: Ints
    venue: Ints
    timetable: Ints
    intake: Ints
    provider: Ints
    women_only: Bools
    open: Bools
    progression: Bools  # the provider also teaches a higher level
    age_min: Ints
    age_max: Ints
    term_time: Ints  # 1 stops in school holidays, 0 goes on
    childcare: Ints  # NOT_SAID, or NOT_NEEDED online
    childcare_ages: Ints  # bits of CHILD_AGES; all of them online, and one more when not known
    access: Mapping[str, Ints]  # by code of FEATURES: 1 yes, 0 no, else NOT_SAID, or NOT_NEEDED online
    level_known: Bools
    strand: Ints  # one bit of STRANDS
    mode: Ints  # one bit of MODES
    funding: Ints  # bits of FUNDING; all of them and one more when not known
    fee: Ints
    free: Ints
    weekly_minutes: Ints
    starts: Ints  # dates are day numbers
    joins_until: Ints
    confirmed: Ints
    ticket: NDArray[np.uint64]  # what a lottery number is mixed with

    @classmethod
    def build(cls, classes: Sequence[ClassFacts], version: int) -> "Snapshot":
        """The columns of these classes, whose ids differ; `version` is the directory's version number."""
        kinds, kind = distinct(_kind(c) for c in classes)
        venues, venue = distinct(ONLINE if c.mode == ONLINE else c.point for c in classes)
        timetables, timetable = distinct(c.sessions or (Session(None),) for c in classes)
        admissions, intake = distinct(c.intake for c in classes)
        providers, provider = distinct(c.provider_id for c in classes)
        return cls(
            version=version,
            classes=tuple(classes),
            row_of={c.id: row for row, c in enumerate(classes)},
            provider_of={provider_id: number for number, provider_id in enumerate(providers)},
            kinds=_kinds(kinds),
            venues=_venues(venues),
            timetables=_timetables(timetables),
            admissions=AdmissionColumns.build(admissions),
            kind=kind,
            venue=venue,
            timetable=timetable,
            intake=intake,
            provider=provider,
            access={code: _access(classes, code) for code in FEATURE_CODES},
            progression=_progression(classes, provider),
            ticket=np.array([_ticket(c.id) for c in classes], dtype=np.uint64),
            **{name: np.array([read(c) for c in classes], dtype) for name, dtype, read in COLUMNS},
        )

    @property
    def clubs(self) -> Bools:
        """Which are conversation clubs: something to do while waiting, and no class at any level."""
        clubs: Bools = self.strand == CLUB
        return clubs


COLUMNS: tuple[tuple[str, type, Callable[[ClassFacts], Any]], ...] = (
    ("women_only", np.bool_, lambda c: c.women_only),
    ("open", np.bool_, lambda c: c.accepts_referrals),
    ("age_min", np.int16, lambda c: c.age_min or 0),
    ("age_max", np.int16, lambda c: NO_AGE_LIMIT if c.age_max is None else c.age_max),
    ("childcare", np.int16, lambda c: _at_a_venue(c, c.childcare_places)),
    ("childcare_ages", np.uint8, lambda c: _ages(c)),
    ("term_time", np.int8, lambda c: -1 if c.term_time is None else c.term_time),
    ("level_known", np.bool_, lambda c: _level_known(c)),
    ("strand", np.uint8, lambda c: 1 << STRANDS.index(c.strand)),
    ("mode", np.uint8, lambda c: 1 << MODES.index(c.mode)),
    ("funding", np.uint8, lambda c: bits_of(c.funding, FUNDING) or ANY_FUNDING),
    ("fee", np.int32, lambda c: -1 if c.fee is None else c.fee),
    ("free", np.int32, lambda c: -1 if c.free is None else c.free),
    ("weekly_minutes", np.int32, lambda c: -1 if c.weekly_hours is None else round(60 * c.weekly_hours)),
    ("starts", np.int32, lambda c: _day(c.starts_on, -1)),
    ("joins_until", np.int32, lambda c: _day(c.joins_until, NEVER)),
    ("confirmed", np.int32, lambda c: _day(c.confirmed_on, -1)),
)


def _at_a_venue(c: ClassFacts, known: int | None) -> int:
    """A column about the building: large numbers where it is not said or, online, where there is none."""
    if c.mode == ONLINE:
        return NOT_NEEDED
    return NOT_SAID if known is None else known


def _access(classes: Sequence[ClassFacts], code: str) -> Ints:
    return np.array([_at_a_venue(c, getattr(c, code)) for c in classes], dtype=np.int16)


def _ages(c: ClassFacts) -> int:
    return ALL_AGES if c.mode == ONLINE else bits_of(c.childcare_ages or (), CHILD_AGES) or AGES_NOT_SAID


def _day(day: date | None, unknown: int) -> int:
    return unknown if day is None else day.toordinal()


def _ticket(class_id: ClassId) -> int:
    return int.from_bytes(blake2b(str(class_id).encode(), digest_size=8).digest())


def _level_known(c: ClassFacts) -> bool:
    return c.level_low is not None and c.level_high is not None


def _kind(c: ClassFacts) -> tuple[int, ...]:
    low, high = (c.level_low or 0, c.level_high or 0) if _level_known(c) else (LOWEST, TOP)
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


def _kinds(keys: list[tuple[int, ...]]) -> Kinds:
    low, high, focus, deciders, strand, accredited = np.array(keys, dtype=np.intp).reshape(-1, 6).T
    taught = focus >> np.arange(len(SKILLS))[:, None] & 1
    return Kinds(low, high, taught, deciders, strand, accredited)


def _venues(keys: list[Point | str | None]) -> Venues:
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


def _timetables(keys: list[tuple[Session, ...]]) -> Timetables:
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


def _progression(classes: Sequence[ClassFacts], provider: Ints) -> Bools:
    """Whether the provider has a class above this one, or there is nothing above it."""
    high = np.array([-1 if c.level_high is None else c.level_high for c in classes], dtype=np.int8)
    highest = np.full(provider.max(initial=-1) + 1, -1, dtype=np.int8)
    np.maximum.at(highest, provider, high)
    return (high >= TOP) | (highest[provider] > high)
