"""The whole of a database at one moment, out of it and into an empty one, while others go on working.

SQLite gives its file, by its online backup; PostgreSQL gives each table as its COPY writes it, all of one snapshot. A
snapshot is made of parts: a name, what is needed to read it, and its content in pieces.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from alembic.migration import MigrationContext
from psycopg import sql

from hub.core.engine import make_engine
from hub.core.errors import HubError

PIECE = 1 << 20  # bytes
PAGES = 1000  # of SQLite's, between two tellings of how far it is
VERSIONS = "alembic_version"  # made by the migrations, not copied
FILE = "hub.sqlite3"
KEYS, SYSTEM = "key_fingerprint", "system"

Progress = Callable[[int, int], None]


class SnapshotRefused(HubError):
    """The database cannot be copied, or not be put there."""


@dataclass(frozen=True, slots=True)
class Part:
    """One table (or the whole file): `columns` are those whose values are in it, in order."""

    name: str
    columns: tuple[str, ...]
    pieces: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`kind` is that of the database, `revision` its step of the schema, `tables` how many rows each has.

    `keys` are the digests of those keys that a row in it needs.
    """

    kind: str
    revision: str
    tables: dict[str, int]
    keys: dict[str, bytes]
    parts: Iterable[Part]


@contextmanager
def taken(engine: sa.Engine, scratch: Path, progress: Progress) -> Iterator[Snapshot]:
    """What the database holds now. `scratch` is an empty folder for a copy of SQLite's file."""
    if engine.dialect.name == "sqlite":
        copy = scratch / FILE
        _back_up(Path(engine.url.database or ""), copy, progress)
        with described(copy) as snapshot:
            yield snapshot
    else:
        with _frozen(engine) as connection:
            yield Snapshot("postgresql", *_told(connection), _postgres_parts(connection, progress))


@contextmanager
def described(copy: Path) -> Iterator[Snapshot]:
    """A copy of SQLite's file; `SnapshotRefused` where it is not a whole database."""
    engine = make_engine(f"sqlite:///{copy}").execution_options(hub_schema=True, hub_read_only=True)
    try:
        with engine.connect() as connection:
            if connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() != "ok":
                raise SnapshotRefused("The copy of the database is damaged.")
            told = _told(connection)
    except sa.exc.DatabaseError:
        raise SnapshotRefused("The copy of the database is damaged.") from None
    finally:
        engine.dispose()
    with copy.open("rb") as file:
        yield Snapshot("sqlite", *told, [Part(FILE, (), iter(lambda: file.read(PIECE), b""))])


def _back_up(source: Path, copy: Path, progress: Progress) -> None:
    """Of one moment: the source is held open for reading, so that no writer makes it begin again."""
    if not source.is_file():
        raise SnapshotRefused("There is no database to back up.")
    read, written = sqlite3.connect(source, isolation_level=None), sqlite3.connect(copy)
    try:
        read.execute("BEGIN")
        read.execute("SELECT count(*) FROM sqlite_master").fetchone()
        read.backup(written, pages=PAGES, progress=lambda _, left, of: progress(of - left, max(of, 1)))
        written.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as problem:
        raise SnapshotRefused(f"The database cannot be copied: {type(problem).__name__}.") from None
    finally:
        written.close()
        read.close()


