"""Record an event in the transaction of the change or the reveal it tells of."""

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa

from hub.audit.models import AuditEvent, message
from hub.core.db import Database, UnitOfWork
from hub.core.ids import new_id
from hub.core.model import Base
from hub.core.portions import portions
from hub.core.vault import Address, Vault

# Of the table, not of the class: no row is made of what nobody reads again, and it is one statement whatever is blank.
_INSERT = sa.insert(cast("sa.Table", AuditEvent.__table__))

One = TypeVar("One")

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
        "categories": _as_text(frozenset(categories)),
        "decision": decision,
        "request_id": uow.request_id,
    }
    uow.told.append(Event(values, about))
    uow.session.info["audited"] = True


def write_down(uow: UnitOfWork) -> None:
    """All events of one unit of work, in its transaction."""
    for some in portions(uow.told):
        rows = []
        for told in some:
            event = cast("Event", told)
            row = event.values | {"object_version": _version(event.about)}
            rows.append(row | {"mac": uow.vault.authenticate("audit", message(row))})
        uow.session.connection().execute(_INSERT, rows)
    uow.told.clear()


def in_portions(uow: UnitOfWork, many: Iterable[One]) -> Iterator[list[One]]:
    """For a job that opens something of very many: some at a time. Before the next are given, the keys of those are let
    go and what it told of them is written, so that memory stays flat; work that only reads writes it when it ends."""
    begun = False
    for some in portions(many):
        if begun:
            uow.flush()
            uow.keys.taken_back()
            if uow.told and "reading" not in uow.session.info:
                write_down(uow)
        begun = True
        yield some


def genuine(vault: Vault, event: AuditEvent) -> bool:
    """Whether the service wrote it so."""
    return hmac.compare_digest(vault.authenticate("audit", message(event.covered_values())), event.mac)


@lru_cache(1024)  # of everybody on a list the same
def _as_text(categories: frozenset[str]) -> str | None:
    return " ".join(sorted(categories)) or None


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
