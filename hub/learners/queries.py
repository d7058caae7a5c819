"""Reads of learners, narrowed by the fence to what the viewer may know."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from hub.consent.services import disclosure as consent
from hub.consent.services import restriction
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.ids import read_reference
from hub.learners import identifiers
from hub.learners.answers import Record
from hub.learners.models import FundingFact, Learner, Need
from hub.learners.names import full_name

# What is opened to compare two records: the name to show, and the identifiers.
FOUND_BY = (Category.IDENTITY, Category.CONTACT, Category.IDENTIFIERS)


def by_reference(uow: UnitOfWork, typed: str) -> Learner:
    """The learner with this reference, however it is typed; `NotVisible` if hidden, unknown or malformed.

    The hub's own desk is told of a restricted record that it is (`Restricted`, which is a `NotVisible`).
    """
    reference = read_reference(typed)
    if reference is None:
        raise NotVisible
    found = uow.session.scalars(sa.select(Learner).where(Learner.reference == reference)).one_or_none()
    if found is None:
        if uow.viewer is not None and uow.viewer.hub:
            restriction.check_not_restricted(uow, in_store(uow, reference))
        raise NotVisible
    return found


def in_store(uow: UnitOfWork, typed: str) -> UUID | None:
    """Whose reference this is, restricted or not: for the officer, and to tell the hub's desk why nothing opens."""
    reference = read_reference(typed)
    with uow.acting_as(restriction.KEEPING):
        return uow.session.scalar(sa.select(Learner.id).where(Learner.reference == reference))


def references_in_store(uow: UnitOfWork, learner_ids: Collection[UUID]) -> dict[UUID, str]:
    """The references of these learners, restricted or not, for the officer."""
    with uow.acting_as(restriction.KEEPING):
        query = sa.select(Learner.id, Learner.reference).where(Learner.id.in_(learner_ids))
        return {learner_id: reference for learner_id, reference in uow.session.execute(query)}


def lock_learner(uow: UnitOfWork, learner_id: UUID) -> None:
    """Let whoever acts for one learner go one after the other. `NotVisible` for a hidden one."""
    query = sa.select(Learner.id).where(Learner.id == learner_id).with_for_update(of=Learner)
    if uow.session.scalar(query) is None:
        raise NotVisible


def by_ids(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, Learner]:
    """Those of these learners whom the viewer may know of."""
    return {row.id: row for row in uow.session.scalars(sa.select(Learner).where(Learner.id.in_(ids)))}


def need_of(uow: UnitOfWork, learner_id: UUID) -> Need | None:
    """What they need of a class, where somebody has asked."""
    return uow.session.scalar(sa.select(Need).where(Need.learner_id == learner_id))


def record_of(uow: UnitOfWork, learner: Learner) -> Record:
    """The learner with the rows that hold the rest of the answers."""
    need = uow.one(sa.select(Need).where(Need.learner_id == learner.id))
    return Record(learner, need, uow.one(sa.select(FundingFact).where(FundingFact.learner_id == learner.id)))


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """Another visible record with an identifier of this one. `name` is open; `shared` are words."""

    reference: str
    name: str
    shared: tuple[str, ...]


def possible_duplicates(uow: UnitOfWork, learner: Learner) -> list[PossibleDuplicate]:
    """Records that share an identifier, opened and compared. A shared family phone is weak evidence."""
    hits = {other.id: other for other in identifiers.sharing_identifiers(uow, learner.id)}
    if not hits:
        return []
    decisions = consent.disclose(uow, [learner.id, *hits], FOUND_BY)
    own = set(identifiers.held(learner, decisions[learner.id]))
    found = []
    for other in hits.values():
        decision = decisions[other.id]
        if decision.allowed and (both := own & set(identifiers.held(other, decision))):
            labels = tuple(sorted(identifiers.FIELD_LABELS[field] for field, _ in both))
            found.append(PossibleDuplicate(other.reference, full_name(other, decision), labels))
    return found


def search(uow: UnitOfWork, field: str, value: str) -> list[tuple[Learner, str]]:
    """Learners with this identifier, opened and compared, each with their name."""
    hits = identifiers.holders(uow, field, value)
    decisions = consent.disclose(uow, [learner.id for learner in hits], FOUND_BY)
    return [
        (learner, full_name(learner, decisions[learner.id]))
        for learner in hits
        if decisions[learner.id].allowed and identifiers.holds(learner, decisions[learner.id], field, value)
    ]
