"""Who looks after somebody, kept beside their open place on the waiting list, so that one's own and nobody's are found
by an index, however many wait.

It follows in the transaction that changes it, and once more when a round looks whom a class fits.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import UOWTransaction

from hub.core.actor import Viewer
from hub.core.db import HubSession, UnitOfWork
from hub.learners.models import LearnerOwner
from hub.referrals.models import WaitingEntry

KEEPING = Viewer.job("keep who looks after somebody who waits", storage=True)
_CHANGED = "whose owners are to be kept"


@event.listens_for(HubSession, "before_flush")
def _note(session: HubSession, _context: UOWTransaction, _instances: Any) -> None:
    rows = (*session.new, *session.dirty, *session.deleted)
    changed = {row.learner_id for row in rows if isinstance(row, LearnerOwner | WaitingEntry)}
    if not changed:
        return
    uow: UnitOfWork = session.info["uow"]
    session.info.setdefault(_CHANGED, set()).update(changed)
    uow.before_commit(lambda: follow(uow, session.info.pop(_CHANGED, set())))


def follow(uow: UnitOfWork, learner_ids: Collection[UUID]) -> None:
    """Keep who looks after each of these now."""
    if not learner_ids:
        return
    now = (
        sa.select(LearnerOwner.owner_id)
        .where(LearnerOwner.learner_id == WaitingEntry.learner_id)
        .scalar_subquery()
    )
    with uow.acting_as(KEEPING):
        uow.change(
            sa.update(WaitingEntry)
            .where(
                WaitingEntry.learner_id.in_(learner_ids),
                WaitingEntry.closed_on.is_(None),
                WaitingEntry.owner_id.is_distinct_from(now),
            )
            .values(owner_id=now)
            .execution_options(synchronize_session=False)
        )
