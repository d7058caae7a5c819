"""Reads of reviews and results, narrowed by the fence."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.tracking.progress.models import ClassResult, ProgressReview


def reviews(uow: UnitOfWork, referral_id: UUID) -> Sequence[ProgressReview]:
    """Of one learner in a class, the newest first, with those that were taken back."""
    query = (
        sa.select(ProgressReview)
        .where(ProgressReview.referral_id == referral_id)
        .order_by(ProgressReview.on.desc(), ProgressReview.id.desc())
    )
    return uow.session.scalars(query).all()


def results(uow: UnitOfWork, referral_id: UUID) -> Sequence[ClassResult]:
    """Of one learner in a class, the newest first, with those that were taken back."""
    query = (
        sa.select(ClassResult)
        .where(ClassResult.referral_id == referral_id)
        .order_by(ClassResult.on.desc(), ClassResult.id.desc())
    )
    return uow.session.scalars(query).all()


def one_review(uow: UnitOfWork, referral_id: UUID, review_id: UUID) -> ProgressReview:
    """One that counts, or `NotVisible`."""
    return uow.one(
        sa.select(ProgressReview).where(
            ProgressReview.id == review_id,
            ProgressReview.referral_id == referral_id,
            ProgressReview.taken_back_on.is_(None),
        )
    )


def one_result(uow: UnitOfWork, referral_id: UUID, result_id: UUID) -> ClassResult:
    """One that counts, or `NotVisible`."""
    return uow.one(
        sa.select(ClassResult).where(
            ClassResult.id == result_id,
            ClassResult.referral_id == referral_id,
            ClassResult.taken_back_on.is_(None),
        )
    )
