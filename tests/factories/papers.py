"""The paper of one learner, as the page draws it, without the page."""

from uuid import UUID

from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.learners.models import Learner
from hub.referrals.paper.sheet import Paper, paper_of
from hub.referrals.reads.next_steps import standing_of


def paper_for(uow: UnitOfWork, learner_id: UUID, hub_id: UUID) -> Paper:
    decision = consent.may_see(uow, learner_id, [Category.IDENTITY, Category.CONTACT])
    learner = uow.get(Learner, learner_id)
    return paper_of(standing_of(uow, learner, hub_id, decision, outlook=None, funding=None))
