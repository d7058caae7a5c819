"""One event per subject and act. Holds tags and ids; never a value, a name or a URL."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.model import Base


class AuditEvent(Base):
    __tablename__ = "audit_event"
    __table_args__ = (sa.Index("ix_audit_event_subject", "subject_id", "at"),)
    __audited__ = False

    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID | None]
    role: Mapped[str] = mapped_column(sa.String(80))
    verb: Mapped[str] = mapped_column(sa.String(60))
    subject_id: Mapped[UUID | None]
    object_type: Mapped[str | None] = mapped_column(sa.String(40))
    object_id: Mapped[UUID | None]
    purpose: Mapped[str | None] = mapped_column(sa.String(40))
    categories: Mapped[str | None] = mapped_column(sa.String(200))
    decision: Mapped[str | None] = mapped_column(sa.String(40))
    request_id: Mapped[str | None] = mapped_column(sa.String(32))
    mac: Mapped[bytes] = mapped_column(sa.LargeBinary(32))

    def covered_values(self) -> dict[str, Any]:
        """Every column but the MAC, by name: what `message` covers."""
        return {name: getattr(self, name) for name in COVERED}


COVERED = tuple(column.name for column in AuditEvent.__table__.columns if column.name != "mac")


def message(values: Mapping[str, Any]) -> bytes:
    """The canonical bytes of an event for its MAC: each column in order, length-prefixed."""
    parts = [b"" if values[name] is None else str(values[name]).encode() for name in COVERED]
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
