"""Whose something to do is: everybody's, one's own, or nobody's, as a condition of SQL.

Who is somebody's is found first, by their ids. PostgreSQL then passes everybody else by before it asks who may see
them: one by one, 33,000 people took 7 s.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.accounts.types import UserState
from hub.core.actor import Viewer
from hub.core.among import among
from hub.core.db import UnitOfWork
from hub.core.forgetting import forget_on_change
from hub.learners.models import Learner, LearnerOwner

LOOKS_AFTER, OWNS = aliased(User, name="looks_after"), aliased(LearnerOwner, name="owns")
ACTS = sa.and_(LOOKS_AFTER.state == UserState.ACTIVE, LOOKS_AFTER.role == Role.ASSESSOR)  # as `Owner.acts`
FINDING = Viewer.job("find whom somebody or nobody looks after", storage=True)
MOST_NAMED = 5_000  # ids; of more people a page is soon full, whoever is passed by
_FOUND = "whom one looks after, and nobody"
forget_on_change(_FOUND, (LearnerOwner, Learner, User))


class Whose(StrEnum):
    EVERYBODY = "everybody"
    MINE = "mine"
    NOBODY = "nobody"


def looked_after(uow: UnitOfWork, learner_id: Any, whose: Whose) -> sa.ColumnElement[bool]:
    """Whether a learner is the viewer's to look after, or nobody's who still acts."""
    if whose is Whose.EVERYBODY:
        return sa.true()
    if are_named(uow, whose):
        return among(learner_id, _named(uow, whose))
    return _of(_owned(learner_id), whose, uow.user_id)


def are_named(uow: UnitOfWork, whose: Whose) -> bool:
    """Whether they are so few that they are found first, by their ids."""
    return whose is not Whose.EVERYBODY and len(_named(uow, whose)) <= MOST_NAMED


def _named(uow: UnitOfWork, whose: Whose) -> Sequence[UUID]:
    """One more than are named at the most: once in a unit of work, until that changes."""
    uow.flush()
    known: dict[Any, Sequence[UUID]] = uow.session.info.setdefault(_FOUND, {})
    asked = uow.viewer, whose
    if asked not in known:
        query = sa.select(Learner.id).where(_of(_owned(Learner.id), whose, uow.user_id))
        with uow.acting_as(FINDING):
            known[asked] = uow.session.scalars(query.limit(MOST_NAMED + 1)).all()
    return known[asked]


def _owned(learner_id: Any) -> sa.Select[Any]:
    return (
        sa.select(OWNS.id)
        .join(LOOKS_AFTER, LOOKS_AFTER.id == OWNS.owner_id)
        .where(OWNS.learner_id == learner_id, ACTS)
    )


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
