"""Compare the head of each record with the rows that it holds, and the switch of each purpose with its stop."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent.heads import BLOCK, GRANT, NAMES, OBJECTION, PLACES, RESTRICTION, Held, Place, unpack
from hub.consent.models import Block, Grant, Objection, PurposeStop, PurposeSwitch, Restriction, SharingHead
from hub.consent.types import Purpose
from hub.core.sealing.authentic import columns
from hub.core.sealing.sealed import SubjectKey
from hub.learners.models import Learner
from hub.safekeeping.verify.findings import Finding, Kind, Report

MODELS: dict[bytes, Any] = {GRANT: Grant, BLOCK: Block, RESTRICTION: Restriction, OBJECTION: Objection}


def verify_heads(connection: sa.Connection, gone: Collection[UUID], report: Report) -> None:
    """`gone` are the learners that were erased. A row of which something is said already is not named again."""
    said = {one.row_id for one in report.findings}
    heads = {row.id: row.held for row in connection.execute(sa.select(SharingHead.id, SharingHead.held))}
    there, known = _there(connection), _learners(connection)
    missing = known - set(connection.scalars(sa.select(Learner.id))) - set(gone) - said
    report.findings += (Finding(Learner.__tablename__, None, one, Kind.REMOVED) for one in sorted(missing))
    for learner_id in sorted((known | there.keys()) - set(gone) - said):
        if learner_id not in heads:
            report.findings.append(Finding(SharingHead.__tablename__, None, learner_id, Kind.REMOVED))
    for learner_id, held in heads.items():
        if learner_id not in said and learner_id not in gone:
            found = _compared(unpack(held), there.get(learner_id, {}))
            report.findings += (one for one in found if one.row_id not in said)


def verify_switches(connection: sa.Connection, report: Report) -> None:
    """Each purpose has its switch, which says what its stop says; where nothing is said of one of them already."""
    said = {one.table for one in report.findings}
    table = PurposeSwitch.__tablename__
    if said & {table, PurposeStop.__tablename__}:
        return
    standing = sa.select(*columns(PurposeStop)).where(PurposeStop.ended_at.is_(None))
    off = {row.purpose: row.off_on for row in connection.execute(standing)}
    switches = {row.purpose: row for row in connection.execute(sa.select(*columns(PurposeSwitch)))}
    for purpose in Purpose:
        if (switch := switches.get(purpose)) is None:
            report.findings.append(Finding(table, None, purpose.value, Kind.REMOVED))
        elif switch.off_on != off.get(purpose):
            report.findings.append(Finding(table, None, switch.id, Kind.PUT_BACK))


def _learners(connection: sa.Connection) -> set[UUID]:
    return set(connection.scalars(sa.select(SubjectKey.subject_id).distinct()))


def _there(connection: sa.Connection) -> dict[UUID, Held]:
    found: dict[UUID, Held] = {}
    for place in _places(connection):
        found.setdefault(place.learner_id, {})[place.key] = place.version
    return found


def _places(connection: sa.Connection) -> Iterator[Place]:
    """Of every row whose columns can be read; of the others there is a finding."""
    for model, place_of in PLACES.items():
        columns = [getattr(model, name) for name in NAMES if hasattr(model, name)]
        for row in connection.execute(sa.select(*columns)):
            try:
                place = place_of(row._mapping)
            except (AttributeError, KeyError, TypeError):
                continue
            if place is not None and isinstance(place.version, int):
                yield place


def _compared(held: Held, there: Held) -> Iterator[Finding]:
    for key in sorted(held.keys() | there.keys()):
        table, row_id = MODELS[key[:1]].__tablename__, UUID(bytes=key[-16:])
        if key not in there:
            yield Finding(table, None, row_id, Kind.REMOVED)
        elif key not in held:
            yield Finding(table, None, row_id, Kind.INSERTED)
        elif held[key] != there[key]:
            yield Finding(table, None, row_id, Kind.PUT_BACK)
