"""What a provider tells of a learner in its class, with what follows for the waiting list."""

from hub.core.db import UnitOfWork
from hub.referrals.case.follow import FOLLOWING
from hub.referrals.case.permit import permit
from hub.referrals.models import Referral
from hub.referrals.types import Side
from hub.referrals.waiting.entries import follow_assessment
from hub.tracking.progress import services
from hub.tracking.progress.models import ClassResult, ProgressReview
from hub.tracking.progress.services import Result, Review
from hub.tracking.progress.types import CORRECTED

Row = ProgressReview | ClassResult


def keep(uow: UnitOfWork, referral: Referral, told: Review | Result, wrong: Row | None = None) -> None:
    """A review or a result, in the place of one that was wrong where there is one. Raises `RuleBroken` at the field."""
    permit(uow, Side.PROVIDER, referral.recipient_id)
    if isinstance(told, Review):
        services.keep_review(uow, referral.id, told)
    else:
        services.keep_result(uow, referral.id, told)
    if wrong is not None:
        services.take_back(uow, wrong, CORRECTED)
    follow(uow, referral)


def take_back(uow: UnitOfWork, referral: Referral, row: Row, reason: str) -> None:
    permit(uow, Side.PROVIDER, referral.recipient_id)
    services.take_back(uow, row, reason)
    follow(uow, referral)


def follow(uow: UnitOfWork, referral: Referral) -> None:
    """Whoever waits waits at the level that counts now."""
    uow.flush()
    with uow.acting_as(FOLLOWING):
        follow_assessment(uow, referral.learner_id)
