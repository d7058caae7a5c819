"""The tables of reviews and of results. What was wrong is taken back with a reason and stays to be seen."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.assessment.models import HalfSteps
from hub.consent.scopes import PartyScoped
from hub.core.buckets import PRIVATE_TEXT
from hub.core.judgement import harmless
from hub.core.model import Base, Json, Versioned, code
from hub.core.sealing.sealed import Tier, sealed
from hub.directory.types import Level, Skill
from hub.tracking.progress.types import Kind, WhatNext


class Recorded(PartyScoped):
    """What a provider keeps of one learner in a class. `achieved_id` is the level that followed from it."""

    __category__ = "levels"

    referral_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("referral.id"), index=True, info=harmless("made up")
    )
    on: Mapped[date] = mapped_column(info=harmless("counted"))
    recorded_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    achieved_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("achieved_level.id", ondelete="SET NULL"), info=harmless("made up")
    )
    taken_back_on: Mapped[date | None] = mapped_column(info=harmless("of a mistake"))
    taken_back_reason: Mapped[str | None] = mapped_column(
        sa.String(40), info=harmless("of a mistake: one of a few")
    )


class ProgressReview(HalfSteps, Recorded, Versioned, Base):
    """A tutor's look along the way: levels only of the skills that were looked at."""

    __tablename__ = "progress_review"

    what_next: Mapped[WhatNext] = mapped_column(code(WhatNext), info=harmless("one of five"))

    note = sealed("notes", Tier.CORE, label="Note of a review", bucket=PRIVATE_TEXT)


class ClassResult(Recorded, Versioned, Base):
    """How an exam, a unit or a course ended. `outcome` is a code of the ILR; `skills` are those it is about."""

    __tablename__ = "class_result"

    kind: Mapped[Kind] = mapped_column(code(Kind), info=harmless("an exam or none"))
    level: Mapped[Level] = mapped_column(code(Level), info=harmless("a level of English: shared by hundreds"))
    skills: Mapped[list[str]] = mapped_column(Json, info=harmless("which of four skills"))
    outcome: Mapped[str] = mapped_column(sa.String(40), info=harmless("one of four"))

    @property
    def of(self) -> list[Skill]:
        return [Skill(skill) for skill in self.skills]
