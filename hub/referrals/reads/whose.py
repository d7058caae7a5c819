"""Whose something to do is: everybody's, one's own, or nobody's, as a condition of SQL."""

from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.accounts.types import UserState
from hub.core.actor import Viewer
from hub.learners.models import LearnerOwner

LOOKS_AFTER, OWNS = aliased(User, name="looks_after"), aliased(LearnerOwner, name="owns")
ACTS = sa.and_(LOOKS_AFTER.state == UserState.ACTIVE, LOOKS_AFTER.role == Role.ASSESSOR)  # as `Owner.acts`


class Whose(StrEnum):
    EVERYBODY = "everybody"
    MINE = "mine"
    NOBODY = "nobody"


def looked_after(learner_id: Any, whose: Whose, user_id: UUID | None) -> sa.ColumnElement[bool]:
    """Whether a learner is the viewer's to look after, or nobody's who still acts."""
    owned = (
        sa.select(OWNS.id)
        .join(LOOKS_AFTER, LOOKS_AFTER.id == OWNS.owner_id)
        .where(OWNS.learner_id == learner_id, ACTS)
    )
    return _of(owned, whose, user_id)


def written_for(owner_id: Any, whose: Whose, user_id: UUID | None) -> sa.ColumnElement[bool]:
    """The same of what has an owner of its own, as a reminder has."""
    return _of(sa.select(LOOKS_AFTER.id).where(LOOKS_AFTER.id == owner_id, ACTS), whose, user_id)


def _of(owned: sa.Select[Any], whose: Whose, user_id: UUID | None) -> sa.ColumnElement[bool]:
    if whose is Whose.EVERYBODY:
        return sa.true()
    return owned.where(LOOKS_AFTER.id == user_id).exists() if whose is Whose.MINE else ~owned.exists()


def kept_for(owner_id: Any, whose: Whose, viewer: Viewer | None) -> sa.ColumnElement[bool]:
    """The same of a column that keeps who looks after the learner, which an index finds where it is named."""
    if whose is Whose.EVERYBODY:
        return sa.true()
    if whose is Whose.MINE:
        return owner_id == viewer.user_id if viewer and viewer.role == Role.ASSESSOR else sa.false()
    return sa.or_(owner_id.is_(None), owner_id.not_in(sa.select(LOOKS_AFTER.id).where(ACTS)))
