"""Wrap every data key under the primary KEK, in batches: each is a transaction of its own, whole or not at all.

A run that is killed at any moment goes on from there when it is started again, and two runs at once do no harm: a row
is changed only while it is still wrapped as it was read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.sealing.keybook import SubjectKey, bound_to
from hub.safekeeping.keys.usage import refuse_missing

REWRAPPING = Viewer.job("wrap data keys under the primary key", storage=True)
BATCH = 2000  # data keys: a writer of the service waits no longer than one batch
FIRST = UUID(int=0)
KEYS = cast("sa.Table", SubjectKey.__table__)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Done:
    """How many rows were changed, and how many could not be: they do not open."""

    changed: int
    refused: int


def rewrap(database: Database, progress: Progress) -> Done:
    """All that are wrapped under another key. `KeyringError` before anything where one of those keys is missing."""
    database.vault.follow()
    refuse_missing(database, database.vault.keyring)
    of, after, done, refused = max(left(database), 1), FIRST, 0, 0
    while True:
        with database.unit_of_work(REWRAPPING) as uow:
            rows = _batch(uow, after)
            if not rows:
                return Done(done, refused)
            changed = _rewrap(uow, rows)
        after, done, refused = rows[-1].id, done + changed, refused + len(rows) - changed
        progress(min(done + refused, of), of)


def left(database: Database) -> int:
    """How many data keys are not wrapped under the primary key."""
    with database.unit_of_work(REWRAPPING, read_only=True) as uow:
        query = sa.select(sa.func.count()).select_from(KEYS)
        return uow.session.scalar(query.where(KEYS.c.kek_id != uow.vault.keyring.primary)) or 0


def _batch(uow: UnitOfWork, after: UUID) -> Sequence[Any]:
    query = (
        sa.select(KEYS.c.id, KEYS.c.subject_id, KEYS.c.tier, KEYS.c.kek_id, KEYS.c.wrapped)
        .where(KEYS.c.kek_id != uow.vault.keyring.primary, KEYS.c.id > after)
        .order_by(KEYS.c.id)
        .limit(BATCH)
    )
    return uow.session.execute(query.with_for_update()).all()


def _rewrap(uow: UnitOfWork, rows: Sequence[Any]) -> int:
    owners = [bound_to(row.subject_id, row.tier) for row in rows]
    keys = uow.vault.unwrap_each(
        [(row.kek_id, row.wrapped, owner) for row, owner in zip(rows, owners, strict=True)]
    )
    opened = [
        (row, key, owner) for row, key, owner in zip(rows, keys, owners, strict=True) if key is not None
    ]
    if not opened:
        return 0
    kek_id, wrapped = uow.vault.wrap_all([(key, owner) for _, key, owner in opened])
    changes = [
        {"row": row.id, "before": row.kek_id, "kek": kek_id, "bytes": body, "now": uow.now}
        for (row, _, _), body in zip(opened, wrapped, strict=True)
    ]
    uow.session.connection().execute(_UPDATE, changes)
    audit.record(uow, "keys.rewrapped", decision=f"{len(opened)} under {kek_id}")
    return len(opened)


_UPDATE = (
    sa.update(KEYS)
    .where(KEYS.c.id == sa.bindparam("row"), KEYS.c.kek_id == sa.bindparam("before"))
    .values(
        kek_id=sa.bindparam("kek"),
        wrapped=sa.bindparam("bytes"),
        updated_at=sa.bindparam("now"),
    )
)
