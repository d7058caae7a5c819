"""Say what was done to the audit behind the service's back: on the events, on their chain, on the checkpoints."""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.audit import chain, checkpoints
from hub.audit.checkpoints import Checkpoint
from hub.audit.models import COVERED, AuditEvent, message_of
from hub.audit.types import START, Finding, Head, Kind, Numbered, Progress
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.vault import Vault

JOB = Viewer.job("verify the audit")
BATCH = 2000
_NO_EVENT = (
    ValueError,
    TypeError,
    AttributeError,
)  # what a column raises that holds what was never written to it
_RAW_ID = sa.type_coerce(AuditEvent.id, sa.String)
_ORDER = (AuditEvent.number, AuditEvent.id)
_OWN = (AuditEvent.number, AuditEvent.link, AuditEvent.mac)  # of a row, before what its MAC covers
_READ = sa.select(*_OWN, *(getattr(AuditEvent, name) for name in COVERED))
_ID, _AT = COVERED.index("id"), COVERED.index("at")


@dataclass(slots=True)
class Report:
    """`events` were looked at, `unsealed` of them have no number yet; `newest` is the last checkpoint that stands.

    `begins` is the checkpoint from which the chain is kept; None where it is kept from its first event.
    """

    events: int = 0
    unsealed: int = 0
    checkpoints: int = 0
    newest: Checkpoint | None = None
    begins: Checkpoint | None = None
    findings: list[Finding] = field(default_factory=list)


def verify(
    database: Database, against: Path | None = None, progress: Progress = lambda done, of: None
) -> Report:
    """Everything there is to find. `against` is another copy of the checkpoints, which may be an older one."""
    report = Report()
    end, standing = _agreed_end(database, against, report)
    wanted = {one.number: one.link for one in standing if one.number}
    start = Head(report.begins.number, report.begins.link) if report.begins else START
    walked = walk(_numbered(database, end, progress, report), database.vault, wanted, start)
    report.findings += [*walked, *_truncated(end, standing), *_waiting(database, report)]
    return report


def _agreed_end(database: Database, against: Path | None, report: Report) -> tuple[Head, list[Checkpoint]]:
    """How far to look, and the checkpoints as they were then: nobody seals while both are read."""
    place = database.second_place
    file = against or (place / checkpoints.FILE if place else None)
    with checkpoints.locked(place) if place else nullcontext():
        end = chain.head(database)
        found, wrong = (
            checkpoints.read(file, database.vault) if file and (end.number or file.exists()) else ([], [])
        )
        own = _own(place, database.vault) if against else found
        report.begins = _begins(database, own)
    standing = checkpoints.standing(found)
    report.checkpoints, report.newest = len(found), standing[-1] if standing else None
    report.findings += wrong
    if place and not against and not wrong and (standing[-1].number if standing else 0) < end.number:
        words = (
            f"The chain goes on to event {end.number}, and its last checkpoint is missing: the file was cut."
        )
        report.findings.append(Finding(Kind.CHECKPOINTS, words))
    return end, standing


def _own(place: Path | None, vault: Vault) -> list[Checkpoint]:
    """An auditor's copy may be from before events were let go: what says so is signed, and in the second place."""
    return checkpoints.read(place / checkpoints.FILE, vault)[0] if place else []


def _begins(database: Database, found: list[Checkpoint]) -> Checkpoint | None:
    """The last that says that events were let go, of those before the first that is there: a run may have been killed,
    and a backup restored from before or after it. The first event must be tied to it, so none stands for others."""
    with database.unit_of_work(JOB, read_only=True) as uow:
        first = uow.session.scalar(sa.select(sa.func.min(AuditEvent.number)).where(AuditEvent.number >= 1))
    gone = {one.number: one for one in found if one.begins and (first is None or one.number < first)}
    return gone[max(gone)] if gone else None


def walk(
    events: Iterable[Numbered], vault: Vault, wanted: Mapping[int, bytes], start: Head = START
) -> Iterator[Finding]:
    """What is wrong with the numbered events, in the order of their numbers.

    `wanted` are the links of checkpoints. `start` is the last of the events that were let go.
    """
    before: bytes | None = start.link
    expected = start.number + 1
    for one in events:
        if not isinstance(one.number, int) or one.number < expected:
            yield Finding(Kind.INSERTED, f"An event with the number {one.number!r} was inserted.")
            continue
        if one.number > expected:
            yield _removed(expected, one.number - 1)
            before = None
        if (finding := _wrong(one, vault, before)) is not None:
            yield finding
        elif one.number in wanted and one.link != wanted[one.number]:
            words = (
                f"Event {one.number} is not the one that its checkpoint names: the chain was written anew."
            )
            yield Finding(Kind.REWRITTEN, words, one.number, one.number)
        before = one.link if finding is None else None
        expected = one.number + 1


