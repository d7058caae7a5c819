"""Keep inductions: a learner is invited for a day, and came or did not."""

from datetime import date
from uuid import UUID

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import WrongState
from hub.tracking.enrolment import queries
from hub.tracking.enrolment.models import Induction
from hub.tracking.enrolment.types import InductionState

NOT_INVITED = "They have not been invited to an induction, so that cannot be done."


def invite(
    uow: UnitOfWork, referral_id: UUID, *, learner_id: UUID, recipient_id: UUID, on: date
) -> Induction:
    """Invited for that day. Who is invited already has another day now; who has been there or not, a new invitation."""
    row = queries.last_induction(uow, referral_id)
    if row is None or row.state is not InductionState.INVITED:
        row = uow.add(
            Induction(referral_id=referral_id, learner_id=learner_id, recipient_id=recipient_id, held_on=on)
        )
    row.held_on = on
    audit.record(uow, "induction.invite", about=row)
    return row


def record(uow: UnitOfWork, referral_id: UUID, came: bool) -> None:
    row = newest(uow, referral_id)
    row.become(InductionState.CAME if came else InductionState.NOT_THERE)
    audit.record(uow, f"induction.{row.state}", about=row)


def undo(uow: UnitOfWork, referral_id: UUID) -> None:
    """The last thing said of the induction was a mistake: first the result, then the invitation."""
    row = newest(uow, referral_id)
    audit.record(uow, "induction.undo", about=row)
    if row.state is InductionState.INVITED:
        uow.session.delete(row)
        uow.flush()
    else:
        row.become(InductionState.INVITED)


def newest(uow: UnitOfWork, referral_id: UUID) -> Induction:
    found = queries.last_induction(uow, referral_id)
    if found is None:
        raise WrongState(NOT_INVITED)
    return found
