"""Propose a class: count whom it would fit, keep the proposal, and follow it until it opens or is dropped."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.demand.fit import Fit, fit
from hub.demand.models import ClassProposal
from hub.demand.opening import Difference, LetDown, as_kept, differences, let_down
from hub.demand.proposed import class_facts, title
from hub.demand.services.refresh import invite_to
from hub.demand.states import PROPOSAL_STATES
from hub.demand.types import ProposalState
from hub.directory.models import TaughtClass
from hub.matching.policy.versions import published_policy
from hub.matching.services import current_snapshot
from hub.matching.types import ClassFacts, Profile
from hub.referrals.waiting.profiles import open_entries, waiting_profiles

Figures = Mapping[str, int | str]
COUNTING = Viewer.job("count whom a proposed class would fit")


def count(uow: UnitOfWork, facts: Mapping[str, Any]) -> Fit:
    """Whom the class would fit of those whom the viewer may count. Only counts leave the job that looks.

    The audit record keeps that a class was tried, so that tries can be counted, and nothing of what was tried or found.
    """
    waiting = countable(uow)
    audit.record(uow, "trial.class")
    return fit(class_facts(facts), waiting, current_snapshot(uow), published_policy(uow), uow.today)


def countable(uow: UnitOfWork) -> list[Profile]:
    """Those who wait and whom the viewer may count."""
    learner_ids = [entry.learner_id for entry in open_entries(uow, None)]
    with uow.acting_as(COUNTING):
        return [one.profile for one in waiting_profiles(uow, learner_ids)]


def keep(
    uow: UnitOfWork, facts: Mapping[str, Any], counts: Mapping[str, Any], submission: str
) -> ClassProposal:
    """Keep a proposal with its published figures. The same submission twice keeps it once."""
    user_id = uow.user_id
    row_id = uuid5(user_id or UUID(int=0), f"proposal {submission}")
    kept = uow.session.get(ClassProposal, row_id)
    if kept is not None:
        return kept
    row = uow.add(
        ClassProposal(
            id=row_id,
            title=title(facts)[:255],
            facts=dict(facts),
            counts=dict(counts),
            counted_on=uow.today,
            made_by=user_id,
        )
    )
    audit.record(uow, "proposal.keep", about=row)
    return row


def recount(uow: UnitOfWork, row: ClassProposal, counts: Mapping[str, Any]) -> None:
    row.counts, row.counted_on = dict(counts), uow.today
    audit.record(uow, "proposal.recount", about=row)


def move(uow: UnitOfWork, row: ClassProposal, to: ProposalState, provider_id: UUID | None = None) -> None:
    """Agree it (perhaps with a provider), drop it, or take a step back. The same step twice is one step."""
    if to is ProposalState.OPENED:
        raise RuleBroken("Select the class that has opened", field="class_id")
    if row.state is not to:
        row.move_to(to)
    if to is ProposalState.AGREED and provider_id is not None:
        row.provider_id = provider_id
    audit.record(uow, f"proposal.{to.value}", about=row)


def differs(uow: UnitOfWork, row: ClassProposal, class_id: UUID) -> list[Difference]:
    """Where a listed class is not what was proposed. Whoever may not open it now is told so before they compare."""
    PROPOSAL_STATES.step(row.state, ProposalState.OPENED)
    opened = uow.get(TaughtClass, class_id)
    postcode = opened.venue.postcode if opened.venue else None
    return differences(row.facts, listed(uow, class_id), postcode)


def lets_down(uow: UnitOfWork, row: ClassProposal, class_id: UUID) -> LetDown:
    """Whom a listed class fits and whom the proposed one would. The audit record keeps it as it keeps `count`."""
    waiting = countable(uow)
    audit.record(uow, "trial.class")
    proposed, opened = class_facts(row.facts), listed(uow, class_id)
    return let_down(proposed, opened, waiting, published_policy(uow), uow.today)


def listed(uow: UnitOfWork, class_id: UUID) -> ClassFacts:
    """An open class as matching sees it."""
    for one in current_snapshot(uow).classes:
        if one.id == class_id:
            return one
    raise RuleBroken("This class is closed to referrals. Select another one", field="class_id")


def open_as(
    uow: UnitOfWork, row: ClassProposal, class_id: UUID, reason: str = "", figures: Figures | None = None
) -> int:
    """The proposal has become a listed class: link it, and call people about it; how many will be called.

    Where the class is not what was proposed, a reason is needed; `figures` are whom it lets down, as published.
    """
    if row.class_id == class_id:
        return 0
    found = differs(uow, row, class_id)
    if found and not reason:
        raise RuleBroken("Enter why it has opened as another class than was proposed", field="reason")
    otherwise = {"differences": as_kept(found), "reason": reason, **(figures or {})} if found else None
    row.move_to(ProposalState.OPENED, class_id, otherwise)
    row.provider_id = uow.get(TaughtClass, class_id).provider_id
    audit.record(uow, "proposal.opened", about=row, decision="otherwise" if found else None)
    return invite_to(uow, class_id)
