"""One-time links, by which an invited person sets a password."""

from datetime import timedelta

import sqlalchemy as sa

from hub.access.permissions import Role
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
    if user.role is Role.NAMED_ADDRESS:
        raise RuleBroken("A named address has no password: it works by links in emails.")
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
    link = _usable(uow, token)
    user = uow.session.get(User, link.user_id) if link else None
    return user if user and user.state is UserState.INVITED else None


def use(uow: UnitOfWork, token: str, password_hash: str) -> User | None:
    """Set the password of the link's holder. None if the link was used in the meantime."""
    user, link = holder(uow, token), _usable(uow, token, to_use=True)
    if user is None or link is None:
        return None
    link.used_at = uow.now
    user.move_to(UserState.ACTIVE)
    user.password_hash = password_hash
    audit.record(uow, "user.password_set", about=user)
    uow.flush()
    return user


def _usable(uow: UnitOfWork, token: str, *, to_use: bool = False) -> OneTimeLink | None:
    """The link, if it can be used still. `to_use` waits for whoever uses it at this moment, and reads it again."""
    query = sa.select(OneTimeLink).where(OneTimeLink.token_hash == token_hash(token))
    if to_use:
        query = query.with_for_update().execution_options(populate_existing=True)
    link = uow.session.scalars(query).one_or_none()
    return link if link and link.used_at is None and link.expires_at > uow.now else None
