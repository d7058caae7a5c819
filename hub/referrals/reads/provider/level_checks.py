"""Reads of level checks: which learners the provider is asked about after two weeks, and what waits for the hub."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.assessment.models import LevelCheck
from hub.assessment.types import Fit
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.referrals.models import Referral
from hub.referrals.types import State
from hub.tracking.enrolment.models import Enrolment

# The hub's own choice, told to providers with the agreement: after two weeks a tutor knows.
TAUGHT_FOR = timedelta(days=14)
LISTED = 200


@dataclass(frozen=True, slots=True)
class ToCheck:
    """A learner who has been taught for two weeks, as the provider's list shows them."""

    learner_id: UUID
    reference: str
    title: str
    started_on: date
    open = True  # who has started is known to the provider, as far as they agreed

    @property
    def spoken_reference(self) -> str:
        return show_reference(self.reference)


@dataclass(frozen=True, slots=True)
class NotRight:
    """A provider's answer that asks the hub for something."""

    id: UUID
    learner: Learner
    fit: Fit
    title: str
    provider: str
    answered_on: date


def to_check(uow: UnitOfWork) -> list[ToCheck]:
    """Who has started two weeks ago or more and nobody has said whether the level is right, longest first."""
    query = (
        sa.select(Referral.learner_id, Referral.reference, TaughtClass.title, Enrolment.started_on)
        .join(Enrolment, Enrolment.referral_id == Referral.id)
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .outerjoin(LevelCheck, LevelCheck.referral_id == Referral.id)
        .where(
            Referral.state == State.STARTED,
            Enrolment.started_on <= uow.today - TAUGHT_FOR,
            LevelCheck.id.is_(None),
        )
        .order_by(Enrolment.started_on, Referral.id)
        .limit(LISTED)
    )
    return [ToCheck(*row) for row in uow.session.execute(query)]


def asked_from(uow: UnitOfWork, referral: Referral) -> date | None:
    """The day from which the provider can say; None for a learner who is not in the class."""
    if referral.state not in (State.STARTED, State.COMPLETED):
        return None
    query = sa.select(Enrolment.started_on).where(Enrolment.referral_id == referral.id)
    started_on = uow.session.scalar(query)
    return started_on and started_on + TAUGHT_FOR


def asks_the_hub() -> sa.ColumnElement[bool]:
    """What providers say is not right and the hub has not dealt with."""
    return sa.and_(LevelCheck.fit != Fit.RIGHT, LevelCheck.handled_on.is_(None))


def not_right(uow: UnitOfWork, check_ids: Collection[UUID]) -> list[NotRight]:
    """Those of these checks that ask the hub for something: one statement."""
    query = (
        sa.select(
            LevelCheck.id,
            Learner,
            LevelCheck.fit,
            TaughtClass.title,
            Organisation.name,
            LevelCheck.answered_on,
        )
        .join(Learner, Learner.id == LevelCheck.learner_id)
        .join(Referral, Referral.id == LevelCheck.referral_id)
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .join(Organisation, Organisation.id == LevelCheck.recipient_id)
        .where(asks_the_hub(), LevelCheck.id.in_(check_ids))
    )
    return [NotRight(*row) for row in uow.session.execute(query)]
