"""The tables of calls after a course, and of what a provider said came after it."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.scopes import LearnerScoped, PartyScoped
from hub.core.buckets import PRIVATE_TEXT, code_of
from hub.core.judgement import harmless
from hub.core.model import Base, Versioned, code, index_where
from hub.core.sealing.sealed import Tier, sealed
from hub.tracking.destinations.states import STATES
from hub.tracking.destinations.types import CheckState


class DestinationCheck(LearnerScoped, Versioned, Base):
    """One time that somebody is asked what they do now, for the hub's own staff alone.

    It is about the enrolment's end on `ended_on`: where that is taken back, the check is on no list any more. The
    state changes by `move_to` alone, since `state_since`.
    """

    __tablename__ = "destination_check"
    __table_args__ = (
        sa.UniqueConstraint("enrolment_id", "ended_on", "month"),
        sa.Index("ix_destination_check_state", "state"),
        index_where(
            "ix_destination_check_pending", "due_on", "id", where="state IN ('to call', 'no answer')"
        ),
    )
    __category__ = "outcome"
    __hub_only__ = True

    enrolment_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("enrolment.id", ondelete="CASCADE"), info=harmless("made up")
    )
    ended_on: Mapped[date] = mapped_column(info=harmless("counted"))
    month: Mapped[int] = mapped_column(info=harmless("one of two"))
    due_on: Mapped[date] = mapped_column(info=harmless("orders the list"))
    state: Mapped[CheckState] = mapped_column(
        code(CheckState),
        default=CheckState.TO_CALL,
        info=harmless("how far the call has come") | {"states": STATES},
    )
    state_since: Mapped[date] = mapped_column(info=harmless("worklists"))
    calls: Mapped[int] = mapped_column(default=0, info=harmless("a few"))
    call_on: Mapped[date | None] = mapped_column(info=harmless("worklists"))
    taken_back_reason: Mapped[str | None] = mapped_column(
        sa.String(40), info=harmless("of a mistake: one of three")
    )

    destination = sealed(
        "outcome", Tier.CORE, label="What they do some months after the course", bucket=code_of(40)
    )
    note = sealed("notes", Tier.CORE, label="Note of a call after the course", bucket=PRIVATE_TEXT)

    def move_to(self, state: CheckState, on: date) -> None:
        self.state, self.state_since = STATES.step(self.state, state), on


class ToldDestination(PartyScoped, Versioned, Base):
    """What the provider of a class says that somebody went on to do after it: one word of the vocabulary each."""

    __tablename__ = "told_destination"
    __table_args__ = (sa.UniqueConstraint("enrolment_id"),)
    __category__ = "outcome"

    enrolment_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("enrolment.id", ondelete="CASCADE"), info=harmless("made up")
    )
    told_on: Mapped[date] = mapped_column(info=harmless("counted"))

    destination = sealed(
        "outcome", Tier.CORE, label="What a provider says they went on to do", bucket=code_of(40)
    )
