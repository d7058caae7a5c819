"""The tables of attendance: meetings that something is kept of, marks, absences known beforehand, calls."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from hub.consent.scopes import PartyScoped
from hub.core.buckets import code_of
from hub.core.judgement import coarse, harmless
from hub.core.model import Base, Timestamps, Versioned, code, index_where
from hub.core.sealing.sealed import Tier, sealed
from hub.tracking.attendance.states import MEETING_STATES
from hub.tracking.attendance.types import Attended, CallOutcome, MeetingState


class KeptMeeting(Versioned, Base):
    """A meeting whose register was begun, that was cancelled, or that the timetable did not know.

    It keeps its day and its time whatever becomes of the timetable. `marked_at` is when its register was last saved:
    the version goes up with it.
    """

    __tablename__ = "meeting"

    class_id: Mapped[UUID] = mapped_column(sa.ForeignKey("taught_class.id"), index=True)
    held_on: Mapped[date]
    start_minute: Mapped[int | None]
    end_minute: Mapped[int | None]
    state: Mapped[MeetingState] = mapped_column(
        code(MeetingState), default=MeetingState.HELD, info={"states": MEETING_STATES}
    )
    marked_at: Mapped[datetime | None]

    def move_to(self, state: MeetingState) -> None:
        self.state = MEETING_STATES.step(self.state, state)


class OfAnEnrolment(PartyScoped):
    """A row about one learner in one class: for the hub and the provider, and for nobody else.

    Where the start was a mistake it is kept, of no enrolment, and counts for nothing, until a start recorded anew
    takes it up.
    """

    __category__ = "attendance"

    @declared_attr
    def enrolment_id(cls) -> Mapped[UUID | None]:
        return mapped_column(
            sa.ForeignKey("enrolment.id", ondelete="SET NULL"), index=True, info=harmless("made up")
        )


class Mark(OfAnEnrolment, Timestamps, Base):
    """What a register says of one learner at one meeting. A correction is a new row: the one before it is kept
    with the moment from which it counts no longer."""

    __tablename__ = "attendance_mark"
    __table_args__ = (
        index_where(
            "uq_attendance_mark_now", "enrolment_id", "meeting_id", unique=True, where="replaced_at IS NULL"
        ),
    )

    meeting_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("meeting.id"), index=True, info=coarse("a meeting of a class that many go to")
    )
    attended: Mapped[Attended] = mapped_column(
        code(Attended), info=coarse("whether they came, one of four: counted; why not is sealed")
    )
    made_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    replaced_at: Mapped[datetime | None] = mapped_column(info=harmless("when the service was used"))

    reason = sealed("attendance", Tier.CORE, label="Why they were absent", bucket=code_of(40))


class KnownAbsence(OfAnEnrolment, Versioned, Base):
    """Days on which a learner said beforehand that they would not come, both included."""

    __tablename__ = "known_absence"

    first_on: Mapped[date] = mapped_column(info=coarse("days on which one of many was not at a class"))
    last_on: Mapped[date] = mapped_column(info=coarse("days on which one of many was not at a class"))

    reason = sealed("attendance", Tier.CORE, label="Why they will be absent", bucket=code_of(40))


class AbsenceCall(OfAnEnrolment, Timestamps, Base):
    """Somebody at the provider called a learner who had missed meetings."""

    __tablename__ = "absence_call"

    called_on: Mapped[date] = mapped_column(info=harmless("worklist"))
    outcome: Mapped[CallOutcome] = mapped_column(code(CallOutcome), info=harmless("one of four"))
    made_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
