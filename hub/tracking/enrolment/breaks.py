"""Keep breaks in learning: a learner is away from the class, is expected back, and comes back."""

from datetime import date
from uuid import UUID

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import WrongState
from hub.tracking.enrolment import queries
from hub.tracking.enrolment.models import EnrolmentBreak
from hub.tracking.enrolment.types import EnrolmentState

NO_BREAK = "They have had no break in this class, so that cannot be done."


def take(uow: UnitOfWork, referral_id: UUID, *, on: date, expected_on: date) -> EnrolmentBreak:
    """The learner is away from that day, and expected back on the other. Their place stays theirs."""
    row = queries.of_referral(uow, referral_id)
    row.become(EnrolmentState.ON_BREAK)
    audit.record(uow, "enrolment.break", about=row)
    return uow.add(
        EnrolmentBreak(
            learner_id=row.learner_id,
            recipient_id=row.recipient_id,
            enrolment_id=row.id,
            began_on=on,
            expected_on=expected_on,
        )
    )


def come_back(uow: UnitOfWork, referral_id: UUID, *, on: date) -> None:
    row = queries.of_referral(uow, referral_id)
    row.become(EnrolmentState.STUDYING)
    newest(uow, row.id).returned_on = on
    audit.record(uow, "enrolment.return", about=row)


def undo_break(uow: UnitOfWork, referral_id: UUID) -> None:
    """They are not on a break after all."""
    row = queries.of_referral(uow, referral_id)
    row.become(EnrolmentState.STUDYING)
    uow.session.delete(newest(uow, row.id))
    audit.record(uow, "enrolment.undo-break", about=row)


def undo_return(uow: UnitOfWork, referral_id: UUID) -> None:
    """They have not come back after all."""
    row = queries.of_referral(uow, referral_id)
    row.become(EnrolmentState.ON_BREAK)
    newest(uow, row.id).returned_on = None
    audit.record(uow, "enrolment.undo-return", about=row)


def newest(uow: UnitOfWork, enrolment_id: UUID) -> EnrolmentBreak:
    found = queries.last_break(uow, enrolment_id)
    if found is None:
        raise WrongState(NO_BREAK)
    return found
