"""Record an event in the transaction of the change or the reveal it tells of."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from hub.audit.models import AuditEvent, message
from hub.core.db import Database, UnitOfWork
from hub.core.ids import new_id
from hub.core.model import Base
from hub.core.vault import Address, Vault

# Of the table, not of the class: no row is made of what nobody reads again, and it is one statement whatever is blank.
_INSERT = sa.insert(cast("sa.Table", AuditEvent.__table__))

REFUSED = "look.refused"
MINUTE = timedelta(minutes=1)
REFUSALS_A_MINUTE = 30  # of one member of staff: more of them tell nothing new, and must not fill the table


@dataclass(slots=True)
class Event:
    """An event until it is written, with the row it is `about`: its version counts as it is kept."""

    values: dict[str, Any]
    about: Base | None

    @property
    def look(self) -> bool:
        return self.about is None


def record(
    uow: UnitOfWork,
    verb: str,
    *,
    subject_id: UUID | None = None,
    about: Base | None = None,
    purpose: str | None = None,
    categories: Iterable[str] = (),
    decision: str | None = None,
    place: Address | None = None,
) -> None:
    """`verb` is a fixed tag such as "referral.accept"; `about` is the row the act changed.

    `place` stands for a row that cannot be read.
    """
    viewer = uow.viewer
    values = {
        "id": new_id(),
        "at": uow.now,
        "actor_id": viewer.user_id if viewer else None,
        "organisation_id": viewer.organisation_id if viewer else None,
        "role": (viewer.system or viewer.role)[:80] if viewer else "nobody",
        "verb": verb,
        "subject_id": subject_id or getattr(about, "learner_id", None),
        "object_type": about.__tablename__ if about is not None else (place and place.table),
        "object_id": about.id if about is not None else (place and place.row_id),
        "purpose": purpose,
        "categories": " ".join(sorted(categories)) or None,
        "decision": decision,
        "request_id": uow.request_id,
    }
    uow.told.append(Event(values, about))
    uow.session.info["audited"] = True


def write_down(uow: UnitOfWork) -> None:
    """All events of one unit of work with one statement, in its transaction."""
    events = [cast("Event", told) for told in uow.told]
    rows = [one.values | {"object_version": _version(one.about)} for one in events]
    macs = [uow.vault.authenticate("audit", message(row)) for row in rows]
    written = [row | {"mac": mac} for row, mac in zip(rows, macs, strict=True)]
    uow.session.connection().execute(_INSERT, written)
    uow.told.clear()


def genuine(vault: Vault, event: AuditEvent) -> bool:
    """Whether the service wrote it so."""
    return hmac.compare_digest(vault.authenticate("audit", message(event.covered_values())), event.mac)


def _version(about: Base | None) -> int | None:
    """Of the row as it was flushed; of one that was deleted, the last it had."""
    if about is None:
        return None
    return about.__dict__.get("version") if sa.inspect(about).deleted else getattr(about, "version", None)


def refuse_look(uow: UnitOfWork, decision: str, subject_id: UUID | None = None) -> None:
    """Somebody asked for what they may not see. `decision` is the reason, or the page; not what they asked for."""
    lately = sa.select(sa.func.count()).where(
        AuditEvent.actor_id == uow.user_id, AuditEvent.at > uow.now - MINUTE, AuditEvent.verb == REFUSED
    )
    if (uow.session.scalar(lately) or 0) < REFUSALS_A_MINUTE:
        record(uow, REFUSED, subject_id=subject_id, decision=decision[:40])


def tell_tampering(uow: UnitOfWork, address: Address) -> None:
    """Somebody met a sealed value that was moved, edited or removed; `decision` names its column."""
    record(uow, "sealed.refused", decision=address.column, place=address)


Database.tell_tampering = staticmethod(tell_tampering)
UnitOfWork.write_down = write_down
