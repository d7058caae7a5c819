"""A learner's paper with what is likely: the one way to it, for the page, and for the check of its words."""

from collections.abc import Collection
from uuid import UUID

from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.forecast.services import outlooks
from hub.learners.models import Learner
from hub.learners.queries import record_of
from hub.learners.reads.funding import shown_funding
from hub.referrals import queries
from hub.referrals.paper.sheet import Paper, paper_of
from hub.referrals.reads.next_steps import standing_of


def paper_for(
    uow: UnitOfWork, learner: Learner, hub_id: UUID, decision: Decision, visible: Collection[Category]
) -> Paper:
    """`decision` opens contact and levels; `visible` are the categories open to the viewer, for what to bring."""
    funding = shown_funding(uow, record_of(uow, learner), visible)
    entry = queries.open_entry(uow, learner.id)
    outlook = next(iter(outlooks(uow, [entry]).values()), None) if entry else None
    standing = standing_of(
        uow,
        learner,
        hub_id,
        decision,
        outlook=outlook.for_learner if outlook else None,
        funding=funding,
    )
    return paper_of(standing)
