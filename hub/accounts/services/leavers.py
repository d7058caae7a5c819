"""Accounts that nobody has used for a long time: whoever had them may have left, and nobody told the hub."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.access.permissions import Role
from hub.accounts.clocks import Clock, clocks
from hub.accounts.models import SignInSession, User
from hub.accounts.services import users
from hub.accounts.types import UserState
from hub.core.db import UnitOfWork


def unused(uow: UnitOfWork) -> Sequence[User]:
    """Accounts that were not used for as long as the hub's clock says, tokens of the API included, the oldest first.

    The last administrator who can sign in is not among them: somebody must be able to let the others in again. Nor is
    a named address, which has nothing to sign in with: each link asks its mailbox anew.
    """
    since = uow.now - timedelta(days=clocks(uow)[Clock.UNUSED_ACCOUNT])
    by_program = sa.select(SignInSession.id).where(
        SignInSession.user_id == User.id, SignInSession.api, SignInSession.last_seen_at > since
    )
    query = (
        sa.select(User)
        .where(
            User.state != UserState.SUSPENDED,
            User.role != Role.NAMED_ADDRESS,
            sa.func.coalesce(User.last_seen_at, User.created_at) <= since,
            User.updated_at <= since,
            ~by_program.exists(),
        )
        .order_by(sa.func.coalesce(User.last_seen_at, User.created_at), User.id)
    )
    found = uow.session.scalars(query).all()
    kept = _administrator_to_keep(uow, found, since)
    return [user for user in found if user.id != kept]


def suspend(uow: UnitOfWork) -> int:
    """Suspend every one of them, as an administrator would; how many."""
    found = unused(uow)
    for user in found:
        users.suspend(uow, user)
    return len(found)


def _administrator_to_keep(uow: UnitOfWork, found: Sequence[User], since: datetime) -> UUID | None:
    """Where no other administrator is in use, the one who was here last."""
    gone = {user.id for user in found}
    query = sa.select(User).where(User.role == Role.ADMINISTRATOR, User.state == UserState.ACTIVE)
    administrators = uow.session.scalars(query).all()
    if any(user.id not in gone for user in administrators) or not administrators:
        return None
    return max(administrators, key=lambda user: user.last_seen_at or user.created_at).id
