"""A person decides about a proposal: send it, send to another class, or leave it."""

from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import User
from hub.allocation import queries
from hub.allocation.errors import AlreadyDecided, NotWaiting, PlaceGone
from hub.allocation.models import Proposal
from hub.allocation.services.plan import PROPOSING
from hub.allocation.states import LEFT_REASONS, STATE_LABELS, ProposalState
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.learners.queries import lock_learner
from hub.referrals.case.permit import permit
from hub.referrals.case.sending.send import send
from hub.referrals.queries import open_entry
from hub.referrals.types import Side


def accept(uow: UnitOfWork, proposal_id: UUID, class_id: UUID | None = None) -> Proposal:
    """Send the learner to the proposed class, or to another. Twice is the same as once.

    Raises `AlreadyDecided`, `NotWaiting` or `PlaceGone` (409), and whatever sending a referral raises.
    """
    proposal = opened(uow, proposal_id)
    wanted = class_id or proposal.class_id
    if wanted is None:
        raise RuleBroken("Select a class", field="class_id")
    if sent_before(proposal, wanted):
        return proposal
    check_open(uow, proposal)
    check_waiting(uow, proposal)
    check_place(uow, wanted)
    learner = uow.get(Learner, proposal.learner_id)
    [referral] = send(uow, learner, [wanted], submission=proposal.id.hex)
    changed = wanted != proposal.class_id
    proposal.referral_id, proposal.class_id = referral.id, wanted
    decided(uow, proposal, ProposalState.CHANGED if changed else ProposalState.ACCEPTED)
    return proposal


def leave(uow: UnitOfWork, proposal_id: UUID, reason: str) -> Proposal:
    """Propose nothing to this learner now, for a reason of LEFT_REASONS."""
    proposal = opened(uow, proposal_id)
    if reason not in LEFT_REASONS:
        raise RuleBroken("Select a reason", field="reason")
    if (proposal.state, proposal.left_reason) == (ProposalState.LEFT, reason):
        return proposal
    check_open(uow, proposal)
    proposal.left_reason = reason
    decided(uow, proposal, ProposalState.LEFT)
    return proposal


def opened(uow: UnitOfWork, proposal_id: UUID) -> Proposal:
    """The proposal, with its learner held, so that two people decide one after the other."""
    permit(uow, Side.HUB)
    lock_learner(uow, queries.fresh(uow, proposal_id).learner_id)
    return queries.fresh(uow, proposal_id)


def sent_before(proposal: Proposal, class_id: UUID) -> bool:
    sent = proposal.state in (ProposalState.ACCEPTED, ProposalState.CHANGED)
    return sent and proposal.class_id == class_id


def check_open(uow: UnitOfWork, proposal: Proposal) -> None:
    if proposal.state is ProposalState.PROPOSED:
        return
    if proposal.state is ProposalState.SUPERSEDED:
        raise AlreadyDecided("A newer run has replaced this proposal. Look at the newest run.")
    who = uow.session.get(User, proposal.decided_by) if proposal.decided_by else None
    name = who.name.open_system(uow.vault) if who else "somebody else"
    raise AlreadyDecided(f"This was decided already: {STATE_LABELS[proposal.state].lower()}, by {name}.")


def check_waiting(uow: UnitOfWork, proposal: Proposal) -> None:
    entry = open_entry(uow, proposal.learner_id)
    if entry is None:
        raise NotWaiting("The learner is no longer on the waiting list.")
    if entry.paused_until is not None and entry.paused_until > uow.today:
        raise NotWaiting("The learner's place on the waiting list is paused.")


def check_place(uow: UnitOfWork, class_id: UUID) -> None:
    """`PlaceGone` where the class has filled since; a class that has not said how many places it has is not full."""
    taught_class = uow.one(sa.select(TaughtClass).where(TaughtClass.id == class_id))
    if taught_class.places is None:
        return
    with uow.acting_as(PROPOSING):
        promised = queries.on_the_way(uow).get(class_id, 0)
    taken = taught_class.held + taught_class.offered + taught_class.enrolled + promised
    if taken >= taught_class.places:
        raise PlaceGone(f"{taught_class.title} has filled since this was proposed. Propose places again.")


def decided(uow: UnitOfWork, proposal: Proposal, state: ProposalState) -> None:
    proposal.move_to(state)
    proposal.decided_at = uow.now
    proposal.decided_by = uow.user_id
    audit.record(uow, f"proposal.{state.value}", about=proposal)
