"""Reads of whom a provider enrols: who has accepted a place or has started."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.consent.types import Stage
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.referrals import rules
from hub.referrals.models import Referral
from hub.referrals.types import State
from hub.tracking.enrolment.models import Enrolment

ENROLLING = tuple(
    state
    for state in State
    if rules.stage_of(state, opened=True) is Stage.ENROLMENT and state is not State.COMPLETED
)


@dataclass(frozen=True, slots=True)
class Enrolling:
    """`course` is None, and `starts_on` planned, for who has not started yet."""

    learner_id: UUID
    taught: TaughtClass
    course: Enrolment | None
    starts_on: date | None

    @property
    def enrolment_id(self) -> UUID | None:
        return self.course.id if self.course else None


def enrolling(uow: UnitOfWork, class_id: UUID | None = None) -> Sequence[Enrolling]:
    """Of the viewer's organisation, by class and day; `class_id` leaves only those of one class."""
    query = (
        sa.select(Referral.learner_id, TaughtClass, Enrolment)
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .outerjoin(Enrolment, Enrolment.referral_id == Referral.id)
        .where(Referral.state.in_(ENROLLING), Referral.recipient_id == _own(uow))
        .order_by(TaughtClass.title, TaughtClass.id, Enrolment.started_on, Referral.id)
    )
    if class_id is not None:
        query = query.where(Referral.class_id == class_id)
    return [
        Enrolling(
            learner_id,
            taught,
            course,
            course.started_on if course else taught.starts_on,
        )
        for learner_id, taught, course in uow.session.execute(query)
    ]


def _own(uow: UnitOfWork) -> UUID | None:
    return uow.viewer.organisation_id if uow.viewer else None
