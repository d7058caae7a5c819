"""One event per subject and act. Holds tags and ids; never a value, a name or a URL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.judgement import harmless
from hub.core.model import Base, index_where


class AuditEvent(Base):
    """`object_version` is the version of the row that the act was about, as it was kept by the act.

    `number` and `link` are given after the commit, by `hub.audit.chain`: the place in the chain, and the digest that
    ties the event to all before it. Everything else is covered by the MAC and never changes.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        sa.Index("ix_audit_event_subject", "subject_id", "at"),
        sa.Index("ix_audit_event_actor", "actor_id", "at"),
        index_where("ix_audit_event_to_number", "id", where="number IS NULL"),
    )
    __audited__ = False

    at: Mapped[datetime] = mapped_column(info=harmless("when the service was used"))
    actor_id: Mapped[UUID | None] = mapped_column(info=harmless("a member of staff, not the learner"))
    organisation_id: Mapped[UUID | None] = mapped_column(info=harmless("of the member of staff"))
    role: Mapped[str] = mapped_column(sa.String(80), info=harmless("of the member of staff"))
    verb: Mapped[str] = mapped_column(sa.String(60), info=harmless("the same acts for everybody"))
    subject_id: Mapped[UUID | None] = mapped_column(info=harmless("made up; joins the rows of one learner"))
    object_type: Mapped[str | None] = mapped_column(sa.String(40), info=harmless("names a table"))
    object_id: Mapped[UUID | None] = mapped_column(info=harmless("made up"))
    object_version: Mapped[int | None] = mapped_column(info=harmless("how often a row was edited"))
    purpose: Mapped[str | None] = mapped_column(sa.String(40), info=harmless("one of eight"))
    categories: Mapped[str | None] = mapped_column(
        sa.String(400), info=harmless("what was looked at, not what it says: opened together for everybody")
    )
    decision: Mapped[str | None] = mapped_column(sa.String(40), info=harmless("allowed or not"))
    request_id: Mapped[str | None] = mapped_column(sa.String(32), info=harmless("made up"))
    mac: Mapped[bytes] = mapped_column(sa.LargeBinary(32), info=harmless("a keyed digest"))
    number: Mapped[int | None] = mapped_column(
        sa.BigInteger, unique=True, info=harmless("the place of an event among all")
    )
    link: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32), info=harmless("a keyed digest"))

    def covered_values(self) -> dict[str, Any]:
        """Every column that never changes, but for the MAC, by name: what `message` covers."""
        return {name: getattr(self, name) for name in COVERED}


# In this order for ever. What came later stands last, and is left out where it is blank: an event from before has none.
LATER = "object_version"
COVERED = (
    *(
        column.name
        for column in AuditEvent.__table__.columns
        if column.name not in (LATER, "mac", "number", "link")
    ),
    LATER,
)


def message(values: Mapping[str, Any]) -> bytes:
    """The canonical bytes of an event for its MAC: each column in order, length-prefixed."""
    return message_of([values[name] for name in COVERED])


def message_of(values: Sequence[Any]) -> bytes:
    """The same of the values of `COVERED`, in its order."""
    covered = values if values[-1] is not None else values[:-1]
    return b"".join([_NOTHING if value is None else _prefixed(str(value).encode()) for value in covered])


def _prefixed(part: bytes) -> bytes:
    return len(part).to_bytes(4, "big") + part


_NOTHING = _prefixed(b"")
