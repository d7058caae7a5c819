"""Change what is stored as somebody does who writes to the database, past the service and past foreign keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.audit.models import AuditEvent
from hub.core.db import Database
from hub.core.model import mapped_classes
from hub.core.sealing.authentic import SEAL, Authentic
from hub.core.sealing.fingerprints import KeyFingerprint
from hub.core.sealing.sealed import REGISTRY, SEALED_AS

Stored = dict[str, Any]  # a row, each value as the database writes it
Rows = dict[str, dict[UUID, Stored]]
MARK = "Zzfuzzed"
NUMBERS = (-1, 0, 9999, 2**31 - 1, 2**31, 2**63 - 1)
DAYS = ("9999-99-99", "9999-12-31", "0001-01-01", "infinity", "-infinity", "2026-02-30", "a day")
SHAPES = ("[]", "{}", '"x"', "5", "null", "[[[]]]", '{"a": [1]}', "[1]", "true", "{", "[null]", '["x", {}]')
NONSENSE = (MARK, "", "x" * 5000, b"\xff\x00", "nonsense", 7)
LEFT_ALONE = (AuditEvent.__tablename__, KeyFingerprint.__tablename__)  # the audit has a chain of its own


@dataclass(frozen=True, slots=True)
class Place:
    """A column; `vouched` where a seal covers it."""

    table: str
    column: str
    type: Any
    vouched: bool


@dataclass(frozen=True, slots=True)
class Change:
    """`value` is None where the whole row was put back or deleted, or the value is NULL."""

    kind: str
    place: Place
    row_id: UUID
    value: Any = None


def places() -> list[Place]:
    """Every column that a seal covers, or that holds a code, day, number, yes or no, JSON or text."""
    return [
        Place(model.__tablename__, column.name, column.type, vouched)
        for model in mapped_classes()
        if model.__tablename__ not in LEFT_ALONE
        for column in model.__table__.columns
        if (vouched := _vouched(model, column.name)) or _free(column)
    ]


def _vouched(model: Any, column: str) -> bool:
    sealed = (model.__tablename__, column) in REGISTRY or column == SEALED_AS
    return sealed or (issubclass(model, Authentic) and column in (SEAL, "version", *model.__authentic__))


def _free(column: Any) -> bool:
    kinds = (sa.Enum, sa.Date, sa.DateTime, sa.JSON, sa.Integer, sa.Boolean, sa.Float, sa.String)
    return isinstance(_plain(column.type), kinds)


def _plain(kind: Any) -> Any:
    return kind.impl_instance if isinstance(kind, sa.types.TypeDecorator) else kind


class Writer:
    """Somebody with the password of the database, and no key."""

    def __init__(self, database: Database) -> None:
        engine = sa.create_engine(database.engine.url, poolclass=sa.NullPool)
        self._engine = engine.execution_options(hub_schema=True)
        self._postgres = engine.dialect.name == "postgresql"

    def rows(self) -> Rows:
        found: Rows = {}
        with self._engine.connect() as connection:
            for model in mapped_classes():
                names = [column.name for column in model.__table__.columns]
                table = sa.table(model.__tablename__, sa.column("id", sa.Uuid()), *map(sa.column, names))
                query = sa.select(sa.column("id", sa.Uuid()), *map(self._raw, names)).select_from(table)
                found[model.__tablename__] = {
                    row[0]: dict(zip(names, row[1:], strict=True)) for row in connection.execute(query)
                }
        return found

    def _raw(self, name: str) -> Any:
        return sa.cast(sa.column(name), sa.Text) if self._postgres else sa.column(name)

    @contextmanager
    def changed(self, change: Change, now: Stored, old: Stored | None) -> Iterator[bool]:
        """The change as long as it is looked at; False where the database itself refuses it."""
        try:
            self._make(change, old)
        except sa.exc.DBAPIError:
            yield False
            return
        try:
            yield True
        finally:
            self._put(change, now, insert=change.kind == "deleted")

    def _make(self, change: Change, old: Stored | None) -> None:
        if change.kind == "deleted":
            self._run(sa.delete(self._table(change)).where(sa.column("id", sa.Uuid()) == change.row_id))
        elif change.kind == "older row":
            assert old is not None
            self._put(change, old, insert=False)
        else:
            self._put(change, {change.place.column: change.value}, insert=False)

    def _put(self, change: Change, values: Stored, *, insert: bool) -> None:
        table = self._table(change, *values)
        if insert:
            self._run(sa.insert(table).values(values))
        else:
            kept = {name: value for name, value in values.items() if name != "id"}
            self._run(sa.update(table).where(sa.column("id", sa.Uuid()) == change.row_id).values(kept))

    def _table(self, change: Change, *columns: str) -> sa.TableClause:
        return sa.table(change.place.table, *(sa.column(name) for name in columns))

    def _run(self, statement: Any) -> None:
        with self._engine.begin() as connection:
            if self._postgres:
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            connection.execute(statement)


def pick(luck: Random, before: Rows, now: Rows) -> Change | None:
    """Any change of any place that holds something; None where this one changes nothing."""
    place = luck.choice([one for one in _places if now[one.table]])
    row_id = luck.choice(sorted(now[place.table]))
    row, old = now[place.table][row_id], before[place.table].get(row_id)
    kind = luck.choice(
        ("flipped", "empty", "other row's", "older", "older row", "deleted", *["nonsense"] * 4)
    )
    if kind == "deleted":
        return Change(kind, place, row_id)
    if kind == "older row":
        return Change(kind, place, row_id) if old and old != row else None
    if kind == "older":
        value = old[place.column] if old else row[place.column]
    elif kind == "other row's":
        value = luck.choice([one[place.column] for one in now[place.table].values()])
    else:
        value = None if kind == "empty" else _made_up(luck, place, row[place.column], kind)
    return None if value == row[place.column] else Change(kind, place, row_id, value)


def _made_up(luck: Random, place: Place, held: Any, kind: str) -> Any:
    if kind == "flipped":
        return _flipped(held)
    plain = _plain(place.type)
    for of, values in (
        (sa.JSON, SHAPES),
        ((sa.Date, sa.DateTime), DAYS),
        ((sa.Integer, sa.Float, sa.Boolean), NUMBERS),
    ):
        if isinstance(plain, of) and luck.random() < 0.8:
            return luck.choice(values)
    return luck.choice(NONSENSE)


def _flipped(held: Any) -> Any:
    if isinstance(held, bytes):
        return held[:-1] + bytes([held[-1] ^ 1])
    if isinstance(held, int | float):
        return held + 1
    text = str(held)
    return text[:-1] + ("0" if text[-1:] != "0" else "1")


_places = places()
VOUCHED = {(place.table, place.column) for place in _places if place.vouched}
