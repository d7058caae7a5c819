"""Let the oldest events go: from the beginning of the chain on, up to one that a signed checkpoint names.

The checkpoint is the new beginning, and stands in the second place before anything is removed. The service's own roles
may not remove an event (PostgreSQL), so this works as the owner of the tables.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import cast
from uuid import UUID

import sqlalchemy as sa

from hub.audit import chain, checkpoints
from hub.audit.models import AuditEvent
from hub.audit.types import Head
from hub.audit.verify import verify
from hub.core.db import Database, UnitOfWork
from hub.core.errors import RuleBroken

_EVENTS = cast("sa.Table", AuditEvent.__table__)


class NotShortened(RuleBroken):
    title = "No event of the audit was removed"


def old(uow: UnitOfWork, before: datetime, held: Collection[UUID]) -> Sequence[UUID]:
    """The events that may go, in the order of the chain: all before the first that is newer or about one of these.

    The newest stays, so that numbers go on.
    """
    numbered = sa.select(AuditEvent.number).where(AuditEvent.number.is_not(None))
    stays = sa.or_(AuditEvent.at >= before, AuditEvent.subject_id.in_(held))
    kept = [
        uow.session.scalar(numbered.where(stays).order_by(AuditEvent.number).limit(1)),
        uow.session.scalar(numbered.order_by(AuditEvent.number.desc()).limit(1)),
    ]
    first = min((number for number in kept if number is not None), default=0)
    query = sa.select(AuditEvent.id).where(AuditEvent.number < first).order_by(AuditEvent.number)
    return uow.session.scalars(query).all()


def shorten(database: Database, last: UUID) -> None:
    """Remove this event and all before it. Killed anywhere, the audit is whole, and it can be run again.

    `NotShortened`, and nothing is removed, without a second place, or where the audit was touched.
    """
    if database.second_place is None:
        raise NotShortened("There is no second place to write down where the audit begins.")
    chain.seal(database)
    if findings := verify(database).findings:
        raise NotShortened(f"{findings[0].words} Run: hub audit verify")
    number = _new_beginning(database, database.second_place, last)
    with database.engine.execution_options(hub_schema=True).begin() as owner:
        owner.execute(sa.delete(_EVENTS).where(_EVENTS.c.number <= number))


def _new_beginning(database: Database, place: Path, last: UUID) -> int:
    """Its number, once it is signed. The checkpoint of the newest event stands last, as ever."""
    with checkpoints.locked(place):
        with database.unit_of_work(chain.JOB, read_only=True) as uow:
            event = uow.get(AuditEvent, last)
            assert event.number is not None
            assert event.link is not None
            number, link = event.number, event.link
        checkpoints.append(place, database.vault, Head(number, link), begins=True)
        checkpoints.append(place, database.vault, chain.head(database))
    return number


def kept_from(uow: UnitOfWork) -> datetime | None:
    """When the oldest event that is kept happened, where some before it were let go."""
    query = sa.select(AuditEvent.number, AuditEvent.at).where(AuditEvent.number >= 1)
    first = uow.session.execute(query.order_by(AuditEvent.number).limit(1)).one_or_none()
    return first.at if first and first.number > 1 else None
