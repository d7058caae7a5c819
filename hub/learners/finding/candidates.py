"""Who may be the same person as somebody registered, or as somebody who is just being typed.

The index says whom to compare; they are opened by the service itself, each with its audit event, and whoever asks is
told only of those who are alike, and only of those whom they may know of.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.among import among
from hub.core.db import UnitOfWork
from hub.learners import identifiers
from hub.learners.finding.index import digests
from hub.learners.finding.keys import KeyKind, PersonTyped, keys_of
from hub.learners.finding.merged import merged_into, with_others
from hub.learners.finding.merged import typed as identifiers_of
from hub.learners.finding.models import NameKey
from hub.learners.finding.opened import OPENED, STORED, opened_stored
from hub.learners.finding.score import Band, Likeness, compare, may_be_alike
from hub.learners.models import BlindIndex, Learner

COMPARER = Viewer.job("compare people by name")
MOST_OPENED = 250  # people compared with one
# What a row of the index in common says: it orders whom to open first, and decides nothing.
WEIGHTS = {KeyKind.PAIR: 2, KeyKind.YEAR: 1, KeyKind.PHONE: 1}
OF_IDENTIFIER = 4
# On pages that are looked at often only those are opened who share two names, or an identifier, and few of them.
HINT, HINTS_OPENED = 2, 10
SHOWN = (Category.IDENTITY, Category.DATE_OF_BIRTH)  # of who is alike, to whoever asks

Known = tuple[PersonTyped, ...]  # what a record says, and after it what those say that were merged into it


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the same person; `reasons` are words that begin in small letters.

    `decision` opens `SHOWN` of them to whoever asked, which is recorded.
    """

    learner_id: UUID
    score: int
    band: Band
    reasons: tuple[str, ...]
    decision: Decision = field(compare=False, repr=False)


def candidates(uow: UnitOfWork, learner: Learner) -> list[Candidate]:
    """Of everybody the viewer may know of, who may be the same person as this one."""
    return _alike_to(uow, learner, least=1, most=MOST_OPENED)


def hints(uow: UnitOfWork, learner: Learner) -> list[Candidate]:
    """The nearest of `candidates`, for pages that are looked at often."""
    return _alike_to(uow, learner, least=HINT, most=HINTS_OPENED)


def candidates_for(uow: UnitOfWork, typed: PersonTyped) -> list[Candidate]:
    """`candidates` for somebody who is not registered yet."""
    return ranked(uow, _compared(uow, typed, listed_for(uow, typed)))


def listed_for(uow: UnitOfWork, typed: PersonTyped) -> list[UUID]:
    """Whom the index says to open and compare with them, most in common first."""
    names = digests(uow.vault, keys_of(typed))
    known = [one for field, value in identifiers_of(typed) for one in identifiers.digests(uow, field, value)]
    found = _weighed(uow, NameKey.digest.in_(names), BlindIndex.digest.in_(known))
    return _nearest(found, 1, MOST_OPENED)


def ranked(uow: UnitOfWork, found: Mapping[UUID, Likeness]) -> list[Candidate]:
    """Of those who are alike whom the viewer may see by name, the surest first."""
    decisions = consent.disclose(uow, found, SHOWN) if found else {}
    told = [
        Candidate(one, how_like.score, how_like.band, how_like.reasons, decisions[one])
        for one, how_like in found.items()
        if decisions[one].allowed
    ]
    return sorted(told, key=lambda one: (-one.score, one.learner_id))


def open_to_compare(uow: UnitOfWork, learner_ids: Collection[UUID]) -> dict[UUID, Known]:
    """What the service itself reads of these people, as far as anybody may: three statements, and three more where
    other records were merged into theirs."""
    query = sa.select(with_others(Learner.id), *STORED).where(among(Learner.id, learner_ids))
    found = uow.session.execute(query).all()
    merged = merged_into(uow, [row[1] for row in found if row[0]], COMPARER)
    with uow.acting_as(COMPARER):
        decisions = consent.disclose(uow, [row[1] for row in found], OPENED)
        people = opened_stored(uow, [row[1:] for row in found], decisions)
    return {one: (person, *merged.get(one, ())) for one, person in people.items()}


def likeness(one: Known, other: Known) -> Likeness:
    """The most that can be said for two records, whichever of what each was registered with is compared."""
    return max((compare(a, b) for a, b in product(one, other)), key=lambda found: found.score)


def alike(self: Known, others: Mapping[UUID, Known]) -> dict[UUID, Likeness]:
    """Of these the ones who are alike. Names are compared only where the rest leaves that open."""
    near = {
        one: likeness(self, other)
        for one, other in others.items()
        if any(may_be_alike(a, b) for a, b in product(self, other))
    }
    return {one: how_like for one, how_like in near.items() if how_like.band is not Band.NONE}


def _alike_to(uow: UnitOfWork, learner: Learner, *, least: int, most: int) -> list[Candidate]:
    own_names = sa.select(NameKey.digest).where(NameKey.learner_id == learner.id)
    own_known = sa.select(BlindIndex.digest).where(BlindIndex.learner_id == learner.id)
    found = _weighed(uow, NameKey.digest.in_(own_names), BlindIndex.digest.in_(own_known))
    nearest = [one for one in _nearest(found, least, most + 1) if one != learner.id][:most]
    if not nearest:
        return []
    people = open_to_compare(uow, [learner.id, *nearest])
    self = people.pop(learner.id, None)
    return ranked(uow, alike(self, people)) if self else []


def _compared(uow: UnitOfWork, typed: PersonTyped, learner_ids: list[UUID]) -> dict[UUID, Likeness]:
    people = open_to_compare(uow, learner_ids) if learner_ids else {}
    return alike((typed,), people)


def _weighed(uow: UnitOfWork, named: Any, known: Any) -> Counter[UUID]:
    """How much each learner has in common with what is asked for, by names and by identifiers: two statements."""
    weight = per_index_key(sa.func.sum(sa.case(WEIGHTS, value=NameKey.kind)), NameKey)
    by_name = sa.select(NameKey.learner_id, weight).where(named).group_by(NameKey.learner_id)
    found = Counter(dict(_pairs(uow, by_name.order_by(weight.desc()).limit(MOST_OPENED + 1))))
    count = per_index_key(sa.func.count(BlindIndex.id), BlindIndex)
    by_identifier = sa.select(BlindIndex.learner_id, count).where(known).group_by(BlindIndex.learner_id)
    for learner_id, shared in _pairs(uow, by_identifier.limit(MOST_OPENED + 1)):
        found[learner_id] += shared * OF_IDENTIFIER
    return found


def per_index_key(total: sa.ColumnElement[int], model: type[NameKey | BlindIndex]) -> sa.ColumnElement[int]:
    """A total of rows as it is under one index key: while a key takes another's place, people have rows of both."""
    return total // sa.func.count(sa.distinct(model.key_id))


def _pairs(uow: UnitOfWork, query: sa.Select[Any, Any]) -> Iterable[tuple[UUID, int]]:
    return ((learner_id, int(weight)) for learner_id, weight in uow.session.execute(query))


def _nearest(found: Counter[UUID], least: int, most: int) -> list[UUID]:
    return [one for one, weight in found.most_common(most) if weight >= least]
