"""The tables of enrolments: a learner who has started in a class, their breaks, and the induction before it."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.scopes import PartyScoped
from hub.core.buckets import code_of
from hub.core.judgement import coarse, harmless
from hub.core.model import Base, Versioned, code
from hub.core.sealing.sealed import Tier, sealed
from hub.tracking.enrolment.states import ENROLMENT_STATES, INDUCTION_STATES
from hub.tracking.enrolment.types import Aim, EnrolmentState, InductionState


class Enrolment(PartyScoped, Versioned, Base):
    """`end_reason` is one of `rules.LEAVING`, empty where it was completed; `achieved` is the ILR's Outcome."""

    __tablename__ = "enrolment"
    __table_args__ = (sa.UniqueConstraint("referral_id"),)

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"), info=harmless("made up"))
    class_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("taught_class.id"), index=True, info=coarse("a class that many go to")
    )
    state: Mapped[EnrolmentState] = mapped_column(
        code(EnrolmentState),
        default=EnrolmentState.STUDYING,
        info=harmless("how the course goes, one of four") | {"states": ENROLMENT_STATES},
    )
    started_on: Mapped[date] = mapped_column(info=harmless("counted"))
    planned_end: Mapped[date | None] = mapped_column(info=harmless("mostly the last day of the class"))
    ended_on: Mapped[date | None] = mapped_column(info=harmless("counted"))
    hours: Mapped[int | None] = mapped_column(info=harmless("mostly the hours of the class"))
    aim: Mapped[Aim | None] = mapped_column(code(Aim), info=harmless("a qualification or none"))
    awarding_body: Mapped[str | None] = mapped_column(sa.String(60), info=harmless("one of a few"))
    aim_reference: Mapped[str | None] = mapped_column(
        sa.String(8), info=harmless("a course of many learners")
    )
    achieved: Mapped[str | None] = mapped_column(
        sa.String(1), info=harmless("how the course ended, one of four")
    )

    end_reason = sealed("notes", Tier.CORE, label="Why it ended early", bucket=code_of(40))

    def become(self, state: EnrolmentState) -> None:
        self.state = ENROLMENT_STATES.step(self.state, state)


class EnrolmentBreak(PartyScoped, Versioned, Base):
    """A break in learning. While `returned_on` is empty and the course goes on, it is not over."""

    __tablename__ = "enrolment_break"

    enrolment_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("enrolment.id", ondelete="CASCADE"), index=True, info=harmless("made up")
    )
    began_on: Mapped[date] = mapped_column(info=harmless("counted"))
    expected_on: Mapped[date] = mapped_column(info=harmless("a plan"))
    returned_on: Mapped[date | None] = mapped_column(info=harmless("counted"))


class Induction(PartyScoped, Versioned, Base):
    """One invitation to meet the provider before the course; whoever did not come may be invited again."""

    __tablename__ = "induction"

    referral_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("referral.id"), index=True, info=harmless("made up")
    )
    held_on: Mapped[date] = mapped_column(info=harmless("a day on which many come"))
    state: Mapped[InductionState] = mapped_column(
        code(InductionState),
        default=InductionState.INVITED,
        info=harmless("invited, came or not") | {"states": INDUCTION_STATES},
    )

    def become(self, state: InductionState) -> None:
        self.state = INDUCTION_STATES.step(self.state, state)
