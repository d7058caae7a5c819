"""Keep that a learner started, finished or left a class. The referral's history keeps what was undone."""

from datetime import date
from uuid import UUID

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.tracking.enrolment import queries, rules
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.enrolment.types import EnrolmentState, Terms

NOTHING_SAID = Terms()


def enrol(
    uow: UnitOfWork,
    referral_id: UUID,
    *,
    learner_id: UUID,
    recipient_id: UUID,
    class_id: UUID,
    on: date,
    terms: Terms = NOTHING_SAID,
) -> Enrolment:
    """The learner of this referral has started, on that day."""
    row = uow.add(
        Enrolment(
            referral_id=referral_id,
            learner_id=learner_id,
            recipient_id=recipient_id,
            class_id=class_id,
            started_on=on,
            planned_end=terms.planned_end,
            hours=terms.hours,
            aim=terms.aim,
            awarding_body=terms.awarding_body,
            aim_reference=terms.aim_reference,
        )
    )
    audit.record(uow, "enrolment.start", about=row)
    return row


def complete(
    uow: UnitOfWork, referral_id: UUID, *, on: date, outcome: str = rules.NOT_KNOWN_YET
) -> Enrolment:
    """The course is over for this learner, with what they achieved."""
    return _end(uow, referral_id, EnrolmentState.COMPLETED, on=on, outcome=outcome, reason=None)


def leave(
    uow: UnitOfWork, referral_id: UUID, *, on: date, reason: str, outcome: str = rules.NOT_ACHIEVED
) -> Enrolment:
    """The learner left before the course was over, for a reason of `rules.LEAVING`."""
    return _end(uow, referral_id, EnrolmentState.LEFT, on=on, outcome=outcome, reason=reason)


def _end(
    uow: UnitOfWork, referral_id: UUID, state: EnrolmentState, *, on: date, outcome: str, reason: str | None
) -> Enrolment:
    rules.check_codes(state, outcome, reason)
    row = queries.of_referral(uow, referral_id)
    row.become(state)
    row.ended_on, row.achieved, row.end_reason = on, outcome, reason
    audit.record(uow, "enrolment.end", about=row)
    return row


def keep_outcome(uow: UnitOfWork, referral_id: UUID, outcome: str) -> None:
    """What came of a course that is completed, known only now or put right."""
    row = queries.of_referral(uow, referral_id)
    rules.check_codes(row.state, outcome, None)
    row.achieved = outcome
    audit.record(uow, "enrolment.outcome", about=row)


def go_on(uow: UnitOfWork, referral_id: UUID) -> None:
    """The course is not over for this learner after all; who was on a break is on it again."""
    row = queries.of_referral(uow, referral_id)
    broke = queries.last_break(uow, row.id)
    on_break = broke is not None and broke.returned_on is None
    row.become(EnrolmentState.ON_BREAK if on_break else EnrolmentState.STUDYING)
    row.ended_on = row.achieved = row.end_reason = None
    audit.record(uow, "enrolment.go-on", about=row)


def undo(uow: UnitOfWork, referral_id: UUID) -> None:
    """The learner has not started after all."""
    row = queries.of_referral(uow, referral_id)
    audit.record(uow, "enrolment.undo", about=row)
    uow.session.delete(row)
    uow.flush()
