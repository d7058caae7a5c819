"""An assessment with its sealed evidence; a second assessor's look at it; a provider's word on the level."""

from datetime import date
from functools import reduce
from operator import add
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from hub.assessment.placed import Placed
from hub.assessment.states import ASSESSMENT_STATES, OUTCOMES
from hub.assessment.types import (
    SKILLS_FOR_A_PLACEMENT,
    AssessmentState,
    Fit,
    HalfStep,
    Outcome,
    SampledFor,
)
from hub.consent.scopes import LearnerScoped, PartyScoped
from hub.core.buckets import LONG_TEXT, code_of
from hub.core.judgement import coarse, harmless
from hub.core.model import Base, Json, Versioned, code, index_where
from hub.core.sealing.authentic import Authentic
from hub.core.sealing.sealed import Tier, sealed
from hub.directory.types import Level, Skill, Strand


class Skills:
    """One level per skill; none where a skill was not judged."""

    speaking: Mapped[Level | None] = mapped_column(
        code(Level), info=harmless("a level of English: shared by hundreds")
    )
    listening: Mapped[Level | None] = mapped_column(
        code(Level), info=harmless("a level of English: shared by hundreds")
    )
    reading: Mapped[Level | None] = mapped_column(
        code(Level), info=harmless("a level of English: shared by hundreds")
    )
    writing: Mapped[Level | None] = mapped_column(
        code(Level), info=harmless("a level of English: shared by hundreds")
    )

    @property
    def levels(self) -> dict[Skill, Level]:
        """The skills that have a level so far."""
        found = {skill: getattr(self, skill.value) for skill in Skill}
        return {skill: level for skill, level in found.items() if level is not None}

    @property
    def missing(self) -> list[Skill]:
        """The skills without a level."""
        return [skill for skill in Skill if skill not in self.levels]

    @hybrid_property
    def skills_found(self) -> int:
        """How many skills have a level; in a statement, too."""
        return len(self.levels)

    @skills_found.inplace.expression
    @classmethod
    def _skills_found(cls) -> sa.ColumnElement[int]:
        found = (sa.case((getattr(cls, skill.value).is_(None), 0), else_=1) for skill in Skill)
        return reduce(add, found)

    @property
    def provisional(self) -> bool:
        """Whether too few skills have a level for a placement to be more than provisional."""
        return self.skills_found < SKILLS_FOR_A_PLACEMENT


# What is read of a result that somebody changed in the database: it places nobody.
NO_LEVELS: dict[str, Any] = {
    **dict.fromkeys((skill.value for skill in Skill), None),
    **dict.fromkeys(("placement", "strand"), None),
    "half_steps": {},
}


class HalfSteps(Skills):
    """Levels with how far along each the learner is: `half_steps` maps a skill to its code."""

    half_steps: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, info=coarse("codes per skill"))

    @property
    def secure(self) -> list[Skill]:
        """The skills that are nearly at the next level."""
        return [skill for skill in self.levels if self.half_steps.get(skill) == HalfStep.SECURE]


