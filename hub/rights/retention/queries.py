"""Reads of the runs."""

from collections.abc import Sequence

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.rights.retention.models import RetentionRun

SHOWN = 30


def runs(uow: UnitOfWork) -> Sequence[RetentionRun]:
    """The latest first."""
    return uow.session.scalars(
        sa.select(RetentionRun).order_by(RetentionRun.ran_at.desc()).limit(SHOWN)
    ).all()