@contextmanager
def _frozen(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction in which nothing changes, and every row is seen or the statement fails."""
    frozen = engine.execution_options(isolation_level="REPEATABLE READ", hub_schema=True)
    with frozen.connect() as connection:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        connection.exec_driver_sql("SET LOCAL row_security = off")
        yield connection
        connection.rollback()


def _told(connection: sa.Connection) -> tuple[str, dict[str, int], dict[str, bytes]]:
    """The step of the schema, the rows of each table, and the digests of the keys that they need."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        raise SnapshotRefused("The database is not ready. Run: hub db upgrade")
    counts = {
        name: connection.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one()
        for name in tables_of(connection)
    }
    needed = _keys_needed(connection)
    keys = sa.table(KEYS, sa.column("key_id"), sa.column("digest", sa.LargeBinary))
    known = connection.execute(sa.select(keys)).all()
    return revision, counts, {key_id: bytes(digest) for key_id, digest in known if key_id in needed}


def _keys_needed(connection: sa.Connection) -> set[str]:
    """The keys that rows refer to; no row refers to the system key, which all need."""
    found, inspector = {SYSTEM}, sa.inspect(connection)
    for table in tables_of(connection):
        for key in inspector.get_foreign_keys(table):
            if key["referred_table"] == KEYS:
                column = sa.column(key["constrained_columns"][0], sa.String)
                found |= set(connection.scalars(sa.select(column).select_from(sa.table(table)).distinct()))
    return found


def forget_other_keys(connection: sa.Connection, needed: Collection[str]) -> None:
    """Of keys that were known, and that nothing needs, nobody asks any more."""
    key_id = sa.column("key_id", sa.String)
    connection.execute(sa.delete(sa.table(KEYS, key_id)).where(key_id.not_in(needed)))


def tables_of(connection: sa.Connection) -> list[str]:
    """Each table that holds something, after those that its rows point to."""
    ordered = sa.inspect(connection).get_sorted_table_and_fkc_names()
    return [name for name, _ in ordered if name is not None and name != VERSIONS]


def _postgres_parts(connection: sa.Connection, progress: Progress) -> Iterator[Part]:
    tables = tables_of(connection)
    for number, table in enumerate(tables):
        columns = _columns(connection, table)
        yield Part(table, columns, _copied_out(connection, table, columns))
        progress(number + 1, len(tables))


def _columns(connection: sa.Connection, table: str) -> tuple[str, ...]:
    found = sa.inspect(connection).get_columns(table)
    return tuple(column["name"] for column in found if not column.get("computed"))


def _copied_out(connection: sa.Connection, table: str, columns: tuple[str, ...]) -> Iterator[bytes]:
    with _driver(connection).cursor() as cursor, cursor.copy(_statement(table, columns, "TO STDOUT")) as copy:
        for piece in copy:
            yield bytes(piece)


def copy_in(connection: sa.Connection, part: Part) -> int:
    """Put the rows of one table into PostgreSQL; how many."""
    rows = 0
    statement = _statement(part.name, part.columns, "FROM STDIN")
    with _driver(connection).cursor() as cursor, cursor.copy(statement) as copy:
        for piece in part.pieces:
            rows += piece.count(b"\n")  # within a value it is written as two signs
            copy.write(piece)
    return rows


def _statement(table: str, columns: tuple[str, ...], way: str) -> sql.Composed:
    named = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) {}").format(sql.Identifier(table), named, sql.SQL(way))


def _driver(connection: sa.Connection) -> psycopg.Connection[Any]:
    found = connection.connection.driver_connection
    assert isinstance(found, psycopg.Connection)
    return found


def emptied(connection: sa.Connection) -> None:
    """Take away what the migrations wrote into a new database: the rows of the copy are all there are to be."""
    for table in reversed(tables_of(connection)):
        connection.execute(sa.delete(sa.table(table)))


def go_on_counting(connection: sa.Connection) -> None:
    """Columns that PostgreSQL numbers go on after the highest number that was copied."""
    for table in tables_of(connection):
        for column in sa.inspect(connection).get_columns(table):
            if column.get("identity") or "nextval(" in (column.get("default") or ""):
                sequence = sa.func.pg_get_serial_sequence(table, column["name"])
                numbered = sa.column(column["name"], sa.Integer)
                highest = sa.select(sa.func.coalesce(sa.func.max(numbered), 0)).select_from(sa.table(table))
                onward = sa.func.setval(sequence, highest.scalar_subquery() + 1, False)
                connection.execute(sa.select(onward))


def others_are_there(connection: sa.Connection) -> bool:
    """Whether anybody else is connected to this database of PostgreSQL."""
    activity = sa.table("pg_stat_activity", sa.column("datname"), sa.column("pid"), sa.column("backend_type"))
    others = sa.select(sa.func.count()).where(
        activity.c.datname == sa.func.current_database(),
        activity.c.pid != sa.func.pg_backend_pid(),
        activity.c.backend_type == "client backend",
    )
    return connection.execute(others).scalar_one() > 0


def set_aside(connection: sa.Connection, name: str) -> None:
    """Keep everything that is there under another schema, and begin an empty one in its place."""
    schema = connection.execute(sa.select(sa.func.current_schema())).scalar_one()
    quoted = connection.dialect.identifier_preparer.quote
    connection.exec_driver_sql(f"ALTER SCHEMA {quoted(schema)} RENAME TO {quoted(name)}")
    connection.exec_driver_sql(f"CREATE SCHEMA {quoted(schema)}")
