"""A row that holds what the service never writes is left out of what is read; the others are read as ever.

Columns whose seal the reader checks (`hub.core.sealing.authentic`) are left to the reader.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import FrozenResult, Result
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import ORMExecuteState

from hub.core.db import HubSession
from hub.core.model import Base
from hub.core.sealing.authentic import SEAL
from hub.core.unreadable import UNREADABLE, met, text_with_care
from hub.core.vault import Address

SOMEWHERE = UUID(int=0)  # where what was read does not say of which row it is: `hub verify` does


@event.listens_for(HubSession, "do_orm_execute")
def _leave_out(state: ORMExecuteState) -> Result[Any] | None:
    if not state.is_select:
        return None
    before = met()
    read = _read(state)
    if met() != before:
        by_reader = SEAL in read.metadata.keys
        read.data = [row for row in read.data if not _told(state, row, by_reader)]
    return read()


def _read(state: ORMExecuteState) -> FrozenResult[Any]:
    """All of it. Text that is none breaks SQLite's own reading: it is read again as bytes."""
    try:
        return state.invoke_statement().freeze()
    except OperationalError as error:
        if "decode" not in str(error.orig):
            raise
    connection: Any = state.session.connection().connection.driver_connection
    connection.text_factory = text_with_care
    return state.invoke_statement().freeze()


def _told(state: ORMExecuteState, row: Any, by_reader: bool) -> bool:
    """Whether there is something unreadable in this row; the operator is told when the unit of work has ended."""
    found = list(_places(state, row if isinstance(row, sa.Row) else (row,), by_reader))
    state.session.info["refused"] += found
    return bool(found)


def _places(state: ORMExecuteState, row: Any, by_reader: bool) -> Iterator[Address]:
    for at, value in enumerate(row):
        if value is UNREADABLE and not by_reader:
            yield _of_column(state.statement, at, row)
        elif isinstance(value, Base):
            yield from _of_row(state.session, value)


def _of_row(session: Any, row: Base) -> Iterator[Address]:
    """Of the row and those that were read with it. None of them stays where it would be found again unread."""
    for name, value in list(row.__dict__.items()):
        if value is UNREADABLE:
            if row in session:
                session.expunge(row)
            yield Address(row.__tablename__, name, _id(row.__dict__.get("id")))
        elif isinstance(value, Base):
            yield from _of_row(session, value)


def _of_column(statement: Any, at: int, row: Any) -> Address:
    columns = [one["expr"] for one in getattr(statement, "column_descriptions", ())]
    column = columns[at] if at < len(columns) else None
    table = getattr(getattr(column, "table", None), "name", "") or "unknown"
    own = (i for i, one in enumerate(columns) if getattr(one, "key", "") == "id" and _table(one) == table)
    return Address(table, getattr(column, "key", None) or "unknown", _id(row[next(own, at)]))


def _table(column: Any) -> str:
    return str(getattr(getattr(column, "table", None), "name", ""))


def _id(value: Any) -> UUID:
    return value if isinstance(value, UUID) else SOMEWHERE
