"""Set up the second factor, check it, and make recovery codes for a lost phone."""

import json
from collections.abc import Iterator

import sqlalchemy as sa

from hub.accounts import throttle
from hub.accounts.models import User
from hub.accounts.second_factor import matching_step, new_recovery_codes, read_code, read_recovery_code
from hub.audit import ledger
from hub.audit import services as audit
from hub.core.db import UnitOfWork

RECOVERY = "recovery-code"


def check(uow: UnitOfWork, user: User, typed: str) -> bool:
    """Whether `typed` is a code of the app or a recovery code, each good once. Commit a failure too."""
    throttle.check(uow, "code", str(user.id))
    code = read_code(typed)
    right = _use_code(uow, user, code) if code else _use_recovery_code(uow, user, typed)
    if right:
        throttle.clear(uow, "code", str(user.id))
    else:
        throttle.fail(uow, "code", str(user.id))
        audit.record(uow, "user.code_failed", about=user)
    return right


def both(uow: UnitOfWork, user: User, recovery_code: str, typed: str) -> bool:
    """Whether both are codes of this account: neither is used up where the other is wrong."""
    code = read_code(typed)
    held = _found(uow, user, read_recovery_code(recovery_code)) is not None
    if not held or code is None or not _use_code(uow, user, code):
        return False
    return _use_recovery_code(uow, user, recovery_code)


def set_up(uow: UnitOfWork, user: User, secret: str, typed: str) -> list[str] | None:
    """Take `secret` into use if `typed` is a code of it, and give new recovery codes; None if it is not."""
    step = matching_step(secret, read_code(typed) or "", uow.now)
    if step is None:
        return None
    user.totp_secret = secret
    user.totp_confirmed, user.totp_last_step = True, step
    audit.record(uow, "user.second_factor_set", about=user)
    ledger.keep(uow, ledger.Act.CREDENTIALS_ENDED, user_id=user.id)
    return renew_recovery_codes(uow, user)


def renew_recovery_codes(uow: UnitOfWork, user: User) -> list[str]:
    """New codes, to be shown once; the earlier ones stop working."""
    codes = new_recovery_codes()
    user.recovery_codes = json.dumps([_digest(uow, user, code) for code in codes])
    audit.record(uow, "user.recovery_codes_made", about=user)
    ledger.keep(uow, ledger.Act.CREDENTIALS_ENDED, user_id=user.id)
    return codes


def recovery_codes_left(uow: UnitOfWork, user: User) -> int:
    return len(_stored_digests(uow, user))


def remove(user: User) -> None:
    user.totp_secret = user.recovery_codes = None
    user.totp_confirmed, user.totp_last_step = False, None


def _use_code(uow: UnitOfWork, user: User, code: str) -> bool:
    """The step is taken in one statement, so that of two simultaneous uses one is refused."""
    step = matching_step(user.totp_secret.open_system(uow.vault) or "", code, uow.now)
    if step is None:
        return False
    unused = sa.or_(User.totp_last_step.is_(None), User.totp_last_step < step)
    return uow.change(sa.update(User).where(User.id == user.id, unused).values(totp_last_step=step)) > 0


def _use_recovery_code(uow: UnitOfWork, user: User, typed: str) -> bool:
    """The row's version makes the second of two simultaneous uses a conflict."""
    digests, used = _stored_digests(uow, user), _found(uow, user, read_recovery_code(typed))
    if used is None:
        return False
    user.recovery_codes = json.dumps([digest for digest in digests if digest != used])
    audit.record(uow, "user.recovery_code_used", about=user)
    ledger.keep(uow, ledger.Act.CREDENTIALS_ENDED, user_id=user.id)
    return True


def _stored_digests(uow: UnitOfWork, user: User) -> list[str]:
    digests: list[str] = json.loads(user.recovery_codes.open_system(uow.vault) or "[]")
    return digests


def _found(uow: UnitOfWork, user: User, code: str) -> str | None:
    """What is kept of this code, if it is one of theirs."""
    possible = {_digest(uow, user, code), *_digests_before(uow, user, code)}
    return next((digest for digest in _stored_digests(uow, user) if digest in possible), None)


def _digest(uow: UnitOfWork, user: User, code: str) -> str:
    return uow.vault.authenticate(RECOVERY, _told(user, code).encode()).hex()


def _digests_before(uow: UnitOfWork, user: User, code: str) -> Iterator[str]:
    """As an earlier version kept them, which made them with an index key: they are shorter."""
    return (digest.hex() for digest in uow.vault.digests(RECOVERY, _told(user, code)))


def _told(user: User, code: str) -> str:
    return f"{user.id}:{code}"
