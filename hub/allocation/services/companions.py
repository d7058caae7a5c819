"""Say that learners are to go to one class or nowhere, and take that back."""

from uuid import UUID

import sqlalchemy as sa

from hub.allocation import queries
from hub.allocation.errors import GroupTooLarge
from hub.allocation.models import Companion
from hub.allocation.services.plan import groups_of
from hub.allocation.states import Tie
from hub.allocation.types import LARGEST_GROUP
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.learners.models import Learner
from hub.learners.queries import lock_learner
from hub.referrals.case.permit import permit
from hub.referrals.types import Side


def join(uow: UnitOfWork, learner: Learner, other: Learner, tie: Tie) -> None:
    """The two go to one class or to none. `RuleBroken` for oneself, `GroupTooLarge` beyond four."""
    permit(uow, Side.HUB)
    if learner.id == other.id:
        raise RuleBroken("Enter the reference of another learner", field="reference")
    for learner_id in sorted((learner.id, other.id)):
        lock_learner(uow, learner_id)
    if any(one.companion_id == other.id for one in queries.companions(uow, [learner.id])):
        return
    groups = groups_of(uow)
    members = {learner.id, other.id}.union(*(g for g in groups if g & {learner.id, other.id}))
    if len(members) > LARGEST_GROUP:
        raise GroupTooLarge(f"At most {LARGEST_GROUP} learners can stay together.", field="reference")
    for one, companion in ((learner, other), (other, learner)):
        row = uow.add(Companion(learner_id=one.id, companion_id=companion.id, tie=tie))
        audit.record(uow, "companion.join", about=row)
    uow.flush()


def part(uow: UnitOfWork, learner_id: UUID, other_id: UUID) -> None:
    """They need not stay together any more. Twice is the same as once."""
    permit(uow, Side.HUB)
    pair = sa.or_(
        sa.and_(Companion.learner_id == learner_id, Companion.companion_id == other_id),
        sa.and_(Companion.learner_id == other_id, Companion.companion_id == learner_id),
    )
    for row in uow.session.scalars(sa.select(Companion).where(pair)):
        audit.record(uow, "companion.part", about=row)
        uow.session.delete(row)
    uow.flush()
