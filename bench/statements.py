"""Listen to the statements a database is sent, and send them again: for measuring. No page uses it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

Statement = tuple[str, Any]  # SQL and its parameters, as the driver gets them


@contextmanager
def listening(engine: sa.Engine) -> Iterator[list[Statement]]:
    """The list fills with every statement but the beginnings of transactions, and how long those wait for a lock."""
    heard: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA busy_timeout")):
            heard.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", note)


def say_again(engine: sa.Engine, statements: list[Statement]) -> None:
    """Run them on a connection of their own and read every row. What was narrowed stays narrowed."""
    with engine.execution_options(hub_schema=True).connect() as connection:
        for statement, parameters in statements:
            connection.exec_driver_sql(statement, parameters).all()
