"""Rehearse a rotation without writing: every data key opens, wraps anew under the primary key, and opens again.

Before that, every format that was ever written is opened with keys made up for it: what a backup may still hold.
"""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from hub.core.db import Database
from hub.core.sealing.keybook import bound_to
from hub.core.vault import Vault
from hub.safekeeping.keys import golden
from hub.safekeeping.keys.rewrap import BATCH, FIRST, KEYS, REWRAPPING, Progress
from hub.safekeeping.keys.usage import refuse_missing


@dataclass(frozen=True, slots=True)
class Drilled:
    """By key: how many data keys open. `refused` are the ids of rows of `subject_key` that do not, `formats` those that
    this version should read and does not."""

    opened: dict[str, int]
    refused: tuple[UUID, ...]
    formats: tuple[str, ...] = ()


def drill(database: Database, progress: Progress) -> Drilled:
    """Every key of the ring is used once; each that is held elsewhere is asked for."""
    formats = tuple(dict.fromkeys(one for vault in golden.vaults().values() for one in golden.strange(vault)))
    database.vault.follow()
    refuse_missing(database, database.vault.keyring)
    database.vault.fingerprints()
    opened, refused, after = Counter[str](), list[UUID](), FIRST
    of = max(_all(database), 1)
    while rows := _batch(database, after):
        for row, right in zip(rows, _rehearsed(database.vault, rows), strict=True):
            if right:
                opened[row.kek_id] += 1
            else:
                refused.append(row.id)
        after = rows[-1].id
        progress(min(sum(opened.values()) + len(refused), of), of)
    return Drilled(dict(opened), tuple(refused), formats)


def _rehearsed(vault: Vault, rows: list[sa.Row[tuple[UUID, UUID, str, str, bytes]]]) -> list[bool]:
    owners = [bound_to(row.subject_id, row.tier) for row in rows]
    keys = vault.unwrap_each(
        [(row.kek_id, row.wrapped, owner) for row, owner in zip(rows, owners, strict=True)]
    )
    there = [(key, owner) for key, owner in zip(keys, owners, strict=True) if key is not None]
    kek_id, wrapped = vault.wrap_all(there)
    again = vault.unwrap_all(kek_id, [(body, owner) for body, (_, owner) in zip(wrapped, there, strict=True)])
    right = iter(again_key == key for again_key, (key, _) in zip(again, there, strict=True))
    return [key is not None and next(right) for key in keys]


def _batch(database: Database, after: UUID) -> list[sa.Row[tuple[UUID, UUID, str, str, bytes]]]:
    with database.unit_of_work(REWRAPPING, read_only=True) as uow:
        query = sa.select(KEYS.c.id, KEYS.c.subject_id, KEYS.c.tier, KEYS.c.kek_id, KEYS.c.wrapped)
        return list(uow.session.execute(query.where(KEYS.c.id > after).order_by(KEYS.c.id).limit(BATCH)))


def _all(database: Database) -> int:
    with database.unit_of_work(REWRAPPING, read_only=True) as uow:
        return uow.session.scalar(sa.select(sa.func.count()).select_from(KEYS)) or 0
