"""Counts of tries in the database, under a keyed digest of who tries; too many within a time are refused.

throttle.check(uow, "sign-in", email)    # Throttled, if it has to wait
throttle.fail(uow, "sign-in", email)     # count one more; commit it even when the page is refused
throttle.clear(uow, "sign-in", email)    # it went well
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from hub.accounts.models import Throttle
from hub.core.db import UnitOfWork
from hub.core.errors import Throttled


@dataclass(frozen=True, slots=True)
class Limit:
    """`free` tries in a window that starts with the first of them.

    After those, every further failure doubles the wait up to `longest_wait`; without one, the wait is for the
    end of the window.
    """

    free: int
    window: timedelta
    longest_wait: timedelta | None


QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
A_MINUTE = timedelta(seconds=60)

# What is counted, and by whom: a delay for an account and never a lock-out, which strangers could cause.
LIMITS = {
    "sign-in": Limit(5, QUARTER, A_MINUTE),  # by email address, known or not
    "device": Limit(5, QUARTER, A_MINUTE),  # of an account, on a device that it has signed in on before
    "code": Limit(5, QUARTER, A_MINUTE),  # second factor and password typed again, by account
    "address": Limit(30, QUARTER, A_MINUTE),  # by network address, which many people may share
    "refused look": Limit(10, HOUR, None),  # at a person by a reference in an address, by account
    "upload": Limit(1, A_MINUTE, None),  # a list being read, by organisation; cleared when it is read
    "link": Limit(5, HOUR, None),  # codes typed for one link in an email
    "link code": Limit(
        20, HOUR, None
    ),  # codes and new links to one named address: strangers can ask for them
    "card": Limit(5, timedelta(days=1), HOUR),  # by the code that was typed, on a card or not
    "card address": Limit(30, QUARTER, A_MINUTE),  # by network address
    "said on card": Limit(20, timedelta(days=1), None),  # what makes work for somebody, by card
    "ask": Limit(10, HOUR, None),  # for a class by oneself, by network address, which a library shares
    "ask all": Limit(60, HOUR, None),  # the same, of everybody together: past that the door asks more
    "ask near": Limit(20, HOUR, None),  # while it does, by the network that an address is of
    "ask wrong": Limit(600, HOUR, None),  # wrong answers of everybody that are counted: each address is a row
    "lookup": Limit(10, HOUR, None),  # of a person by their own number, by account
}


def check(uow: UnitOfWork, kind: str, value: str) -> None:
    """`Throttled` while the next try has to wait."""
    row = uow.session.scalar(sa.select(Throttle).where(Throttle.key == _key(uow, kind, value)))
    wait = ceil(_wait(LIMITS[kind], row, uow.now).total_seconds()) if row is not None else 0
    if wait > 0:
        raise Throttled(retry_after=wait)


def fail(uow: UnitOfWork, kind: str, value: str) -> None:
    """Count one try. Simultaneous ones are all counted."""
    key = _key(uow, kind, value)
    if not _count(uow, kind, key) and not _start(uow, key):
        _count(uow, kind, key)


def claim(uow: UnitOfWork, kind: str, value: str) -> None:
    """Take the only try there is, until `clear`; `Throttled` where somebody else has it, at this very moment too."""
    check(uow, kind, value)
    fail(uow, kind, value)
    row = uow.session.scalar(sa.select(Throttle).where(Throttle.key == _key(uow, kind, value)))
    if row is not None and row.failures > 1:
        raise Throttled(retry_after=ceil(LIMITS[kind].window.total_seconds()))


def clear(uow: UnitOfWork, kind: str, value: str) -> None:
    uow.session.execute(sa.delete(Throttle).where(Throttle.key == _key(uow, kind, value)))


def _key(uow: UnitOfWork, kind: str, value: str) -> bytes:
    return uow.vault.mark("throttle", f"{kind}:{value}")


def _wait(limit: Limit, row: Throttle, now: datetime) -> timedelta:
    ends = row.window_started_at + limit.window
    if row.failures < limit.free or now >= ends:
        return timedelta(0)
    if limit.longest_wait is None:
        return ends - now
    doubled = timedelta(seconds=2 ** min(row.failures - limit.free, 10))
    return row.updated_at + min(doubled, limit.longest_wait) - now


def _count(uow: UnitOfWork, kind: str, key: bytes) -> bool:
    """One more in the running window, or the first of a new one; False where nothing was counted before."""
    over = Throttle.window_started_at <= uow.now - LIMITS[kind].window
    counted = uow.change(
        sa.update(Throttle)
        .where(Throttle.key == key)
        .values(
            failures=sa.case((over, 1), else_=Throttle.failures + 1),
            window_started_at=sa.case((over, uow.now), else_=Throttle.window_started_at),
            updated_at=uow.now,
        )
        .execution_options(synchronize_session=False)
    )
    return counted > 0


def _start(uow: UnitOfWork, key: bytes) -> bool:
    """False where somebody else started the count at the same moment."""
    try:
        with uow.session.begin_nested():
            uow.session.add(Throttle(key=key, failures=1, window_started_at=uow.now))
    except IntegrityError:
        return False
    return True
