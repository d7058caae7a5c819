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
from hub.demand.proposed import class_facts, title
from hub.demand.services.refresh import invite_to
from hub.demand.types import ProposalState
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState
from hub.matching.policy.versions import published_policy
from hub.matching.services import current_snapshot
from hub.referrals.waiting.profiles import open_entries, waiting_profiles

COUNTING = Viewer.job("count whom a proposed class would fit")


def count(uow: UnitOfWork, facts: Mapping[str, Any]) -> Fit:
    """Whom the class would fit of those whom the viewer may count. Only counts leave the job that looks.

    The audit record keeps that a class was tried, so that tries can be counted, and nothing of what was tried or found.
    """
    countable = [entry.learner_id for entry in open_entries(uow, None)]
    audit.record(uow, "trial.class")
    with uow.acting_as(COUNTING):
        waiting = [one.profile for one in waiting_profiles(uow, countable)]
    return fit(class_facts(facts), waiting, current_snapshot(uow), published_policy(uow), uow.today)


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


def open_as(uow: UnitOfWork, row: ClassProposal, class_id: UUID) -> int:
    """The proposal has become a listed class: link it, and call people about it; how many will be called."""
    opened = uow.get(TaughtClass, class_id)
    if opened.state is not ClassState.OPEN:
        raise RuleBroken("This class is closed to referrals. Select another one", field="class_id")
    if row.class_id == class_id:
        return 0
    row.move_to(ProposalState.OPENED, class_id)
    row.provider_id = opened.provider_id
    audit.record(uow, "proposal.opened", about=row)
    return invite_to(uow, class_id)
