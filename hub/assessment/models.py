"""An assessment: a level per skill, the placement proposed and chosen, and the sealed evidence."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.assessment.types import AssessmentState
from hub.consent.fence import LearnerScoped
from hub.core.model import Base, Json, Versioned, code
from hub.core.sealed import Tier, sealed
from hub.directory.types import Level, Skill, Strand


class Assessment(LearnerScoped, Versioned, Base):
    """`half_steps` and `confidence` map a skill to its code. A newer assessment supersedes an older one."""

    __tablename__ = "assessment"
    __table_args__ = (sa.Index("ix_assessment_current", "learner_id", "state"),)
    __category__ = "levels"

    instrument_version: Mapped[int]
    state: Mapped[AssessmentState] = mapped_column(code(AssessmentState), default=AssessmentState.DRAFT)
    assessor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
    assessed_on: Mapped[date | None] = mapped_column(info={"plain": "it goes stale"})
    speaking: Mapped[Level | None] = mapped_column(code(Level))
    listening: Mapped[Level | None] = mapped_column(code(Level))
    reading: Mapped[Level | None] = mapped_column(code(Level))
    writing: Mapped[Level | None] = mapped_column(code(Level))
    half_steps: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, info={"plain": "codes per skill"})
    confidence: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, info={"plain": "codes per skill"})
    placement_proposed: Mapped[Level | None] = mapped_column(code(Level))
    placement: Mapped[Level | None] = mapped_column(code(Level))
    placement_rule: Mapped[str | None] = mapped_column(sa.String(40), info={"plain": "code of the rule"})
    override_reason: Mapped[str | None] = mapped_column(sa.String(40), info={"plain": "reason code"})
    strand: Mapped[Strand | None] = mapped_column(code(Strand))

    evidence = sealed("assessment-answers", Tier.ASSESSMENT, label="Can-do statements met")
    speaking_note = sealed("assessment-answers", Tier.ASSESSMENT, label="Note on speaking")
    listening_note = sealed("assessment-answers", Tier.ASSESSMENT, label="Note on listening")
    reading_note = sealed("assessment-answers", Tier.ASSESSMENT, label="Note on reading")
    writing_note = sealed("assessment-answers", Tier.ASSESSMENT, label="Note on writing")
    writing_sample = sealed("assessment-answers", Tier.ASSESSMENT, label="Writing sample")
    override_note = sealed("assessment-answers", Tier.ASSESSMENT, label="Why the level was changed")

    @property
    def levels(self) -> dict[Skill, Level]:
        """The skills that have a level so far."""
        found = {skill: getattr(self, skill.value) for skill in Skill}
        return {skill: level for skill, level in found.items() if level is not None}
