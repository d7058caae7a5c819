"""The provider's word on the level after two weeks of teaching, and what the hub does about it."""

from uuid import UUID

from hub.assessment import queries
from hub.assessment.models import LevelCheck
from hub.assessment.types import Fit
from hub.audit import services as audit
from hub.core.db import UnitOfWork


def answer(
    uow: UnitOfWork,
    *,
    referral_id: UUID,
    learner_id: UUID,
    recipient_id: UUID,
    fit: Fit,
    assessment_id: UUID | None,
) -> LevelCheck:
    """Keep the provider's answer for a referral; a second answer takes the place of the first."""
    row = queries.level_check_of(uow, referral_id)
    if row is not None and row.fit is fit:
        return row
    if row is None:
        row = uow.add(
            LevelCheck(
                referral_id=referral_id,
                learner_id=learner_id,
                recipient_id=recipient_id,
                assessment_id=assessment_id,
            )
        )
    row.fit, row.answered_on, row.handled_on = fit, uow.today, None
    row.answered_by = uow.user_id
    audit.record(uow, "level-check.answer", about=row)
    return row


def take_back(uow: UnitOfWork, referral_id: UUID) -> None:
    """As if it had not been answered. Twice is the same as once."""
    row = queries.level_check_of(uow, referral_id)
    if row is not None:
        uow.session.delete(row)
        audit.record(uow, "level-check.take-back", about=row)


def handle(uow: UnitOfWork, row: LevelCheck) -> None:
    """The hub has done what the answer asked for."""
    if row.handled_on is None:
        row.handled_on = uow.today
        audit.record(uow, "level-check.handle", about=row)


def handle_all(uow: UnitOfWork, learner_id: UUID) -> None:
    """A new assessment answers every level check that was open."""
    for row in queries.open_level_checks(uow, learner_id):
        handle(uow, row)
