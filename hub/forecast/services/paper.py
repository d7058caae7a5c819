"""Where a learner stands, with what is likely: the one way to it, for their paper, their card and the check of its
words."""

from collections.abc import Collection
from uuid import UUID

from hub.accounts.queries import first_hub
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.forecast.services import outlooks
from hub.learners.models import Learner
from hub.learners.queries import record_of
from hub.learners.reads.funding import Shown, shown_funding
from hub.referrals import queries
from hub.referrals.paper.sheet import Paper, paper_of
from hub.referrals.paper.state import Standing
from hub.referrals.reads.next_steps import standing_of

CARD = Viewer.job("work out what stands on a learner's card")


def paper_for(
    uow: UnitOfWork, learner: Learner, hub_id: UUID, decision: Decision, visible: Collection[Category]
) -> Paper:
    return paper_of(standing_for(uow, learner, hub_id, decision, visible))


def standing_for(
    uow: UnitOfWork, learner: Learner, hub_id: UUID, decision: Decision, visible: Collection[Category]
) -> Standing:
    """`decision` opens contact and levels; `visible` are the categories open to the viewer, for what to bring."""
    return _standing(uow, learner, hub_id, decision, shown_funding(uow, record_of(uow, learner), visible))


def standing_on_card(uow: UnitOfWork, learner: Learner, decision: Decision) -> Standing:
    """The same for the learner's own card, without who pays. What fits them is worked out by a job: the card opens
    none of what that rests on."""
    with uow.acting_as(CARD):
        return _standing(uow, learner, first_hub(uow), decision, None)


def _standing(
    uow: UnitOfWork, learner: Learner, hub_id: UUID, decision: Decision, funding: Shown | None
) -> Standing:
    entry = queries.open_entry(uow, learner.id)
    outlook = next(iter(outlooks(uow, [entry]).values()), None) if entry else None
    return standing_of(
        uow,
        learner,
        hub_id,
        decision,
        outlook=outlook.for_learner if outlook else None,
        wait=outlook.phrase if outlook else None,
        funding=funding,
    )
