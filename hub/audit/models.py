"""One event per subject and act. Holds tags and ids; never a value, a name or a URL."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.judgement import harmless
from hub.core.model import Base


class AuditEvent(Base):
    __tablename__ = "audit_event"
    __table_args__ = (sa.Index("ix_audit_event_subject", "subject_id", "at"),)
    __audited__ = False

    at: Mapped[datetime] = mapped_column(info=harmless("when the service was used"))
    actor_id: Mapped[UUID | None] = mapped_column(info=harmless("a member of staff, not the learner"))
    organisation_id: Mapped[UUID | None] = mapped_column(info=harmless("of the member of staff"))
    role: Mapped[str] = mapped_column(sa.String(80), info=harmless("of the member of staff"))
    verb: Mapped[str] = mapped_column(sa.String(60), info=harmless("the same acts for everybody"))
    subject_id: Mapped[UUID | None] = mapped_column(info=harmless("made up; joins the rows of one learner"))
    object_type: Mapped[str | None] = mapped_column(sa.String(40), info=harmless("names a table"))
    object_id: Mapped[UUID | None] = mapped_column(info=harmless("made up"))
    purpose: Mapped[str | None] = mapped_column(sa.String(40), info=harmless("one of seven"))
    categories: Mapped[str | None] = mapped_column(
        sa.String(400), info=harmless("what was looked at, not what it says: opened together for everybody")
    )
    decision: Mapped[str | None] = mapped_column(sa.String(40), info=harmless("allowed or not"))
    request_id: Mapped[str | None] = mapped_column(sa.String(32), info=harmless("made up"))
    mac: Mapped[bytes] = mapped_column(sa.LargeBinary(32), info=harmless("a keyed digest"))

    def covered_values(self) -> dict[str, Any]:
        """Every column but the MAC, by name: what `message` covers."""
        return {name: getattr(self, name) for name in COVERED}


COVERED = tuple(column.name for column in AuditEvent.__table__.columns if column.name != "mac")


def message(values: Mapping[str, Any]) -> bytes:
    """The canonical bytes of an event for its MAC: each column in order, length-prefixed."""
    parts = [b"" if values[name] is None else str(values[name]).encode() for name in COVERED]
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
