"""A group session, and who is in its queue."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.assessment.group.rules import PRESENCES, Move, Presence, step
from hub.consent.scopes import LearnerScoped
from hub.core.judgement import harmless
from hub.core.model import Base, Versioned, code


class GroupSession(Versioned, Base):
    """Where and when people are assessed together. `submission` is the opened page that made it."""

    __tablename__ = "group_session"

    place: Mapped[str] = mapped_column(sa.String(100))
    held_on: Mapped[date]
    opened_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
    closed_at: Mapped[datetime | None]
    submission: Mapped[str] = mapped_column(sa.String(40), unique=True)


class Attendance(LearnerScoped, Versioned, Base):
    """One learner in the queue of one session; `number` is the ticket, in the order of arrival."""

    __tablename__ = "group_attendance"
    __table_args__ = (
        sa.UniqueConstraint("session_id", "learner_id"),
        sa.UniqueConstraint("session_id", "number"),
    )
    __hub_only__ = True

    session_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("group_session.id"), info=harmless("a session that many come to")
    )
    number: Mapped[int] = mapped_column(info=harmless("order of arrival"))
    presence: Mapped[Presence] = mapped_column(
        code(Presence),
        default=Presence.WAITING,
        info=harmless("waiting, seen or gone") | {"states": PRESENCES},
    )
    arrived_at: Mapped[datetime] = mapped_column(info=harmless("when the service was used"))
    since: Mapped[datetime] = mapped_column(info=harmless("when the service was used"))
    assessor_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )

    def move(self, how: Move, at: datetime, by: UUID | None) -> None:
        """Along the table. Whoever calls somebody is the assessor they are with."""
        self.presence, self.since = step(self.presence, how), at
        self.assessor_id = by if self.presence is Presence.WITH_ASSESSOR else None
