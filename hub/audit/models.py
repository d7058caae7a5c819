"""One event per subject and act. Holds tags and ids; never a value, a name or a URL."""

from datetime import datetime
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

    def message(self) -> bytes:
        """The canonical bytes the MAC covers: every column but the MAC, length-prefixed."""
        columns = [column for column in self.__table__.columns if column.name != "mac"]
        values = [str(getattr(self, column.name) or "").encode() for column in columns]
        return b"".join(len(value).to_bytes(4, "big") + value for value in values)
