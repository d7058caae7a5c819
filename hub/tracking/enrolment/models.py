"""The table of enrolments: a learner who has started in a class."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.scopes import PartyScoped
from hub.core.buckets import code_of
from hub.core.judgement import coarse, harmless
from hub.core.model import Base, Versioned
from hub.core.sealed import Tier, sealed


class Enrolment(PartyScoped, Versioned, Base):
    """`end_reason` is empty for a course that was completed."""

    __tablename__ = "enrolment"
    __table_args__ = (sa.UniqueConstraint("referral_id"),)

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"), info=harmless("made up"))
    class_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("taught_class.id"), index=True, info=coarse("a class that many go to")
    )
    started_on: Mapped[date] = mapped_column(info=harmless("counted"))
    ended_on: Mapped[date | None] = mapped_column(info=harmless("counted"))

    end_reason = sealed("notes", Tier.CORE, label="Why it ended early", bucket=code_of(40))
