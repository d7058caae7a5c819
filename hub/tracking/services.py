"""Keep that a learner started, finished or left a class. The referral's history keeps what was undone."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.tracking.models import Enrolment


def enrol(
    uow: UnitOfWork, referral_id: UUID, *, learner_id: UUID, recipient_id: UUID, class_id: UUID, on: date
) -> Enrolment:
    """The learner of this referral has started, on that day."""
    row = uow.add(
        Enrolment(
            referral_id=referral_id,
            learner_id=learner_id,
            recipient_id=recipient_id,
            class_id=class_id,
            started_on=on,
        )
    )
    audit.record(uow, "enrolment.start", about=row)
    return row


def end(uow: UnitOfWork, referral_id: UUID, *, on: date, reason: str | None = None) -> Enrolment:
    """The course is over for this learner: completed, or left for a `reason`."""
    row = of_referral(uow, referral_id)
    row.ended_on, row.end_reason = on, reason
    audit.record(uow, "enrolment.end", about=row)
    return row


def undo(uow: UnitOfWork, referral_id: UUID) -> None:
    """The learner has not started after all."""
    row = of_referral(uow, referral_id)
    audit.record(uow, "enrolment.undo", about=row)
    uow.session.delete(row)
    uow.flush()


def of_referral(uow: UnitOfWork, referral_id: UUID) -> Enrolment:
    return uow.one(sa.select(Enrolment).where(Enrolment.referral_id == referral_id))
