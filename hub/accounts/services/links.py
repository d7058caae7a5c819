"""One-time links, by which an invited person sets a password."""

from datetime import timedelta

import sqlalchemy as sa

from hub.accounts.models import OneTimeLink, User
from hub.accounts.services import second_factor
from hub.accounts.tokens import new_token, revoke_all, token_hash
from hub.accounts.types import UserState
from hub.audit import ledger
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken

LIFE = timedelta(hours=72)


def make(uow: UnitOfWork, user: User, *, keeps_second_factor: bool = False) -> str:
    """A new token. Earlier links, the password, the second factor and every session of the user end.

    A second factor that is kept is asked for after the new password.
    """
    if user.state is UserState.SUSPENDED:
        raise RuleBroken("Reactivate this user before you make a link for them.")
    end(uow, user)
    user.move_to(UserState.INVITED)
    user.password_hash = None
    if not keeps_second_factor:
        second_factor.remove(user)
    revoke_all(uow, user.id)
    token = new_token()
    uow.add(OneTimeLink(token_hash=token_hash(token), user_id=user.id, expires_at=uow.now + LIFE))
    audit.record(uow, "user.link_made", about=user)
    ledger.keep(uow, ledger.Act.CREDENTIALS_ENDED, user_id=user.id)
    return token


def end(uow: UnitOfWork, user: User) -> None:
    """No link of this user works from now on."""
    uow.session.execute(sa.delete(OneTimeLink).where(OneTimeLink.user_id == user.id))


def holder(uow: UnitOfWork, token: str) -> User | None:
    """Whose link this is, while it can be used; None for an unknown, used or expired one."""
    query = (
        sa.select(User)
        .join(OneTimeLink, OneTimeLink.user_id == User.id)
        .where(*_usable(uow, token), User.state == UserState.INVITED)
    )
    return uow.session.scalar(query)


def use(uow: UnitOfWork, token: str, password_hash: str) -> User | None:
    """Set the password of the link's holder. None if the link was used in the meantime."""
    user = holder(uow, token)
    used = uow.change(sa.update(OneTimeLink).where(*_usable(uow, token)).values(used_at=uow.now))
    if user is None or not used:
        return None
    user.move_to(UserState.ACTIVE)
    user.password_hash = password_hash
    audit.record(uow, "user.password_set", about=user)
    uow.flush()
    return user


def _usable(uow: UnitOfWork, token: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        OneTimeLink.token_hash == token_hash(token),
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > uow.now,
    )
