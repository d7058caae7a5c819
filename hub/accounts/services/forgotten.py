"""A new password by oneself: with a recovery code and a code of the app: no factor is left out."""

from uuid import UUID

from hub.accounts import throttle
from hub.accounts.models import User
from hub.accounts.services import second_factor, sign_in
from hub.accounts.services.sign_in import Passed, Whence
from hub.accounts.tokens import revoke_all
from hub.accounts.types import UserState
from hub.audit import ledger
from hub.audit import services as audit
from hub.core.db import UnitOfWork


def prove(uow: UnitOfWork, email: str, recovery_code: str, code: str, whence: Whence) -> Passed | None:
    """Whoever has both codes of an account in use; None for any other, with one answer. Commit a failure too.

    Raises `Throttled` after too many tries, as signing in does.
    """
    account = sign_in.find(uow, email, whence)
    user = uow.get(User, account.user_id) if account.user_id else None
    counted = str(account.user_id or email.lower())  # the same work for an account that does not exist
    throttle.check(uow, "code", counted)
    if user is not None and second_factor.both(uow, user, recovery_code, code):
        audit.record(uow, "user.forgotten_proved", about=user)
        uow.flush()
        return Passed(user.id, user.version, user.totp_confirmed)
    throttle.fail(uow, "code", counted)
    sign_in.failed(uow, email, whence)
    return None


def set_password(uow: UnitOfWork, user_id: UUID, version: int, new_hash: str) -> bool:
    """Every session ends. False where the account was changed or suspended since they proved who they are."""
    user = uow.session.get(User, user_id)
    if user is None or user.state is not UserState.ACTIVE or user.version != version:
        return False
    user.password_hash = new_hash
    revoke_all(uow, user.id)
    throttle.clear(uow, "code", str(user.id))
    audit.record(uow, "user.password_reset", about=user)
    ledger.keep(uow, ledger.Act.CREDENTIALS_ENDED, user_id=user.id)
    return True
