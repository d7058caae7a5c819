"""The directory's classes as columns: one row a class, whatever many classes share kept once.

What is taught, where, when and for whom repeats from class to class. Each distinct kind, venue, timetable and
intake rule is stored once and a row points at its own, so a learner's question is worked out once for each of
them and then looked up. In a column, -1 is a number that is not known and NEVER a date that never comes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.directory.facts import FEATURE_CODES
from hub.matching.facts.admission import AdmissionColumns
from hub.matching.facts.columns import Bools, Ints, bits_of, distinct
from hub.matching.facts.tables import (
    ONLINE,
    TOP,
    Kinds,
    Timetables,
    Venues,
    kind_of,
    kinds,
    level_known,
    timetables,
    venues,
)
from hub.matching.types import (
    CHILD_AGES,
    FUNDING,
    MODES,
    STRANDS,
    ClassFacts,
    ClassId,
    ProviderId,
    Session,
)

NEVER = date.max.toordinal()
NO_AGE_LIMIT = 999
NOT_SAID, NOT_NEEDED = 10_000, 10_001
ALL_FUNDING, ANY_FUNDING = 0b111, 0b1111
ALL_AGES, AGES_NOT_SAID = 0b111, 0b1111
CLUB = 1 << STRANDS.index("conversation")


@dataclass(frozen=True, slots=True, eq=False)
class Rows(Mapping[ClassId, int]):
    """In which row each class stands: `at` by its number, -1 for one that is open no longer.

    A class keeps its number while others come and go: to write 10,000 ids into a new dictionary takes milliseconds.
    """

    numbers: Mapping[ClassId, int]
    at: Ints

    @classmethod
    def of(cls, numbers: Mapping[ClassId, int], standing: Ints) -> "Rows":
        """`standing` are the numbers of the classes, row by row."""
        at = np.full(len(numbers), -1, dtype=np.intp)
        at[standing] = np.arange(len(standing))
        return cls(numbers, at)

    def __getitem__(self, class_id: ClassId) -> int:
        if (row := int(self.at[self.numbers[class_id]])) < 0:
            raise KeyError(class_id)
        return row

    def __iter__(self) -> Iterator[ClassId]:
        return (class_id for class_id in self.numbers if class_id in self)

    def __len__(self) -> int:
        return int(np.count_nonzero(self.at >= 0))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All classes of one version of the directory; `patching.py` makes the next one of it.

    `numbers` says for each of KEYS which number a key has, in the rows and in the table of what they share.
    """

    version: int
    classes: tuple[ClassFacts, ...]
    row_of: Rows
    numbers: Mapping[str, Mapping[Any, int]]
    kinds: Kinds
    venues: Venues
    timetables: Timetables
    admissions: AdmissionColumns
    identity: Ints  # the number of the class, which it keeps from snapshot to snapshot
    kind: Ints
    venue: Ints
    timetable: Ints
    intake: Ints
    provider: Ints
    highest: Ints  # -1 where it is not known
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
    places: Ints  # taken or not; 0 where it is not known
    weekly_minutes: Ints
    starts: Ints  # dates are day numbers
    joins_until: Ints
    confirmed: Ints
    ticket: NDArray[np.uint64]  # what a lottery number is mixed with

    @classmethod
    def build(cls, classes: Sequence[ClassFacts], version: int) -> "Snapshot":
        """The columns of these classes, whose ids differ; `version` is the directory's version number."""
        told = {name: distinct(map(key, classes)) for name, key in KEYS.items()}
        rows: dict[str, Any] = {name: rows for name, (_, rows) in told.items()}
        numbers = {name: {key: at for at, key in enumerate(keys)} for name, (keys, _) in told.items()}
        columns: dict[str, Any] = {
            name: np.array([read(c) for c in classes], dtype) for name, dtype, read in COLUMNS
        }
        return cls(
            version=version,
            classes=tuple(classes),
            row_of=Rows.of(numbers["identity"], rows["identity"]),
            numbers=numbers,
            access={code: _access(classes, code) for code in FEATURE_CODES},
            progression=progression(columns["highest"], rows["provider"]),
            **{table: build(told[name][0]) for table, (name, build) in TABLES.items()},
            **rows,
            **columns,
        )

    @property
    def provider_of(self) -> Mapping[ProviderId, int]:
        return self.numbers["provider"]

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
    ("level_known", np.bool_, lambda c: level_known(c)),
    ("strand", np.uint8, lambda c: 1 << STRANDS.index(c.strand)),
    ("mode", np.uint8, lambda c: 1 << MODES.index(c.mode)),
    ("funding", np.uint8, lambda c: bits_of(c.funding, FUNDING) or ANY_FUNDING),
    ("fee", np.int32, lambda c: -1 if c.fee is None else c.fee),
    ("free", np.int32, lambda c: -1 if c.free is None else c.free),
    ("places", np.int32, lambda c: c.places or 0),
    ("weekly_minutes", np.int32, lambda c: -1 if c.weekly_hours is None else round(60 * c.weekly_hours)),
    ("starts", np.int32, lambda c: _day(c.starts_on, -1)),
    ("joins_until", np.int32, lambda c: _day(c.joins_until, NEVER)),
    ("confirmed", np.int32, lambda c: _day(c.confirmed_on, -1)),
    ("highest", np.int8, lambda c: -1 if c.level_high is None else c.level_high),
    ("ticket", np.uint64, lambda c: _ticket(c.id)),
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


def progression(high: Ints, provider: Ints) -> Bools:
    """Whether the provider has a class above this one, or there is nothing above it."""
    highest = np.full(provider.max(initial=-1) + 1, -1, dtype=np.int8)
    np.maximum.at(highest, provider, high)
    return (high >= TOP) | (highest[provider] > high)


# What is numbered: each class, and what many share. The tables are of what there is more to say of than its number.
KEYS: Mapping[str, Callable[[ClassFacts], Any]] = {
    "identity": lambda c: c.id,
    "kind": kind_of,
    "venue": lambda c: ONLINE if c.mode == ONLINE else c.point,
    "timetable": lambda c: c.sessions or (Session(None),),
    "intake": lambda c: c.intake,
    "provider": lambda c: c.provider_id,
}
TABLES: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "kinds": ("kind", kinds),
    "venues": ("venue", venues),
    "timetables": ("timetable", timetables),
    "admissions": ("intake", AdmissionColumns.build),
}
