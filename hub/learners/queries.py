"""Reads of learners, narrowed by the fence to what the viewer may know."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent import rows
from hub.consent.services import disclosure as consent
from hub.consent.services import restriction
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.ids import read_reference
from hub.learners import identifiers
from hub.learners.answers import Record
from hub.learners.finding.candidates import Candidate
from hub.learners.finding.merged import held_before
from hub.learners.finding.score import Band
from hub.learners.finding.search import Hit
from hub.learners.models import FundingFact, Learner, MergedRecord, Need
from hub.learners.names import full_name
from hub.learners.types import MergeState, RegistrationState

# What is opened to compare two records: the name to show, and the identifiers.
FOUND_BY = (Category.IDENTITY, Category.CONTACT, Category.IDENTIFIERS)


def by_reference(uow: UnitOfWork, typed: str) -> Learner:
    """The learner with this reference, however it is typed; `NotVisible` if hidden, unknown or malformed.

    The hub's own desk is told of a restricted record that it is (`Restricted`, which is a `NotVisible`).
    The reference of a record that was merged leads to the record that has what hung off it.
    """
    learner: Learner = with_reference(uow, typed, sa.select(Learner))[0]
    return learner


def with_reference(uow: UnitOfWork, typed: str, asked: sa.Select[*tuple[Any, ...]]) -> Sequence[Any]:
    """As `by_reference`, the learner with whatever else is asked of them: one statement."""
    reference = read_reference(typed)
    if reference is None:
        raise NotVisible
    found = uow.session.execute(asked.where(known_by(reference))).one_or_none()
    if found is None:
        if uow.viewer is not None and uow.viewer.hub:
            restriction.check_not_restricted(uow, in_store(uow, reference))
        raise NotVisible
    return found


def known_by(reference: str | None) -> sa.ColumnElement[bool]:
    """Whose record it is: one's own, or that of a record which was merged into it.

    As a list of two ids, which PostgreSQL finds by an index behind the wall: of two conditions, or of `coalesce`, it
    does not know whether they would tell of other rows, and asks the wall of all learners first. `named` needs no
    fence: the learner who is asked for passes it.
    """
    merged = sa.select(MergedRecord.learner_id).where(
        MergedRecord.reference == reference, MergedRecord.state == MergeState.MERGED
    )
    named = Learner.__table__.alias("named")
    own = sa.select(named.c.id).where(
        named.c.reference == reference, named.c.intake != RegistrationState.MERGED
    )
    return Learner.id.in_([own.scalar_subquery(), merged.scalar_subquery()])


def in_store(uow: UnitOfWork, typed: str) -> UUID | None:
    """Whose reference this is, restricted or not: for the officer, and to tell the hub's desk why nothing opens."""
    reference = read_reference(typed)
    with uow.acting_as(restriction.KEEPING):
        return uow.session.scalar(sa.select(Learner.id).where(known_by(reference)))


def records_of(uow: UnitOfWork, learner_id: UUID) -> list[UUID]:
    """The record, and those of the same person that were merged into it, restricted or not: for the officer."""
    merged = sa.select(MergedRecord.other_id).where(
        MergedRecord.learner_id == learner_id, MergedRecord.state == MergeState.MERGED
    )
    with uow.acting_as(restriction.KEEPING):
        return [learner_id, *uow.session.scalars(merged.order_by(MergedRecord.merged_at))]


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
    return Record(learner, rows.only(uow, Need, learner.id), rows.only(uow, FundingFact, learner.id))


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody found again, or who may be the same person as another; what is shown of them is open."""

    reference: str
    name: str
    born: date | None = None
    reasons: tuple[str, ...] = ()
    band: Band | None = None
    markers: tuple[str, ...] = ()


def found_people(uow: UnitOfWork, found: Sequence[Hit | Candidate]) -> list[FoundPerson]:
    """How pages show those whom a search or a comparison found, in its order: one statement."""
    people = by_ids(uow, [one.learner_id for one in found]) if found else {}
    return [_found_person(people[one.learner_id], one) for one in found if one.learner_id in people]


def _found_person(learner: Learner, found: Hit | Candidate) -> FoundPerson:
    born = learner.date_of_birth.reveal(found.decision)
    name = full_name(learner, found.decision)
    band = found.band if isinstance(found, Candidate) else None
    day = date.fromisoformat(born) if born else None
    return FoundPerson(learner.reference, name, day, found.reasons, band)


def search(uow: UnitOfWork, field: str, value: str) -> list[tuple[Learner, str]]:
    """Learners with this identifier, opened and compared, each with their name."""
    hits = identifiers.holders(uow, field, value)
    decisions = consent.disclose(uow, [learner.id for learner in hits], FOUND_BY)
    seen = [learner for learner in hits if decisions[learner.id].allowed]
    before = held_before(uow, [learner.id for learner in seen])
    return [
        (learner, full_name(learner, decisions[learner.id]))
        for learner in seen
        if identifiers.holds(
            [*identifiers.held(learner, decisions[learner.id]), *before.get(learner.id, ())], field, value
        )
    ]
