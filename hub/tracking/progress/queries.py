"""Reads of reviews and results, narrowed by the fence. A kind of row is `ProgressReview` or `ClassResult`."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.tracking.progress.models import ClassResult, ProgressReview

Row = TypeVar("Row", bound=ProgressReview | ClassResult)


def of_referral(uow: UnitOfWork, kind: type[Row], referral_id: UUID) -> Sequence[Row]:
    """Of one learner in a class, the newest first, with those that were taken back."""
    query = sa.select(kind).where(kind.referral_id == referral_id).order_by(kind.on.desc(), kind.id.desc())
    return uow.session.scalars(query).all()


def counting(uow: UnitOfWork, kind: type[Row], referral_id: UUID, row_id: UUID) -> Row:
    """One that counts, or `NotVisible`."""
    return uow.one(
        sa.select(kind).where(
            kind.id == row_id, kind.referral_id == referral_id, kind.taken_back_on.is_(None)
        )
    )
