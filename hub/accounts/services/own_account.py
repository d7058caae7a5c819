"""Change one's own password or second factor, or end all sessions. Each asks for the password again."""

from hub.accounts import throttle
from hub.accounts.models import User
from hub.accounts.tokens import revoke_all
from hub.audit import ledger
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import NotPermitted


def mine(uow: UnitOfWork) -> User:
    if uow.viewer is None or uow.viewer.user_id is None:
        raise NotPermitted
    return uow.get(User, uow.viewer.user_id)


def password_hash(uow: UnitOfWork) -> str | None:
    """To be checked against what was typed; `Throttled` after too many wrong ones."""
    user = mine(uow)
    throttle.check(uow, "code", str(user.id))
    return user.password_hash


def wrong_password(uow: UnitOfWork) -> None:
    user = mine(uow)
    throttle.fail(uow, "code", str(user.id))
    audit.record(uow, "user.password_check_failed", about=user)


def change_password(uow: UnitOfWork, new_hash: str) -> None:
    """Every session ends, on this device too: the view starts a new one here."""
    user = mine(uow)
    user.password_hash = new_hash
    revoke_all(uow, user.id)
    audit.record(uow, "user.password_changed", about=user)
    ledger.keep(uow, ledger.Act.CREDENTIALS_ENDED, user_id=user.id)


def sign_out_everywhere(uow: UnitOfWork) -> None:
    user = mine(uow)
    revoke_all(uow, user.id)
    audit.record(uow, "user.signed_out_everywhere", about=user)
    ledger.keep(uow, ledger.Act.SESSIONS_ENDED, user_id=user.id)