def _wrong(one: Numbered, vault: Vault, before: bytes | None) -> Finding | None:
    """A genuine event has a MAC that nobody can make without the key; its link says that it stands where it stood."""
    genuine, tied = _genuine(one, vault), _tied(one, vault, before)
    if genuine and tied:
        return None
    if genuine:
        kind, words = Kind.REORDERED, "stands in another place than it was given, or the one before it does"
    elif tied:
        kind, words = Kind.CHANGED, "was changed"
    else:
        kind, words = (
            Kind.INSERTED,
            "was not written by the service: it was inserted, or changed with its MAC",
        )
    return Finding(kind, f"Event {one.number} {words}.", one.number, one.number)


def _genuine(one: Numbered, vault: Vault) -> bool:
    return one.covered is not None and hmac.compare_digest(vault.authenticate("audit", one.covered), one.mac)


def _tied(one: Numbered, vault: Vault, before: bytes | None) -> bool:
    if before is None:
        return True
    if one.link is None or one.event_id is None:
        return False
    return hmac.compare_digest(chain.link(vault, before, one.number, one.event_id.bytes, one.mac), one.link)


def _removed(first: int, last: int) -> Finding:
    which = f"Event {first} was" if first == last else f"Events {first} to {last} were"
    return Finding(Kind.REMOVED, f"{which} removed.", first, last)


def _truncated(end: Head, standing: list[Checkpoint]) -> Iterator[Finding]:
    newest = max((one.number for one in standing), default=0)
    if newest > end.number:
        words = (
            f"The checkpoints tell of {newest} events, and the database has {end.number}: the newest were cut off, "
            "or this is an older copy."
        )
        yield Finding(Kind.TRUNCATED, words, end.number + 1, newest)


def _numbered(database: Database, end: Head, progress: Progress, report: Report) -> Iterator[Numbered]:
    """Every event with a number, in batches; `end` is for the progress alone, since more may come meanwhile."""
    last: Any = None
    while True:
        with database.unit_of_work(JOB, read_only=True) as uow:
            rows = _batch(uow, last)
        for row in rows:
            report.events += 1
            yield row
        if len(rows) < BATCH:
            return
        last = rows[-1].number
        progress(min(report.events, end.number), end.number)


def _batch(uow: UnitOfWork, last: Any) -> list[Numbered]:
    numbers = sa.select(AuditEvent.number).where(AuditEvent.number.is_not(None)).order_by(AuditEvent.number)
    numbers = numbers if last is None else numbers.where(AuditEvent.number > last)
    return _read(uow, AuditEvent.number.in_(numbers.limit(BATCH).scalar_subquery()))


def _read(uow: UnitOfWork, which: sa.ColumnElement[bool]) -> list[Numbered]:
    """Where one holds what no event holds, each is read on its own, to say which."""
    try:
        return [_numbered_of(row) for row in uow.session.execute(_READ.where(which).order_by(*_ORDER))]
    except _NO_EVENT:
        rows = uow.session.execute(sa.select(AuditEvent.number, _RAW_ID).where(which).order_by(*_ORDER)).all()
        return [_read_one(uow, number, raw_id) for number, raw_id in rows]


def _read_one(uow: UnitOfWork, number: Any, raw_id: str) -> Numbered:
    try:
        return _numbered_of(uow.session.execute(_READ.where(_RAW_ID.in_([raw_id]))).one())
    except _NO_EVENT:
        return Numbered(number, None, None, b"", None)


def _numbered_of(row: Any) -> Numbered:
    """`TypeError` where a digest is none: SQLite gives what somebody put there."""
    number, link, mac, *values = row
    if type(mac) is not bytes or (link is not None and type(link) is not bytes):
        raise TypeError
    return Numbered(number, values[_ID], message_of(values), mac, link, values[_AT])


def _waiting(database: Database, report: Report) -> Iterator[Finding]:
    """Events without a number: some always wait to be sealed, but not for long, and they are genuine."""
    late, last = 0, UUID(int=0)
    while True:
        with database.unit_of_work(JOB, read_only=True) as uow:
            rows = _unsealed(uow, last)
            oldest = uow.now - chain.LONGEST_UNSEALED
        for one in rows:
            report.unsealed += 1
            late += isinstance(one.at, datetime) and one.at < oldest
            if not _genuine(one, database.vault):
                which = one.event_id or "without an id"
                yield Finding(Kind.INSERTED, f"The event {which}, not sealed yet, was inserted or changed.")
        if len(rows) < BATCH or rows[-1].event_id is None:
            break
        last = rows[-1].event_id
    report.events += report.unsealed
    if late:
        minutes = chain.LONGEST_UNSEALED // timedelta(minutes=1)
        words = f"{late} events wait to be sealed for more than {minutes} minutes. Run: hub audit seal"
        yield Finding(Kind.UNSEALED, words)


def _unsealed(uow: UnitOfWork, last: UUID) -> list[Numbered]:
    ids = sa.select(AuditEvent.id).where(AuditEvent.number.is_(None), AuditEvent.id > last)
    return _read(uow, AuditEvent.id.in_(ids.order_by(AuditEvent.id).limit(BATCH).scalar_subquery()))