class Assessment(Authentic, HalfSteps, LearnerScoped, Versioned, Base):
    """`half_steps`, `confidence` and `level_reasons` map a skill to its code; the reasons may tell of health.

    A newer assessment supersedes an older one.

    `placement_version` is the version of the placement table that placed the learner.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        sa.Index("ix_assessment_current", "learner_id", "state"),
        index_where("ix_assessment_drafts", "learner_id", where="state = 'draft'"),
    )
    __authentic__ = (
        *("learner_id", "state", "assessor_id", "assessed_on", "instrument_version"),
        *("speaking", "listening", "reading", "writing", "half_steps", "confidence"),
        *(
            "placement_proposed",
            "placement",
            "placement_rule",
            "placement_version",
            "placed_by_hand",
            "strand",
        ),
    )
    __refused__ = NO_LEVELS | {"placement_proposed": None}
    __category__ = "levels"

    instrument_version: Mapped[int] = mapped_column(info=harmless("a version, the same for everybody"))
    state: Mapped[AssessmentState] = mapped_column(
        code(AssessmentState),
        default=AssessmentState.DRAFT,
        info=harmless("how far it is") | {"states": ASSESSMENT_STATES},
    )
    assessor_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    assessed_on: Mapped[date | None] = mapped_column(info=harmless("it goes stale"))
    confidence: Mapped[dict[str, Any]] = mapped_column(
        Json, default=dict, info=harmless("of the assessor, codes per skill")
    )
    placement_proposed: Mapped[Level | None] = mapped_column(
        code(Level), info=harmless("a level of English: shared by hundreds")
    )
    placement: Mapped[Level | None] = mapped_column(
        code(Level), info=harmless("a level of English: shared by hundreds")
    )
    placement_rule: Mapped[str | None] = mapped_column(
        sa.String(40), info=harmless("follows from the levels")
    )
    placement_version: Mapped[int | None] = mapped_column(info=harmless("a version"))
    placed_by_hand: Mapped[bool] = mapped_column(
        default=False, info=harmless("that an assessor left the rule, not why")
    )
    strand: Mapped[Strand | None] = mapped_column(code(Strand), info=harmless("kind of class"))

    level_reasons = sealed(
        "assessment-answers",
        Tier.ASSESSMENT,
        label="Why the level of a skill was set by hand",
        bucket=code_of(190),
        typed=True,
    )
    override_reason = sealed(
        "assessment-answers", Tier.ASSESSMENT, label="Reason for another level", bucket=code_of(46)
    )
    evidence = sealed("assessment-answers", Tier.ASSESSMENT, label="Can-do statements met", bucket=LONG_TEXT)
    speaking_note = sealed("assessment-answers", Tier.ASSESSMENT, label="Note on speaking", bucket=LONG_TEXT)
    listening_note = sealed(
        "assessment-answers", Tier.ASSESSMENT, label="Note on listening", bucket=LONG_TEXT
    )
    reading_note = sealed("assessment-answers", Tier.ASSESSMENT, label="Note on reading", bucket=LONG_TEXT)
    writing_note = sealed("assessment-answers", Tier.ASSESSMENT, label="Note on writing", bucket=LONG_TEXT)
    writing_sample = sealed("assessment-answers", Tier.ASSESSMENT, label="Writing sample", bucket=LONG_TEXT)
    override_note = sealed(
        "assessment-answers", Tier.ASSESSMENT, label="Why the level was changed", bucket=LONG_TEXT
    )

    @property
    def placed(self) -> Placed:
        """Where it places the learner; of a draft, nowhere yet."""
        return Placed(
            self.placement,
            self.strand,
            self.provisional,
            self.speaking,
            self.placement_version,
            self.placement_rule,
            by_hand=self.placed_by_hand,
        )

    def move_to(self, state: AssessmentState) -> None:
        self.state = ASSESSMENT_STATES.step(self.state, state)


class Moderation(Skills, LearnerScoped, Versioned, Base):
    """A second assessor's own levels for one assessment, given without knowing the first ones.

    The levels are empty until they are given; `placement` stays empty where the evidence does not tell. `outcome`
    is empty while the two wait to be settled.
    """

    __tablename__ = "moderation"
    __category__ = "levels"
    __hub_only__ = True

    assessment_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("assessment.id", ondelete="CASCADE"), unique=True, info=harmless("made up")
    )
    assessor_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("user_account.id"), index=True, info=harmless("a member of staff, not the learner")
    )
    sampled_for: Mapped[SampledFor] = mapped_column(
        code(SampledFor), info=harmless("drawn, or of the assessor")
    )
    sampled_on: Mapped[date] = mapped_column(info=harmless("orders the list"))
    rule_version: Mapped[int] = mapped_column(info=harmless("a version"))
    moderator_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    moderated_on: Mapped[date | None] = mapped_column(info=harmless("counted"))
    placement: Mapped[Level | None] = mapped_column(
        code(Level), info=harmless("a level of English: shared by hundreds")
    )
    strand: Mapped[Strand | None] = mapped_column(code(Strand), info=harmless("kind of class"))
    outcome: Mapped[Outcome | None] = mapped_column(
        code(Outcome), info=harmless("of the assessment") | {"states": OUTCOMES}
    )
    settled_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )

    note = sealed(
        "assessment-answers", Tier.ASSESSMENT, label="Note of the second assessor", bucket=LONG_TEXT
    )
    settling_note = sealed(
        "assessment-answers", Tier.ASSESSMENT, label="Why a level was kept or changed", bucket=LONG_TEXT
    )

    def settle(self, outcome: Outcome) -> None:
        self.outcome = OUTCOMES.step(self.outcome, outcome)


class LevelCheck(PartyScoped, Versioned, Base):
    """What a provider found after two weeks of teaching: one answer to a referral.

    `assessment_id` is the assessment that the start relied on. `handled_on` is when the hub had dealt with it.
    """

    __tablename__ = "level_check"

    referral_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("referral.id"), unique=True, info=harmless("made up")
    )
    assessment_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("assessment.id", ondelete="SET NULL"), info=harmless("made up")
    )
    fit: Mapped[Fit] = mapped_column(code(Fit), info=harmless("too easy, right or too hard"))
    answered_on: Mapped[date] = mapped_column(info=harmless("counted"))
    answered_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    handled_on: Mapped[date | None] = mapped_column(info=harmless("takes it off the hub's list"))
