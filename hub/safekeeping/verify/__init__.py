"""Go over everything that is sealed, and say what was done to it behind the service's back. It changes nothing."""

from typing import Any

import sqlalchemy as sa

from hub.core.db import Database
from hub.core.reseal import rows_of
from hub.core.sealing.sealed import REGISTRY, SubjectKey
from hub.core.unreadable import text_with_care
from hub.safekeeping.verify.findings import Progress, Report
from hub.safekeeping.verify.heads import verify_heads, verify_switches
from hub.safekeeping.verify.rows import erased, read_whole, verify_rows
from hub.safekeeping.verify.values import verify_keys, verify_values


def verify(database: Database, progress: Progress = lambda done, of: None) -> Report:
    """Every sealed value, wrapped key and row, in one reading of the database as it stands at its beginning."""
    report, done = Report(), 0
    of = _rows_to_read(database)

    def told(rows: int) -> None:
        nonlocal done
        done += rows
        progress(min(done, of), max(of, 1))

    with _reading(database) as connection:
        gone = erased(connection)
        verify_keys(connection, database.vault, report, told)
        verify_values(connection, database.vault, gone, report, told)
        verify_rows(connection, database.vault, gone, report, told)
        verify_heads(connection, gone, report)
        verify_switches(connection, report)
    return report


def _reading(database: Database) -> sa.Connection:
    """One moment of the database for all that is read: what is written meanwhile is no finding."""
    options: dict[str, Any] = {"hub_schema": True, "hub_read_only": True}
    if database.engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    connection = database.engine.execution_options(**options).connect()
    if database.engine.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.text_factory = text_with_care
    return connection


def _rows_to_read(database: Database) -> int:
    sealed = {table for table, _ in REGISTRY}
    tables = [SubjectKey.__tablename__, *sealed, *(model.__tablename__ for model in read_whole())]
    return sum(rows_of(database, table) for table in tables)
