"""Classes that stand in each other's way: of one kind and level, in one district, at one time, and both half empty.

They are looked for with the weekly count. What is told of their free places is told of every class: that there are
several (ADR 6).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import cast
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass, Venue
from hub.directory.types import LEVEL_NAMES, LEVELS, STRAND_LABELS, Strand
from hub.directory.words import FEW
from hub.matching.services import current_snapshot
from hub.matching.types import ClassFacts, Session

MOST = 50

Pair = tuple[ClassFacts, ClassFacts]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two classes in words, and for how many minutes of a week both meet."""

    kind: str
    area: str
    one: str
    other: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Those that meet together longest first, and no more than MOST of them."""

    pairs: list[Overlap]


def publish(uow: UnitOfWork, _on: date) -> Overlaps:
    half_empty = [one for one in current_snapshot(uow).classes if _has_room(one, uow.today)]
    about = _about(uow, [cast(UUID, one.id) for one in half_empty])
    found = [
        Overlap(_kind(one), about[one.id][1], about[one.id][0], about[other.id][0], minutes)
        for one, other in _alike(half_empty, about)
        if (minutes := _minutes(one, other))
    ]
    found.sort(key=lambda pair: (-pair.minutes, pair.one, pair.other))
    return Overlaps(found[:MOST])


def _has_room(one: ClassFacts, today: date) -> bool:
    open_still = one.joins_until is None or one.joins_until >= today
    return open_still and one.mode != "online" and one.free is not None and one.free >= FEW


def _about(uow: UnitOfWork, ids: Sequence[UUID]) -> Mapping[object, tuple[str, str]]:
    """Of each class its name with that of the provider, and the district; one without an address is left out."""
    query = (
        sa.select(TaughtClass.id, TaughtClass.title, Organisation.name, Venue.postcode)
        .join(Organisation, Organisation.id == TaughtClass.provider_id)
        .join(Venue, Venue.id == TaughtClass.venue_id)
        .where(TaughtClass.id.in_(ids), Venue.postcode.is_not(None))
    )
    rows = uow.session.execute(query) if ids else ()
    return {
        row.id: (f"{row.title}, {row.name}", row.postcode.split()[0]) for row in rows if row.postcode.strip()
    }


def _alike(classes: Iterable[ClassFacts], about: Mapping[object, tuple[str, str]]) -> Iterable[Pair]:
    groups: dict[object, list[ClassFacts]] = defaultdict(list)
    for one in classes:
        if one.id in about and one.level_low is not None:
            groups[about[one.id][1], one.strand, one.level_low, one.level_high].append(one)
    return (pair for several in groups.values() for pair in combinations(several, 2))


def _minutes(one: ClassFacts, other: ClassFacts) -> int:
    """For how long both meet, in a week."""
    return sum(_together(mine, theirs) for mine in one.sessions for theirs in other.sessions)


def _together(mine: Session, theirs: Session) -> int:
    if mine.weekday is None or mine.weekday != theirs.weekday:
        return 0
    if mine.start is None or mine.end is None or theirs.start is None or theirs.end is None:
        return 0
    return max(0, min(mine.end, theirs.end) - max(mine.start, theirs.start))


def _kind(one: ClassFacts) -> str:
    orders = dict.fromkeys((one.level_low, one.level_high))
    names = [LEVEL_NAMES[LEVELS[order]] for order in orders if order is not None]
    return f"{STRAND_LABELS[Strand(one.strand)]}, {' to '.join(names)}"
