"""A value that the service never writes, such as a code that no enum knows, is read as `UNREADABLE`.

Somebody wrote it behind the service's back. It must not break the page of everybody else: the row that holds it is
left out (`hub.core.left_out`). SQLite keeps whatever is written into a column, so that every kind of column is read
with care there; PostgreSQL keeps its types, but for codes, days beyond the calendar and JSON.
"""

import threading
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import psycopg
import sqlalchemy as sa
from psycopg.adapt import Loader
from psycopg.pq import Format
from psycopg.types.json import JsonbLoader
from sqlalchemy.dialects import sqlite

_met = threading.local()
_NONSENSE = (LookupError, ValueError, TypeError, AttributeError, OverflowError, RecursionError)
Reader = Callable[[Any], Any]
LARGEST = 2**31
NULL_OF_JSON = ()  # what stands for a null that JSON holds, since a NULL is None; JSON gives no tuple


class Unreadable:
    """The type of `UNREADABLE` alone."""

    def __repr__(self) -> str:
        return "<unreadable>"


UNREADABLE: Final = Unreadable()


def met() -> int:
    """How many such values this thread has read so far."""
    return getattr(_met, "times", 0)


def unreadable() -> Unreadable:
    _met.times = met() + 1
    return UNREADABLE


def with_care(read: Reader) -> Reader:
    """A reader that raises nothing over what the service never wrote, and passes on what another has read so."""

    def careful(value: Any) -> Any:
        if value is UNREADABLE:
            return value
        try:
            return read(value)
        except _NONSENSE:
            return unreadable()

    return careful


def of(*kinds: type[Any]) -> Reader:
    """A reader of what SQLite itself gives as one of `kinds`, or as NULL."""
    return lambda value: value if value is None or type(value) in kinds else unreadable()


class Code(sa.Enum):
    """A code, unreadable where the enum has no such."""

    cache_ok = True

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Reader:
        known = {code: self._object_value_for_elem(code) for code in self.enums}
        return with_care(lambda value: None if value is None else known[value])


class _Day(sqlite.DATE):
    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return with_care(super().result_processor(dialect, coltype))  # type: ignore[arg-type]


class _Moment(sqlite.DATETIME):
    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return with_care(super().result_processor(dialect, coltype))  # type: ignore[arg-type]


class _Json(sqlite.JSON):
    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return with_care(super().result_processor(dialect, coltype))  # type: ignore[arg-type]


class _Id(sa.Uuid[Any]):
    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return with_care(lambda value: None if value is None else UUID(value))


class _Whole(sa.Integer):
    """Of four bytes, as PostgreSQL keeps it."""

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        whole = of(int)

        def read(value: Any) -> Any:
            found = whole(value)
            return unreadable() if isinstance(found, int) and not -LARGEST <= found < LARGEST else found

        return read


class _Large(sa.BigInteger):
    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return of(int)


class _Number(sa.Float[Any]):
    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return of(float, int)


class _YesNo(sa.Boolean):
    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return with_care({None: None, 0: False, 1: True}.__getitem__)


class _Text(sa.String):
    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return of(str)


class _Bytes(sa.LargeBinary):
    """What is no bytes opens nowhere, as bytes that were changed do not."""

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return lambda value: value if value is None or type(value) is bytes else b""


_OF_SQLITE: dict[Any, Any] = {
    sa.Date: _Day,
    sa.DateTime: _Moment,
    sa.JSON: _Json,
    sa.Uuid: _Id,
    sa.Integer: _Whole,
    sa.BigInteger: _Large,
    sa.Float: _Number,
    sa.Boolean: _YesNo,
    sa.Enum: Code,
    sa.String: _Text,
    sa.LargeBinary: _Bytes,
}


def read_with_care(engine: sa.Engine) -> sa.Engine:
    """Every statement of this engine reads what somebody else wrote as `UNREADABLE`."""
    if engine.dialect.name == "sqlite":
        engine.dialect.colspecs = {**engine.dialect.colspecs, **_OF_SQLITE}
    return engine


def text_with_care(stored: bytes) -> str | bytes:
    """For SQLite: text, or the bytes that are none."""
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return stored


class _WithCare(Loader):
    """For PostgreSQL: days and moments that Python has no calendar for."""

    def __init__(self, oid: int, context: Any = None) -> None:
        super().__init__(oid, context)
        own = psycopg.adapters.get_loader(oid, Format.TEXT)  # the compiled one, where there is one
        assert own is not None
        self._read = own(oid, context).load

    def load(self, data: Any) -> Any:
        try:
            return self._read(data)
        except (psycopg.DataError, ValueError):
            return unreadable()


class _PostgresJson(JsonbLoader):
    def load(self, data: Any) -> Any:
        found = super().load(data)
        return NULL_OF_JSON if found is None else found


def with_care_of_postgresql(connection: psycopg.Connection[Any]) -> None:
    connection.adapters.register_loader("jsonb", _PostgresJson)
    connection.adapters.register_loader("date", _WithCare)
    connection.adapters.register_loader("timestamptz", _WithCare)
