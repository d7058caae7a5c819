"""Number what was committed, and tie each event to all before it: in the background, never inside a request.

An event has its number for ever once it is given. On PostgreSQL one with an earlier time may be committed later, so
numbers follow what is there and has none yet, and no clock.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, cast

import sqlalchemy as sa

from hub.audit import checkpoints
from hub.audit.models import AuditEvent
from hub.audit.types import START, ChainBroken, Head, Progress
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.vault import Vault

JOB = Viewer.job("number the audit")
BATCH = 2000  # events: a writer of the service waits no longer than for one batch
LONGEST_UNSEALED = timedelta(minutes=15)  # after its act; the service seals every minute
NO_NUMBER = 2**62
LOCK = 4_270_911  # of PostgreSQL, so that two at once take turns
_EVENTS = cast("sa.Table", AuditEvent.__table__)
_GIVE = sa.update(_EVENTS).where(_EVENTS.c.id == sa.bindparam("event"))


def link(vault: Vault, before: bytes, number: int, event_id: bytes, mac: bytes) -> bytes:
    """What ties an event to the one before it. Nobody can make one without the key."""
    return vault.authenticate("audit-chain", before + number.to_bytes(8, "big") + event_id + mac)


def seal(database: Database, progress: Progress = lambda done, of: None, *, wait: bool = True) -> int:
    """Number every event that has none, and write a checkpoint of the newest; how many were numbered.

    Two at once take turns; who does not `wait` leaves it to the other (`BlockingIOError`). `ChainBroken`, and nothing
    done, where the events are not those of the last checkpoint.
    """
    place = database.second_place
    if place is None:
        return _number_all(database, progress)
    with checkpoints.locked(place, wait=wait):
        newest = checkpoints.newest(place, database.vault)
        _check(database, newest)
        done = _number_all(database, progress)
        now = head(database)
        if newest is None or now.number > newest.number:
            checkpoints.append(place, database.vault, now)
    return done


def resume(database: Database) -> Head:
    """Go on after a restore: the next checkpoint says that the events after this one are those of the backup."""
    assert database.second_place is not None
    with checkpoints.locked(database.second_place):
        now = head(database)
        checkpoints.append(database.second_place, database.vault, now, resumed=True)
    return now


def head(database: Database) -> Head:
    with database.unit_of_work(JOB, read_only=True) as uow:
        return _head(uow)


def behind(uow: UnitOfWork) -> timedelta | None:
    """For how long the oldest event has waited to be sealed, where that is too long."""
    oldest = uow.session.scalar(sa.select(sa.func.min(AuditEvent.at)).where(AuditEvent.number.is_(None)))
    waited = uow.now - oldest if oldest else timedelta(0)
    return waited if waited > LONGEST_UNSEALED else None


def _check(database: Database, newest: "checkpoints.Checkpoint | None") -> None:
    if newest is None or newest.number == 0:
        return
    with database.unit_of_work(JOB, read_only=True) as uow:
        kept = uow.session.scalar(sa.select(AuditEvent.link).where(AuditEvent.number == newest.number))
    if kept != newest.link:
        raise ChainBroken(
            f"Event {newest.number} is missing or not the one of the last checkpoint. Run: hub audit verify"
        )


def _number_all(database: Database, progress: Progress) -> int:
    left, done = _left(database), 0
    while count := _number(database):
        done += count
        progress(min(done, left), left)
    return done


def _left(database: Database) -> int:
    with database.unit_of_work(JOB, read_only=True) as uow:
        query = sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.number.is_(None))
        return uow.session.scalar(query) or 1


def _number(database: Database) -> int:
    """One batch, in a transaction of its own. `ChainBroken` on what the service never wrote."""
    with database.unit_of_work(JOB) as uow:
        _take_turns(uow)
        fresh = _fresh(uow)
        if fresh:
            uow.session.connection().execute(_GIVE, _given(uow.vault, _head(uow), fresh))
    return len(fresh)


def _fresh(uow: UnitOfWork) -> Sequence[Any]:
    """Those of the lowest ids: what was committed by one moment is numbered in one order on every database."""
    query = sa.select(AuditEvent.id, AuditEvent.mac).where(AuditEvent.number.is_(None))
    try:
        rows = uow.session.execute(query.order_by(AuditEvent.id).limit(BATCH)).all()
        if all(isinstance(row.mac, bytes) for row in rows):
            return rows
    except (ValueError, AttributeError):
        pass
    raise ChainBroken("An event to be sealed is none that the service wrote. Run: hub audit verify")


def _given(vault: Vault, now: Head, fresh: Iterable[Any]) -> list[dict[str, Any]]:
    given = []
    for event_id, mac in fresh:
        number = now.number + 1
        now = Head(number, link(vault, now.link, number, event_id.bytes, mac))
        given.append({"event": event_id, "number": number, "link": now.link})
    return given


def _take_turns(uow: UnitOfWork) -> None:
    """SQLite has one writer at a time as it is."""
    if uow.session.connection().dialect.name == "postgresql":
        uow.session.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))


def _head(uow: UnitOfWork) -> Head:
    """The highest number; what is no number at all, which SQLite would hold, sorts above them all."""
    query = sa.select(AuditEvent.number, AuditEvent.link).where(AuditEvent.number < NO_NUMBER)
    row = uow.session.execute(query.order_by(AuditEvent.number.desc()).limit(1)).one_or_none()
    return Head(row[0] or 0, row[1] or b"") if row else START
