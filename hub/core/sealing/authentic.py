"""Rows that decide who may see what are sealed whole: whoever can write to the database is not believed.

    class Grant(Authentic, Versioned, Base):
        __authentic__ = ("learner_id", "recipient_id", "withdrawn_at")
        __refused__ = {"withdrawn_at": LONG_AGO}

Where a row that is refused can give nothing in another way, `UNREADABLE` in its place leaves the row out
(`hub.core.left_out`).

The seal is a keyed digest over the table, the row's id and version and these columns. It is made when a row is
written and checked when one is read: a row whose seal is wrong is read as `__refused__` says, which gives nothing,
and the operator is told. The service seals no such row again, whatever is changed in it.

A column that is added to `__authentic__` later leaves the seals of rows right in which it is NULL.
"""

import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache, lru_cache
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, Mapper, QueryContext, load_only, mapped_column, object_session
from sqlalchemy.orm.attributes import set_committed_value

from hub.core.judgement import harmless
from hub.core.model import Base
from hub.core.unreadable import UNREADABLE, unreadable
from hub.core.vault import Address, Vault

SEAL = "row_seal"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = date(1970, 1, 1)


class Authentic:
    """A mixin, in front of `Versioned` and `Base`. `__refused__` is what is read instead in a row that is refused."""

    __authentic__: ClassVar[tuple[str, ...]]
    __refused__: ClassVar[Mapping[str, Any]] = {}

    row_seal: Mapped[bytes] = mapped_column(
        sa.LargeBinary(32), sort_order=93, info=harmless("a keyed digest")
    )

    @property
    def refused(self) -> bool:
        """Whether the database held another row than the service wrote."""
        return bool(self.__dict__.get("_refused"))


def seal_of(vault: Vault, model: Any, row_id: UUID, version: int, values: Mapping[str, Any]) -> bytes:
    """The seal of a row of `model`. `values` are those of its authentic columns by name, as the mapped class has them.

    `version` is the optimistic version, 0 where the class has none.
    """
    return vault.authenticate("row", message(model, row_id, version, values))


def genuine(vault: Vault, model: Any, values: Mapping[str, Any]) -> bool:
    """Whether columns read without their row, `id`, `version` and `row_seal` among them, are what was written."""
    try:
        expected = seal_of(vault, model, values["id"], values.get("version", 0), values)
        return hmac.compare_digest(values[SEAL], expected)
    except (
        TypeError,
        ValueError,
        AttributeError,
        OverflowError,
    ):  # SQLite keeps whatever is written into a column
        return False


def as_written(session: Any, model: Any, rows: Iterable[Any]) -> Iterator[Any]:
    """Of rows that hold `columns(model)`, those with the right seal; the operator is told of the others."""
    vault = session.info["uow"].vault
    for row in rows:
        if genuine(vault, model, row._mapping):
            yield row
        else:
            note_refused(session, model, row.id)


def columns(model: Any) -> tuple[Any, ...]:
    """What a statement must read for `genuine`."""
    names = ("id", *(("version",) if hasattr(model, "version") else ()), SEAL, *model.__authentic__)
    return tuple(getattr(model, name) for name in names)


def sealed_alone(model: Any) -> Any:
    """An option that reads of the rows of `model` what their seal covers: a list needs no more and believes no less."""
    return load_only(*columns(model), raiseload=True)


def message(model: Any, row_id: UUID, version: int, values: Mapping[str, Any]) -> bytes:
    """The same bytes on every database, and other bytes for every other row: each part with its length before it.

    A NULL is left out, so it differs from anything that is there.
    """
    table, names = _shape(model)
    parts = [table, _prefixed(row_id.bytes), _prefixed(version.to_bytes(8, "big"))]
    for name, label in names:
        value = values[name]
        if value is not None:
            kind: Any = type(value)
            part = (_WRITER.get(kind) or _writer(kind))(value)
            length = len(part)
            parts += label, _LENGTHS[length] if length < SHORT else length.to_bytes(4, "big"), part
    return b"".join(parts)


def _prefixed(part: bytes) -> bytes:
    length = len(part)
    return (_LENGTHS[length] if length < SHORT else length.to_bytes(4, "big")) + part


SHORT = 256  # bytes; nearly all parts are shorter
_LENGTHS = [length.to_bytes(4, "big") for length in range(SHORT)]


