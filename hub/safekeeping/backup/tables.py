"""PostgreSQL's tables out of a backup into a file of SQLite, so that they can be looked through where no server is.

Each value is stored as the service stores it on SQLite. What is none of its column's kind is stored as it is written,
and is read there as unreadable.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.core.backups.snapshot import Part
from hub.core.model import Base

BATCH = 1000  # rows
NULL = b"\\N"
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_SIGNS = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
Stored = str | int | float | bytes | None


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


_KINDS: tuple[tuple[type[Any], Callable[[str], Stored]], ...] = (
    (sa.Uuid, lambda text: UUID(text).hex),
    (sa.DateTime, _moment),
    (sa.Boolean, {"t": 1, "f": 0}.__getitem__),
    (sa.Integer, int),
    (sa.Float, float),
    (sa.LargeBinary, lambda text: bytes.fromhex(text.removeprefix("\\x"))),
)


def laid_out(parts: Iterable[Part], to: Path) -> dict[str, int]:
    """Every table as a table of the file; how many rows each has."""
    engine = sa.create_engine(f"sqlite:///{to}").execution_options(hub_schema=True)
    try:
        with engine.begin() as connection:
            return {part.name: _put(connection, part) for part in parts}
    finally:
        engine.dispose()


def _put(connection: sa.Connection, part: Part) -> int:
    columns = [sa.Column(name, _type(part.name, name), primary_key=name == "id") for name in part.columns]
    sa.Table(part.name, sa.MetaData(), *columns).create(connection)
    insert = sa.insert(sa.table(part.name, *map(sa.column, part.columns)))
    readers = [_reader(column.type) for column in columns]
    rows, count = _rows(part, readers), 0
    while batch := list(islice(rows, BATCH)):
        connection.execute(insert, batch)
        count += len(batch)
    return count


def _type(table: str, column: str) -> Any:
    """Text where this version knows no such column."""
    known = Base.metadata.tables.get(table)
    found = None if known is None else known.c.get(column)
    return sa.Text() if found is None else found.type


def _rows(part: Part, readers: list[Callable[[bytes], Stored]]) -> Iterator[dict[str, Stored]]:
    for line in _lines(part.pieces):
        values = (read(value) for read, value in zip(readers, line.split(b"\t"), strict=True))
        yield dict(zip(part.columns, values, strict=True))


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines


def _reader(kind: Any) -> Callable[[bytes], Stored]:
    """What one value of a column is stored as, out of how COPY writes it."""
    plain = kind.impl_instance if isinstance(kind, sa.types.TypeDecorator) else kind
    convert = next((convert for of, convert in _KINDS if isinstance(plain, of)), str)

    def read(value: bytes) -> Stored:
        if value == NULL:
            return None
        text = _ESCAPED.sub(lambda met: _SIGNS.get(met[1], met[1]), value).decode()
        try:
            return convert(text)
        except (ValueError, LookupError, OverflowError):
            return text

    return read
