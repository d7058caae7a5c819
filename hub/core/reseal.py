"""Seal what an earlier version kept in plain, and give what is sealed the length it should have now.

Each batch is a transaction of its own and leaves its rows done, so that a run which is stopped, however it is, goes
on from there when it is started again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.core.db import Database
from hub.core.sealed import REGISTRY, SealedField, SubjectKey, Tier, bound_to
from hub.core.vault import OVERHEAD, Address, Tampered, Vault

BATCH = 200  # rows: a writer of the service waits no longer than one batch
FIRST = UUID(int=0)

Progress = Callable[[int], None]
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Move:
    """What of `sources`, columns in plain, is sealed into a field; `text` makes it of a row of them."""

    table: str
    column: str
    sources: tuple[str, ...]
    text: Callable[[Any], str | None]

    @property
    def field(self) -> SealedField:
        return REGISTRY[self.table, self.column]


@dataclass(frozen=True, slots=True)
class Pass:
    """One kind of rows to go through: which, and what they are to hold instead."""

    field: SealedField
    sources: tuple[str, ...]
    left: sa.ColumnElement[bool]
    instead: Callable[[Any, "Opener"], Values | None]


@dataclass(frozen=True, slots=True)
class Opener:
    """The keys of the subjects of one batch."""

    vault: Vault
    keys: dict[tuple[UUID, str], bytes]

    def seal(self, field: SealedField, row: Any, text: str | None) -> bytes:
        """Sealed for this row. Of somebody whose keys are gone, it opens for nobody: they were erased."""
        address = Address(field.table, field.column, row.id)
        if field.tier is Tier.SYSTEM:
            return self.vault.seal_system(text, address, field.bucket)
        key = self.keys.get((row.subject, field.tier)) or self.vault.new_data_key()
        return self.vault.seal(text, key, field.tier, address, field.bucket)

    def open(self, field: SealedField, row: Any) -> str | None:
        address, sealed = Address(field.table, field.column, row.id), getattr(row, field.column)
        if field.tier is Tier.SYSTEM:
            return self.vault.open_system(sealed, address)
        try:
            key = self.keys[row.subject, field.tier]
        except KeyError:
            raise Tampered from None
        return self.vault.open(sealed, key, field.tier, address)


def moving(move: Move) -> Pass:
    """Rows whose field nothing was sealed into yet. Their plain columns are emptied."""

    def instead(row: Any, opener: Opener) -> Values:
        return {move.column: opener.seal(move.field, row, move.text(row)), **dict.fromkeys(move.sources)}

    return Pass(move.field, move.sources, sa.column(move.column).is_(None), instead)


def refilling(field: SealedField) -> Pass:
    """Rows whose value has a length that its field does not know. What cannot be opened stays as it is."""

    def instead(row: Any, opener: Opener) -> Values | None:
        try:
            return {field.column: opener.seal(field, row, opener.open(field, row))}
        except Tampered:
            return None

    known = [size + OVERHEAD for size in field.bucket.sizes]
    return Pass(field, (), sa.func.length(sa.column(field.column)).not_in(known), instead)


def reseal(database: Database, one: Pass, progress: Progress) -> int:
    """Go through one kind of rows; how many were changed. `progress` is told the size of every batch."""
    engine, after, changed = database.engine.execution_options(hub_schema=True), FIRST, 0
    while True:
        with engine.begin() as connection:
            rows = connection.execute(_batch(one, after)).all()
            if not rows:
                return changed
            opener = Opener(database.vault, dict(_keys(connection, database.vault, rows)))
            for row in rows:
                if values := one.instead(row, opener):
                    table = _table(one)
                    connection.execute(sa.update(table).where(table.c.id == row.id).values(values))
                    changed += 1
        after = rows[-1].id
        progress(len(rows))


def left(database: Database, one: Pass) -> int:
    """How many rows there are to go through."""
    with database.engine.execution_options(hub_schema=True, hub_read_only=True).connect() as connection:
        query = sa.select(sa.func.count()).select_from(_table(one)).where(one.left)
        return connection.scalar(query) or 0


def has_free_pages(engine: sa.Engine) -> bool:
    """Whether a file of SQLite has room that something was deleted from: an upgrade may have been killed there."""
    if engine.dialect.name != "sqlite":
        return False
    with engine.connect() as connection:
        return bool(connection.exec_driver_sql("PRAGMA freelist_count").scalar())


def write_anew(engine: sa.Engine) -> None:
    """A dropped column is gone from the tables, but not from the files before they are written anew."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM FULL")
            return
        for statement in ("COMMIT", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)", "BEGIN"):
            connection.exec_driver_sql(statement)


def rows_of(database: Database, table: str) -> int:
    with database.engine.execution_options(hub_schema=True, hub_read_only=True).connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(sa.table(table))) or 0


def _table(one: Pass) -> sa.TableClause:
    field = one.field
    sealed = sa.column(field.column, sa.LargeBinary())
    return sa.table(field.table, sa.column("id", sa.Uuid()), sealed, *map(sa.column, one.sources))


def _batch(one: Pass, after: UUID) -> sa.Select[Any]:
    table = _table(one)
    if one.field.tier is Tier.SYSTEM:
        subject: Any = sa.null()
    else:
        subject = sa.column("id" if one.field.table == "learner" else "learner_id", sa.Uuid())
    query = sa.select(subject.label("subject"), *table.c).select_from(table)
    return query.where(one.left, table.c.id > after).order_by(table.c.id).limit(BATCH)


def _keys(
    connection: sa.Connection, vault: Vault, rows: Sequence[Any]
) -> Iterator[tuple[tuple[UUID, str], bytes]]:
    """The keys of every tier of the rows' subjects: one statement."""
    subjects = {row.subject for row in rows if row.subject is not None}
    table = SubjectKey.__table__
    query = sa.select(table.c.subject_id, table.c.tier, table.c.kek_id, table.c.wrapped)
    for subject, tier, kek_id, wrapped in connection.execute(query.where(table.c.subject_id.in_(subjects))):
        yield (subject, tier), vault.unwrap(kek_id, wrapped, bound_to(subject, tier))
