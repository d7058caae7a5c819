"""Keep that a learner started, finished or left a class. The referral's history keeps what was undone."""

from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.models import TaughtClass
from hub.forms.format import date_words
from hub.tracking.enrolment.models import Enrolment

TOLD_WITHIN = timedelta(days=366)  # a start is told of within a year, or the year is mistyped


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


def check_start(today: date, taught: TaughtClass, on: date) -> None:
    """Nobody starts a class before its first day, after its last or long before the hub was told."""
    if on > today:
        raise RuleBroken("The day they started must be today or in the past", "on")
    if on < (earliest := today - TOLD_WITHIN):
        raise RuleBroken(f"The day they started must be on or after {date_words(earliest)}", "on")
    if taught.starts_on and on < taught.starts_on:
        says = f"The day they started must be on or after the first day of the class, {date_words(taught.starts_on)}"
        raise RuleBroken(says, "on")
    if taught.ends_on and on > taught.ends_on:
        says = f"The day they started must be on or before the last day of the class, {date_words(taught.ends_on)}"
        raise RuleBroken(says, "on")


def check_end(today: date, started_on: date, on: date) -> None:
    """Nobody finishes or leaves before they started."""
    if on > today:
        raise RuleBroken("This day must be today or in the past", "on")
    if on < started_on:
        raise RuleBroken(f"This day must be on or after the day they started, {date_words(started_on)}", "on")


def go_on(uow: UnitOfWork, referral_id: UUID) -> None:
    """The course is not over for this learner after all."""
    row = of_referral(uow, referral_id)
    row.ended_on = row.end_reason = None
    audit.record(uow, "enrolment.go-on", about=row)


def undo(uow: UnitOfWork, referral_id: UUID) -> None:
    """The learner has not started after all."""
    row = of_referral(uow, referral_id)
    audit.record(uow, "enrolment.undo", about=row)
    uow.session.delete(row)
    uow.flush()


def of_referral(uow: UnitOfWork, referral_id: UUID) -> Enrolment:
    return uow.one(sa.select(Enrolment).where(Enrolment.referral_id == referral_id))
