"""Check the password, then the second factor. Whatever is wrong gives the same answer."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from hub.accounts import queries, throttle
from hub.accounts.devices import known_device
from hub.accounts.models import User
from hub.accounts.types import UserState
from hub.audit import services as audit
from hub.core.db import UnitOfWork


@dataclass(frozen=True, slots=True)
class Account:
    """What is needed to check a password outside any transaction. `password_hash` is None for a stranger."""

    user_id: UUID | None
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody whose password was right. `version` tells later whether the account has changed since."""

    user_id: UUID
    version: int
    second_factor: bool


@dataclass(frozen=True, slots=True)
class Whence:
    """Where somebody tries from: the network address, and what the browser says of itself as a known device."""

    address: str
    device: str


def find(uow: UnitOfWork, email: str, whence: Whence) -> Account:
    """The account with this email address; `Throttled` after too many failures."""
    user = queries.by_email(uow, email)
    for kind, value in _budgets(uow, user, email, whence):
        throttle.check(uow, kind, value)
    if user is None or user.state is not UserState.ACTIVE:
        return Account(None, None)
    return Account(user.id, user.password_hash)


def failed(uow: UnitOfWork, email: str, whence: Whence) -> None:
    user = queries.by_email(uow, email)
    for kind, value in _budgets(uow, user, email, whence):
        throttle.fail(uow, kind, value)
    audit.record(uow, "user.sign_in_failed", about=user)


def passed(uow: UnitOfWork, user_id: UUID, email: str, whence: Whence, new_hash: str | None = None) -> Passed:
    """The password was right. `new_hash` replaces one made at another cost."""
    user = uow.get(User, user_id)
    for kind, value in _budgets(uow, user, email, whence):
        if kind != "address":
            throttle.clear(uow, kind, value)
    if new_hash is not None:
        user.password_hash = new_hash
        audit.record(uow, "user.password_rehashed", about=user)
        uow.flush()
    return Passed(user.id, user.version, user.totp_confirmed)


def half_way(uow: UnitOfWork, user_id: UUID, version: int) -> User | None:
    """The user who gave their password, unless the account was changed or suspended since."""
    user = uow.session.get(User, user_id)
    return user if user and user.state is UserState.ACTIVE and user.version == version else None


def complete(uow: UnitOfWork, user: User) -> None:
    """Every factor was right."""
    uow.session.execute(sa.update(User).where(User.id == user.id).values(last_seen_at=uow.now))
    with uow.acting_as(user.viewer):
        audit.record(uow, "user.sign_in", about=user)


def _budgets(uow: UnitOfWork, user: User | None, email: str, whence: Whence) -> list[tuple[str, str]]:
    """What a try is counted under: the device alone, where its owner has signed in on it before."""
    device = known_device(uow.vault, whence.device, user.id, uow.now) if user else None
    if user is not None and device is not None:
        return [("device", f"{user.id}:{device}")]
    return [("address", whence.address), ("sign-in", email.lower())]
