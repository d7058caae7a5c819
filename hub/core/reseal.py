"""Seal what an earlier version kept in plain, and give what is sealed the length it should have now.

Each batch is a transaction of its own and leaves its rows done, so that a run which is stopped, however it is, goes
on from there when it is started again.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.core.db import Database
from hub.core.sealing.authentic import SEAL, seal_of
from hub.core.sealing.sealed import REGISTRY, SEALED_AS, SealedField, SubjectKey, Tier, bound_to
from hub.core.vault import FIRST, OVERHEAD, Address, Tampered, Vault

BATCH = 200  # rows: a writer of the service waits no longer than one batch
BEFORE_ALL = UUID(int=0)

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
    """One kind of rows to go through: which, what is read of them, and what they are to hold instead.

    `owner` is the column with the learner's id, for their keys; None for rows that need none.
    """

    rows: sa.TableClause
    owner: str | None
    left: sa.ColumnElement[bool]
    instead: Callable[[Any, "Opener"], Values | None]


@dataclass(frozen=True, slots=True)
class Opener:
    """The keys of the subjects of one batch."""

    vault: Vault
    keys: dict[tuple[UUID, str], bytes]

    def seal(self, field: SealedField, row: Any, text: str | None, sealed_as: int) -> bytes:
        """Sealed for this row. Of somebody whose keys are gone, it opens for nobody: they were erased."""
        address = Address(field.table, field.column, row.id, sealed_as)
        if field.tier is Tier.SYSTEM:
            return self.vault.seal_system(text, address, field.bucket)
        key = self.keys.get((row.subject, field.tier)) or self.vault.new_data_key()
        return self.vault.seal(text, key, field.tier, address, field.bucket)

    def open(self, field: SealedField, row: Any) -> str | None:
        address, sealed = (
            Address(field.table, field.column, row.id, sealed_as_of(row)),
            getattr(row, field.column),
        )
        first = sealed[:1] == FIRST and getattr(row, SEALED_AS, None) is None
        if field.tier is Tier.SYSTEM:
            opening = self.vault.open_first_system if first else self.vault.open_system
            return opening(sealed, address)
        try:
            key = self.keys[row.subject, field.tier]
        except KeyError:
            raise Tampered from None
        return (self.vault.open_first if first else self.vault.open)(sealed, key, field.tier, address)


def sealed_as_of(row: Any) -> int:
    """How often the row was sealed; 0 before the step of the schema that counts it."""
    return getattr(row, SEALED_AS, None) or 0


def moving(move: Move) -> Pass:
    """Rows whose field nothing was sealed into yet. Their plain columns are emptied."""

    def instead(row: Any, opener: Opener) -> Values:
        return {move.column: opener.seal(move.field, row, move.text(row), 0), **dict.fromkeys(move.sources)}

    rows = _table(move.table, _bytes(move.column), *map(sa.column, move.sources))
    return Pass(rows, _owner(move.field), sa.column(move.column).is_(None), instead)


def refilling(field: SealedField, there: Collection[str]) -> Pass:
    """Rows whose value has a length that its field does not know. What cannot be opened stays as it is."""

    def instead(row: Any, opener: Opener) -> Values | None:
        try:
            return {field.column: opener.seal(field, row, opener.open(field, row), sealed_as_of(row))}
        except Tampered:
            return None

    known = [size + OVERHEAD for size in field.bucket.sizes]
    other = sa.func.length(sa.column(field.column)).not_in(known)
    counted: list[sa.ColumnClause[Any]] = [sa.column(SEALED_AS)] if SEALED_AS in there else []
    return Pass(_table(field.table, _bytes(field.column), *counted), _owner(field), other, instead)


def binding(fields: Sequence[SealedField]) -> Pass:
    """Rows of one table whose sealed values, these fields, are not bound yet to how often the row was sealed.

    What cannot be opened stays as it is, and is refused afterwards as before.
    """

    def again(row: Any, field: SealedField, opener: Opener) -> bytes:
        try:
            return opener.seal(field, row, opener.open(field, row), 1)
        except Tampered:
            return bytes(getattr(row, field.column))

    def instead(row: Any, opener: Opener) -> Values:
        return {field.column: again(row, field, opener) for field in fields} | {SEALED_AS: 1}

    rows = _table(fields[0].table, sa.column(SEALED_AS), *(_bytes(field.column) for field in fields))
    return Pass(rows, _owner(fields[0]), sa.column(SEALED_AS).is_(None), instead)


def authenticating(model: type[Any], there: Collection[str]) -> Pass:
    """Rows from before there were seals of rows. `there` names the columns that the table has at this step."""

    def instead(row: Any, opener: Opener) -> Values:
        values = {name: getattr(row, name, None) for name in model.__authentic__}
        return {SEAL: seal_of(opener.vault, model, row.id, getattr(row, "version", 0), values)}

    read = {"version", *model.__authentic__} & {*there}
    columns = (sa.column(column.name, column.type) for column in model.__table__.c if column.name in read)
    rows = _table(model.__tablename__, _bytes(SEAL), *columns)
    return Pass(rows, None, sa.column(SEAL).is_(None), instead)


def reseal(database: Database, one: Pass, progress: Progress) -> int:
    """Go through one kind of rows; how many were changed. `progress` is told the size of every batch."""
    engine, after, changed = database.engine.execution_options(hub_schema=True), BEFORE_ALL, 0
    while True:
        with engine.begin() as connection:
            rows = connection.execute(_batch(one, after)).all()
            if not rows:
                return changed
            opener = Opener(database.vault, dict(_keys(connection, database.vault, rows)))
            for row in rows:
                if values := one.instead(row, opener):
                    connection.execute(sa.update(one.rows).where(sa.column("id") == row.id).values(values))
                    changed += 1
        after = rows[-1].id
        progress(len(rows))


def left(database: Database, passes: Iterable[Pass]) -> list[tuple[Pass, int]]:
    """Those that have rows to go through, each with how many. Each table is read once for all that is looked for."""
    by_table: dict[str, list[Pass]] = {}
    for one in passes:
        by_table.setdefault(one.rows.name, []).append(one)
    with database.engine.execution_options(hub_schema=True, hub_read_only=True).connect() as connection:
        counted = [
            (one, number)
            for table, of_it in by_table.items()
            for one, number in zip(of_it, connection.execute(_counting(table, of_it)).one(), strict=True)
        ]
    return [(one, number) for one, number in counted if number]


def _counting(table: str, passes: Sequence[Pass]) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(*(sa.func.count().filter(one.left) for one in passes)).select_from(sa.table(table))


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


def _table(name: str, *columns: sa.ColumnClause[Any]) -> sa.TableClause:
    return sa.table(name, sa.column("id", sa.Uuid()), *columns)


def _bytes(name: str) -> sa.ColumnClause[Any]:
    return sa.column(name, sa.LargeBinary())


def _owner(field: SealedField) -> str | None:
    if field.tier is Tier.SYSTEM:
        return None
    return "id" if field.table == "learner" else "learner_id"


def _batch(one: Pass, after: UUID) -> sa.Select[Any]:
    rows = one.rows
    subject: Any = sa.column(one.owner, sa.Uuid()) if one.owner else sa.null()
    query = sa.select(subject.label("subject"), *rows.c).select_from(rows)
    return query.where(one.left, rows.c.id > after).order_by(rows.c.id).limit(BATCH)


def _keys(
    connection: sa.Connection, vault: Vault, rows: Sequence[Any]
) -> Iterator[tuple[tuple[UUID, str], bytes]]:
    """The keys of every tier of the rows' subjects: one statement."""
    subjects = {row.subject for row in rows if row.subject is not None}
    table = SubjectKey.__table__
    query = sa.select(table.c.subject_id, table.c.tier, table.c.kek_id, table.c.wrapped)
    found = connection.execute(query.where(table.c.subject_id.in_(subjects))).all()
    keys = vault.unwrap_each([(row.kek_id, row.wrapped, bound_to(row.subject_id, row.tier)) for row in found])
    for row, key in zip(found, keys, strict=True):
        if key is None:
            raise Tampered(Address("subject_key", "wrapped", row.subject_id))
        yield (row.subject_id, row.tier), key
