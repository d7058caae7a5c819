"""A finished assessment as people read it: who, when, which levels, where that places the learner and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.accounts.models import User
from hub.assessment import rules
from hub.assessment.instrument import instruments
from hub.assessment.models import Assessment
from hub.assessment.types import CONFIDENCE_LABELS, HALF_STEP_LABELS, AssessmentState
from hub.core.db import UnitOfWork
from hub.directory.types import STRAND_LABELS, Level, Skill

RULE_LABELS = {
    rules.LITERACY: "Reading and writing from the start",
    rules.MOST_SKILLS: "The level that most skills have reached",
    rules.NEAR_WEAKEST: "One level above the weakest skill",
    rules.ONE_SKILL: "The only skill that was assessed",
}

# Kept codes are plain text, and None where nothing was said.
HALF_STEPS: dict[str | None, str] = {code.value: words for code, words in HALF_STEP_LABELS.items()}
CONFIDENCES: dict[str | None, str] = {code.value: words for code, words in CONFIDENCE_LABELS.items()}


@dataclass(frozen=True, slots=True)
class SkillLine:
    """One skill; without a level it was not assessed."""

    skill: Skill
    level: Level | None
    half_step: str | None
    confidence: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """`stale` once the levels are older than the instrument allows; `override` says why the rule was left."""

    id: UUID
    counts: bool
    assessed_on: date
    assessor: str | None
    lines: tuple[SkillLine, ...]
    placement: Level
    strand: str
    rule: str
    proposed: Level
    override: str | None
    stale_from: date
    stale: bool

    @property
    def profile(self) -> Sequence[tuple[str, Level | None]]:
        """(skill, level) pairs for the drawing of four bars."""
        return [(line.skill.capitalize(), line.level) for line in self.lines]


def summarise(uow: UnitOfWork, assessment: Assessment) -> Summary:
    """For a finished assessment; opens nothing of the learner."""
    form = instruments()[assessment.instrument_version]
    if assessment.assessed_on is None or assessment.placement is None or assessment.strand is None:
        raise ValueError("only a finished assessment has a summary")
    stale_from = rules.stale_from(assessment.assessed_on, form.fresh_weeks)
    return Summary(
        id=assessment.id,
        counts=assessment.state is AssessmentState.COMPLETE,
        assessed_on=assessment.assessed_on,
        assessor=assessor_name(uow, assessment.assessor_id),
        lines=skill_lines(assessment),
        placement=assessment.placement,
        strand=STRAND_LABELS[assessment.strand],
        rule=RULE_LABELS.get(assessment.placement_rule or "", ""),
        proposed=assessment.placement_proposed or assessment.placement,
        override=form.override_reasons.get(assessment.override_reason or ""),
        stale_from=stale_from,
        stale=uow.today >= stale_from,
    )


def skill_lines(assessment: Assessment) -> tuple[SkillLine, ...]:
    """The four skills in the order in which they are assessed."""
    return tuple(
        SkillLine(
            skill,
            assessment.levels.get(skill),
            HALF_STEPS.get(assessment.half_steps.get(skill)),
            CONFIDENCES.get(assessment.confidence.get(skill)),
        )
        for skill in Skill
    )


def assessor_name(uow: UnitOfWork, user_id: UUID | None) -> str | None:
    user = uow.session.get(User, user_id) if user_id else None
    return user.name.open_system(uow.vault) if user else None
