"""Check the seal of every row that has one, and compare rows with what the events of the audit tell of them."""

import sys
from collections.abc import Callable, Collection, Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.audit.models import AuditEvent
from hub.core.model import Versioned, mapped_classes
from hub.core.sealing.authentic import Authentic, genuine
from hub.core.sealing.sealed import REGISTRY
from hub.core.unreadable import UNREADABLE
from hub.core.vault import Vault
from hub.safekeeping.verify.batches import batches
from hub.safekeeping.verify.findings import Finding, Kind, Report

EVENTS: Any = AuditEvent.__table__
Told = Callable[[int], None]
Versions = dict[UUID, int]
# Of the rows of signing in, which come and go, and of heads and switches, which follow other rows, no event tells.
UNTOLD = frozenset({"sign_in_session", "one_time_link", "work_link", "sharing_head", "purpose_switch"})
# The end of one is told of, though, by its own id: one that is open after that was put back.
ENDS = {"sign_in_session": "revoked_at"}
# What tells that a row was met, not made; that one was deleted; that a learner's keys were.
MET = ("sealed.refused", "look.refused")
DELETED = ("assessment.purge", "retention.row")
ERASED = ("learner.erase", "learner.erase-tier")


def erased(connection: sa.Connection) -> frozenset[UUID]:
    """The learners of whom an event tells that they were erased, in part or whole."""
    query = sa.select(EVENTS.c.subject_id).where(EVENTS.c.verb.in_(ERASED), EVENTS.c.subject_id.is_not(None))
    return frozenset(connection.scalars(query.distinct()))


def verify_rows(
    connection: sa.Connection, vault: Vault, gone: Collection[UUID], report: Report, told: Told
) -> None:
    """`gone` are the learners that were erased, whose rows may be missing."""
    for model in read_whole():
        known = _told_of(connection, model.__tablename__)
        there: Versions = {}
        for rows in batches(connection, model.__tablename__, _columns(model), report):
            there |= {row.id: _version(row) for row in rows}
            refused = list(_refused(vault, model, rows, known))
            report.findings += refused
            report.findings += _unreadable(model, rows, {one.row_id for one in refused})
            report.findings += _open_again(model, rows, known.keys() - {one.row_id for one in refused})
            report.rows += len(rows)
            told(len(rows))
        report.findings += _against_events(connection, model, known, there, gone)


def read_whole() -> list[Any]:
    """All but the events, which have a chain of their own."""
    return [model for model in mapped_classes() if model is not AuditEvent]


def _columns(model: Any) -> tuple[sa.ColumnClause[Any], ...]:
    """Everything but the id and what is sealed."""
    table = model.__table__
    plain = (one for one in table.c if one.name != "id" and (table.name, one.name) not in REGISTRY)
    return tuple(sa.column(column.name, column.type) for column in plain)


def _version(row: Any) -> int:
    """0 where there is none. One that cannot be read is a finding of its own, and older than nothing."""
    found = getattr(row, "version", 0)
    return found if isinstance(found, int) else sys.maxsize


def _unreadable(model: Any, rows: list[Any], refused: Collection[Any]) -> Iterator[Finding]:
    """What the service never writes, in a row of which nothing else is said."""
    for row in rows:
        for name, value in row._mapping.items():
            if value is UNREADABLE and row.id not in refused:
                yield Finding(model.__tablename__, name, row.id, Kind.UNREADABLE)


def _refused(vault: Vault, model: Any, rows: list[Any], known: Versions) -> Iterator[Finding]:
    """One with a wrong seal that no event tells of was never the service's."""
    if not issubclass(model, Authentic):
        return
    for row in rows:
        if not genuine(vault, model, row._mapping):
            new = row.id not in known and model.__tablename__ not in UNTOLD
            kind = Kind.INSERTED if new else Kind.ROW
            yield Finding(model.__tablename__, None, row.id, kind)


def _open_again(model: Any, rows: list[Any], ended: Collection[UUID]) -> Iterator[Finding]:
    ends = ENDS.get(model.__tablename__)
    for row in rows if ends else ():
        if row.id in ended and row._mapping[ends] is None:
            yield Finding(model.__tablename__, None, row.id, Kind.PUT_BACK)


def _told_of(connection: sa.Connection, table: str) -> Versions:
    """By row, the newest version that an event tells of; 0 where none says which."""
    newest = sa.func.max(sa.func.coalesce(EVENTS.c.object_version, 0))
    query = sa.select(EVENTS.c.object_id, newest).where(
        EVENTS.c.object_type == table, EVENTS.c.object_id.is_not(None), EVENTS.c.verb.not_in(MET)
    )
    found = connection.execute(query.group_by(EVENTS.c.object_id))
    return {row_id: version for row_id, version in found}


def _against_events(
    connection: sa.Connection, model: Any, known: Versions, there: Versions, gone: Collection[UUID]
) -> Iterator[Finding]:
    table = model.__tablename__
    if issubclass(model, Versioned):
        older = (row_id for row_id, version in known.items() if there.get(row_id, version) < version)
        yield from (Finding(table, None, row_id, Kind.PUT_BACK) for row_id in older)
    missing = known.keys() - there.keys()
    if issubclass(model, Authentic) and table not in UNTOLD and missing:
        excused = _deleted(connection, table, gone)
        yield from (Finding(table, None, row_id, Kind.REMOVED) for row_id in sorted(missing - excused))


def _deleted(connection: sa.Connection, table: str, gone: Collection[UUID]) -> set[UUID]:
    """Rows that the service deleted itself, and those of learners that were erased."""
    query = sa.select(EVENTS.c.object_id, EVENTS.c.subject_id, EVENTS.c.verb).where(
        EVENTS.c.object_type == table
    )
    found = connection.execute(query.distinct())
    return {row_id for row_id, subject, verb in found if verb in DELETED or subject in gone}