def canonical(value: Any) -> bytes:
    """One value, with its kind in front."""
    kind: Any = type(value)
    return (_WRITER.get(kind) or _writer(kind))(value)


@cache
def _shape(model: Any) -> tuple[bytes, tuple[tuple[str, bytes], ...]]:
    """The name of the table, and those of the columns in their order; each with its part of the message."""
    names = sorted(model.__authentic__)
    return _prefixed(model.__tablename__.encode()), tuple((name, _prefixed(name.encode())) for name in names)


@lru_cache(1024)  # a page reads the same few sets
def _set(value: frozenset[Any]) -> bytes:
    return b"set:" + _json(sorted(value))


_ENCODER = json.JSONEncoder(
    separators=(",", ":"), sort_keys=True
)  # `json.dumps` would make one for each value


def _json(value: Any) -> bytes:
    return _ENCODER.encode(value).encode()


def _moment(value: datetime) -> bytes:
    return value.astimezone(UTC).isoformat(timespec="microseconds").encode()


@lru_cache(8192)  # the days of twenty years
def _day(value: date) -> bytes:
    return b"day:" + value.isoformat().encode()


@lru_cache(1024)  # codes are few
def _code(value: Enum) -> bytes:
    return b"text:" + str(value.value).encode()


_WRITERS: tuple[tuple[type[Any] | tuple[type[Any], ...], Callable[[Any], bytes]], ...] = (
    (bool, lambda value: b"yes" if value else b"no"),
    (Enum, _code),
    (str, lambda value: b"text:" + value.encode()),
    (int, lambda value: b"number:%d" % value),
    (UUID, lambda value: b"id:" + value.bytes),
    (bytes, lambda value: b"bytes:" + value),
    (datetime, lambda value: b"moment:" + _moment(value)),
    (date, _day),
    ((set, frozenset), lambda value: _set(frozenset(value))),
    ((list, dict), lambda value: b"json:" + _json(value)),
)


_WRITER: dict[Any, Callable[[Any], bytes]] = {}  # of every kind that was met


def _writer(kind: Any) -> Callable[[Any], bytes]:
    for kinds, write in _WRITERS:
        if issubclass(kind, kinds):
            return _WRITER.setdefault(kind, write)
    raise TypeError(f"{kind} has no canonical bytes")


def _values(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__authentic__}


def _seal(row: Any, version: int) -> None:
    session = object_session(row)
    assert session is not None
    row.row_seal = seal_of(session.info["uow"].vault, type(row), row.id, version, _values(row))


@event.listens_for(Authentic, "before_insert", propagate=True)
def _seal_new(mapper: Mapper[Any], _connection: sa.Connection, row: Any) -> None:
    _seal(row, 0 if mapper.version_id_col is None else 1)


@event.listens_for(Authentic, "before_update", propagate=True)
def _seal_changed(mapper: Mapper[Any], _connection: sa.Connection, row: Any) -> None:
    session = object_session(row)
    if row.refused or session is None or not session.is_modified(row, include_collections=False):
        return
    _seal(row, 0 if mapper.version_id_col is None else row.version + 1)


@event.listens_for(Authentic, "load", propagate=True)
def _check_loaded(row: Any, context: QueryContext) -> None:
    _check(row, context.session)


@event.listens_for(Authentic, "refresh", propagate=True)
def _check_again(row: Any, context: QueryContext | None, _names: Any) -> None:
    """Not what one statement over many rows has just set, nor a row with changes that are still to be written."""
    if context is not None and not sa.inspect(row).modified:
        _check(row, context.session)


def _check(row: Any, session: Any) -> None:
    kept = row.__dict__
    if row.refused or any(name not in kept for name in (SEAL, *row.__authentic__)):
        return
    if genuine(session.info["uow"].vault, type(row), kept):
        return
    kept["_refused"] = True
    note_refused(session, type(row), row.id)
    for name, value in row.__refused__.items():
        set_committed_value(row, name, unreadable() if value is UNREADABLE else value)


def note_refused(session: Any, model: type[Base], row_id: UUID) -> None:
    """The operator is told when the unit of work has ended."""
    session.info["refused"].append(Address(model.__tablename__, SEAL, row_id))
