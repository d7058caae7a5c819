"""Databases in memory, in which the demonstration is lived through; and their rows poured into another database.

What a use-case reads and writes there is what it would anywhere, without a journey to a server for every statement.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.core.db import Database
from hub.core.model import Base
from hub.core.sealing.fingerprints import KeyFingerprint
from hub.core.startup import adopt_keys
from hub.core.vault import Vault


@contextmanager
def in_memory(vault: Vault, image: bytes = b"") -> Iterator[Database]:
    """A database of its own, for as long as the block: with all tables and no row, or as the image holds it."""
    database = Database("sqlite://", vault)
    try:
        if image:
            driver(database).deserialize(image)
        else:
            Base.metadata.create_all(database.engine.execution_options(hub_schema=True))
            adopt_keys(database)
        yield database
    finally:
        database.dispose()


def image_of(database: Database) -> bytes:
    return driver(database).serialize()


def driver(database: Database) -> Connection:
    """SQLite's own connection; in memory there is one for all."""
    connection = database.engine.raw_connection().driver_connection
    if not isinstance(connection, Connection):
        raise TypeError("only SQLite has databases in memory")
    return connection


def pour(source: Database, target: sa.Connection) -> None:
    """Add every row of the source that is not there yet, as it is stored."""
    with source.engine.execution_options(hub_schema=True).connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name == KeyFingerprint.__tablename__:
                continue  # the target knows its keys
            there = set(target.scalars(sa.select(table.c.id)))
            rows = list(missing(connection, table, there))
            if rows:
                target.execute(sa.insert(table), rows)


def missing(connection: sa.Connection, table: sa.Table, there: set[UUID]) -> Iterator[dict[str, Any]]:
    empty = {column.name: sa.null() for column in table.c if isinstance(column.type, sa.JSON)}
    for row in connection.execute(sa.select(table).order_by(table.c.id)).mappings():
        if row["id"] not in there:
            yield {name: empty.get(name) if value is None else value for name, value in row.items()}
