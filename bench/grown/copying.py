"""Very many rows into one database at once: PostgreSQL's COPY, or one statement of SQLite."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

UNCHECKED = (
    "SELECT set_config('session_replication_role', 'replica', true)"
    " WHERE current_setting('is_superuser') = 'on'"
)


def without_checks(connection: sa.Connection) -> None:
    """Rows that are made together are not looked for in the tables that name them, until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(UNCHECKED)


def put(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(sa.insert(table), rows)
        return
    names, writers = _columns(table, connection.dialect)
    listed = ", ".join(f'"{name}"' for name in names)
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f'COPY "{table.name}" ({listed}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(
                [
                    value if write is None or value is None else write(value)
                    for value, write in ((row[name], write) for name, write in writers)
                ]
            )


@cache
def _columns(
    table: sa.Table, dialect: sa.Dialect
) -> tuple[list[str], list[tuple[str, Callable[[Any], Any] | None]]]:
    """The columns, and by what each value becomes one of the database's."""
    columns = list(table.c)
    of: list[tuple[str, Callable[[Any], Any] | None]]
    of = [(one.name, one.type.dialect_impl(dialect).bind_processor(dialect)) for one in columns]
    return [one.name for one in columns], of
