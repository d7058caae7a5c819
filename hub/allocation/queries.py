"""Reads of runs, proposals and companions, narrowed by the fence to what the viewer may know."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa

from hub.allocation.models import AllocationRun, Companion, Proposal
from hub.allocation.states import NOT_AGAIN, ProposalState
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.ids import read_reference
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.rules import OPEN_QUESTION, PLACE_OF_STATE

NEWEST = 50


def runs(uow: UnitOfWork) -> Sequence[AllocationRun]:
    """The newest runs, newest first."""
    newest = (AllocationRun.made_on.desc(), AllocationRun.id.desc())
    return uow.session.scalars(sa.select(AllocationRun).order_by(*newest).limit(NEWEST)).all()


def open_run(uow: UnitOfWork) -> AllocationRun | None:
    return uow.session.scalar(sa.select(AllocationRun).where(AllocationRun.open.is_(True)))


def run_by_reference(uow: UnitOfWork, typed: str) -> AllocationRun:
    """The run, or `NotVisible`."""
    reference = read_reference(typed)
    if reference is None:
        raise NotVisible
    return uow.one(sa.select(AllocationRun).where(AllocationRun.reference == reference))


def proposals(uow: UnitOfWork, run_id: UUID) -> Sequence[Proposal]:
    """All that the viewer may see, in the order of the list."""
    query = sa.select(Proposal).where(Proposal.run_id == run_id).order_by(Proposal.position)
    return uow.session.scalars(query).all()


def of_run(uow: UnitOfWork, run_id: UUID, proposal_id: UUID) -> Proposal:
    """One proposal of the run, or `NotVisible`."""
    return uow.one(sa.select(Proposal).where(Proposal.run_id == run_id, Proposal.id == proposal_id))


def to_decide(uow: UnitOfWork) -> dict[UUID, int]:
    """By run, how many proposals wait for a person."""
    query = (
        sa.select(Proposal.run_id, sa.func.count(Proposal.id))
        .where(Proposal.state == ProposalState.PROPOSED)
        .group_by(Proposal.run_id)
    )
    return {run_id: number for run_id, number in uow.session.execute(query)}


def fresh(uow: UnitOfWork, proposal_id: UUID) -> Proposal:
    """The proposal as the database has it now, held until this unit of work ends."""
    query = sa.select(Proposal).where(Proposal.id == proposal_id).with_for_update(of=Proposal)
    return uow.one(query.execution_options(populate_existing=True))


def latest_proposal(uow: UnitOfWork, learner_id: UUID) -> Proposal | None:
    """What the newest run that considered the learner says of them: a class, or `cause` and `cut_offs`."""
    query = (
        sa.select(Proposal)
        .join(AllocationRun, AllocationRun.id == Proposal.run_id)
        .where(Proposal.learner_id == learner_id)
        .order_by(AllocationRun.made_on.desc(), AllocationRun.id.desc())
    )
    return uow.session.scalar(query.limit(1))


def on_the_way(uow: UnitOfWork) -> dict[UUID, int]:
    """By class, referrals whose answer is to come and that hold no place yet."""
    query = (
        sa.select(Referral.class_id, sa.func.count(Referral.id))
        .where(Referral.state.in_(OPEN_QUESTION))
        .group_by(Referral.class_id)
    )
    return {class_id: number for class_id, number in uow.session.execute(query)}


def provided_for(uow: UnitOfWork) -> set[UUID]:
    """Learners who hold a place, or to whom a provider owes an answer."""
    states = [*OPEN_QUESTION, *PLACE_OF_STATE]
    return set(uow.session.scalars(sa.select(Referral.learner_id).where(Referral.state.in_(states))))


def not_again(uow: UnitOfWork) -> dict[UUID, set[UUID]]:
    """By learner, the classes that a person has ruled out when they were proposed."""
    query = sa.select(Proposal.learner_id, Proposal.class_id).where(
        Proposal.state == ProposalState.LEFT, Proposal.left_reason.in_(NOT_AGAIN)
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for learner_id, class_id in uow.session.execute(query):
        if class_id is not None:
            found[learner_id].add(class_id)
    return found


def on_the_list(uow: UnitOfWork) -> set[UUID]:
    """Everybody on the waiting list, paused or not."""
    query = sa.select(WaitingEntry.learner_id).where(WaitingEntry.closed_on.is_(None))
    return set(uow.session.scalars(query))


def companions(uow: UnitOfWork, learner_ids: Collection[UUID] | None = None) -> Sequence[Companion]:
    """Who stays together with these learners, or all there are."""
    query = sa.select(Companion).order_by(Companion.id)
    if learner_ids is not None:
        query = query.where(Companion.learner_id.in_(learner_ids))
    return uow.session.scalars(query).all()
