"""Record an event in the transaction of the change or the reveal it tells of."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from hub.audit.models import AuditEvent, message
from hub.core.db import Database, UnitOfWork
from hub.core.ids import new_id
from hub.core.model import Base
from hub.core.vault import Address

# Of the table, not of the class: no row is made of what nobody reads again, and it is one statement whatever is blank.
_INSERT = sa.insert(cast("sa.Table", AuditEvent.__table__))


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
    pending: list[dict[str, Any]] = uow.session.info.setdefault("audit_events", [])
    if not pending:
        uow.before_commit(lambda: _write(uow, pending))
    pending.append({**values, "mac": uow.vault.authenticate("audit", message(values))})
    uow.session.info["audited"] = True


def _write(uow: UnitOfWork, pending: list[dict[str, Any]]) -> None:
    """All events of one unit of work with one statement, in its transaction."""
    uow.session.connection().execute(_INSERT, pending)
    pending.clear()


def tell_tampering(uow: UnitOfWork, address: Address) -> None:
    """Somebody met a sealed value that was moved, edited or removed; `decision` names its column."""
    record(uow, "sealed.refused", decision=address.column, place=address)


Database.tell_tampering = staticmethod(tell_tampering)
