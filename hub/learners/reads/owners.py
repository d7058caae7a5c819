"""Who at the hub looks after a learner, and the notes and reminders about one."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.accounts.queries import shown_name
from hub.accounts.types import UserState
from hub.core.db import UnitOfWork
from hub.learners.models import Learner, LearnerOwner, Reminder


@dataclass(frozen=True, slots=True)
class Owner:
    """`name` is of the member of staff; None is nobody. It counts while `acts`: an active account of an assessor."""

    user_id: UUID | None = None
    name: str = ""
    since: date | None = None
    acts: bool = False

    def is_of(self, user_id: UUID | None) -> bool:
        """Whether this is the one who acts; with None, whether nobody does."""
        return (self.user_id if self.acts else None) == user_id


NOBODY = Owner()


class Owners:
    """Makes owners of what a statement found, and opens the name of each member of staff once."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._names: dict[UUID, str] = {}

    def of(self, user: User | None, since: date | None = None) -> Owner:
        if user is None:
            return NOBODY
        if user.id not in self._names:
            self._names[user.id] = shown_name(self._uow, user)
        acts = user.state is UserState.ACTIVE and user.role is Role.ASSESSOR
        return Owner(user.id, self._names[user.id], since, acts)


def with_owner(
    query: sa.Select[*tuple[Any, ...]], learner_id: sa.SQLColumnExpression[UUID]
) -> sa.Select[*tuple[Any, ...]]:
    """The query with two more columns at its end: who looks after the learner, and since when; each may be None."""
    return (
        query.outerjoin(LearnerOwner, LearnerOwner.learner_id == learner_id)
        .outerjoin(User, User.id == LearnerOwner.owner_id)
        .add_columns(User, LearnerOwner.since)
        .options(lazyload(User.organisation))
    )


def owner_of(uow: UnitOfWork, learner_id: UUID) -> Owner:
    query = with_owner(sa.select(Learner.id).where(Learner.id == learner_id), Learner.id)
    _, user, since = uow.session.execute(query).one()
    return Owners(uow).of(user, since)


def colleagues(uow: UnitOfWork) -> list[User]:
    """Everybody of the viewer's hub who can look after a learner, oneself left out."""
    viewer = uow.viewer
    query = sa.select(User).where(
        User.state == UserState.ACTIVE,
        User.role == Role.ASSESSOR,
        User.organisation_id == (viewer and viewer.organisation_id),
        User.id != (viewer and viewer.user_id),
    )
    return list(uow.session.scalars(query.order_by(User.created_at)))


def reminders(uow: UnitOfWork, learner_id: UUID) -> list[Reminder]:
    """Open ones first, the soonest day first and those without one last; then what is done, newest first."""
    rows = uow.session.scalars(sa.select(Reminder).where(Reminder.learner_id == learner_id)).all()
    still = sorted(
        (row for row in rows if row.done_at is None), key=lambda row: (row.due_on or date.max, row.id)
    )
    done = sorted(
        (row for row in rows if row.done_at), key=lambda row: row.done_at or row.created_at, reverse=True
    )
    return [*still, *done]
