"""What a provider tells of a learner in its class, with what follows for the waiting list."""

from uuid import UUID

from hub.core.db import UnitOfWork
from hub.referrals.case.follow import FOLLOWING
from hub.referrals.case.permit import permit
from hub.referrals.models import Referral
from hub.referrals.types import Side
from hub.referrals.waiting.entries import follow_assessment
from hub.tracking.progress import queries, services
from hub.tracking.progress.services import Result, Review
from hub.tracking.progress.types import CORRECTED


def keep_review(uow: UnitOfWork, referral: Referral, told: Review, instead_of: UUID | None = None) -> None:
    """A review, in the place of one that was wrong where there is one. Raises `RuleBroken` at the field."""
    permit(uow, Side.PROVIDER, referral.recipient_id)
    wrong = queries.one_review(uow, referral.id, instead_of) if instead_of else None
    services.keep_review(uow, referral.id, told)
    if wrong is not None:
        services.take_back(uow, wrong, CORRECTED)
    follow(uow, referral)


def keep_result(uow: UnitOfWork, referral: Referral, told: Result, instead_of: UUID | None = None) -> None:
    """A result, in the place of one that was wrong where there is one. Raises `RuleBroken` at the field."""
    permit(uow, Side.PROVIDER, referral.recipient_id)
    wrong = queries.one_result(uow, referral.id, instead_of) if instead_of else None
    services.keep_result(uow, referral.id, told)
    if wrong is not None:
        services.take_back(uow, wrong, CORRECTED)
    follow(uow, referral)


def take_back_review(uow: UnitOfWork, referral: Referral, review_id: UUID, reason: str) -> None:
    permit(uow, Side.PROVIDER, referral.recipient_id)
    services.take_back(uow, queries.one_review(uow, referral.id, review_id), reason)
    follow(uow, referral)


def take_back_result(uow: UnitOfWork, referral: Referral, result_id: UUID, reason: str) -> None:
    permit(uow, Side.PROVIDER, referral.recipient_id)
    services.take_back(uow, queries.one_result(uow, referral.id, result_id), reason)
    follow(uow, referral)


def follow(uow: UnitOfWork, referral: Referral) -> None:
    """Whoever waits waits at the level that counts now."""
    uow.flush()
    with uow.acting_as(FOLLOWING):
        follow_assessment(uow, referral.learner_id)
