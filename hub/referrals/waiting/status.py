"""The learner's one status in the fixed vocabulary, worked out again after every change."""

from uuid import UUID

import sqlalchemy as sa

from hub.assessment import queries as assessments
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.learners.models import Learner
from hub.learners.types import Status
from hub.messages import outbox
from hub.referrals import queries, rules

REFRESHING = Viewer.job("refresh a learner's status")


def refresh_status(uow: UnitOfWork, learner_id: UUID) -> None:
    """It looks at the referrals of every provider, so it sees further than whoever acted."""
    with uow.acting_as(REFRESHING):
        query = sa.select(Learner).where(Learner.id == learner_id)
        learner = uow.one(query.execution_options(populate_existing=True))
        status = status_now(uow, learner)
        if status is not learner.status:
            learner.become(status, uow.today)
            audit.record(uow, "learner.status", about=learner)
            tell_referrer(uow, learner)


def tell_referrer(uow: UnitOfWork, learner: Learner) -> None:
    """Once a day, however often it changes: the message says only that it did."""
    if learner.referrer_id is not None:
        outbox.to_organisation(
            uow,
            "status-changed",
            learner.id,
            learner.referrer_id,
            learner,
            occasion=uow.today,
            only=learner.referred_by,
            facts={"reference": learner.reference},
        )


def status_now(uow: UnitOfWork, learner: Learner) -> Status:
    """Whom nobody has picked up is with the hub, until something has come of it."""
    entries = queries.entries_closed(uow, learner.id)
    found = rules.status_of(
        assessed=assessments.latest(uow, learner.id) is not None,
        waiting=not all(entries),
        closed=bool(entries) and all(entries),
        states=[referral.state for referral in queries.of_learner(uow, learner.id)],
    )
    unseen = learner.status is Status.WITH_HUB and found is Status.REGISTERED
    return Status.WITH_HUB if unseen else found
