"""A finished assessment as people read it: who, when, which levels, where that places the learner and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from hub.accounts.models import User
from hub.assessment import placement, rules
from hub.assessment.instruments.instrument import Instrument, instruments
from hub.assessment.models import Assessment
from hub.assessment.placed import Placed
from hub.assessment.rules import MODERATED
from hub.assessment.types import CONFIDENCE_LABELS, HALF_STEP_LABELS, AssessmentState
from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.directory.types import Level, Skill

# Not one of the assessors' own reasons, which the instrument has.
MODERATED_LABEL = "a second assessor looked at the evidence"

# Kept codes are plain text, and None where nothing was said.
HALF_STEPS: dict[str | None, str] = {code.value: words for code, words in HALF_STEP_LABELS.items()}
CONFIDENCES: dict[str | None, str] = {code.value: words for code, words in CONFIDENCE_LABELS.items()}


@dataclass(frozen=True, slots=True)
class SkillLine:
    """One skill; without a level it was not assessed. `reason` says why the level is not the one of the evidence."""

    skill: Skill
    level: Level | None
    half_step: str | None
    confidence: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """`stale` once the levels are older than the instrument allows; `override` says why the rule was left.

    `placed` has the placement in words.
    """

    id: UUID
    counts: bool
    assessed_on: date
    assessor: str | None
    lines: tuple[SkillLine, ...]
    placement: Level
    placed: Placed
    rule: str
    proposed: Level
    override: str | None
    stale_from: date
    stale: bool

    @property
    def profile(self) -> Sequence[tuple[str, Level | None]]:
        """(skill, level) pairs for the drawing of four bars."""
        return [(line.skill.capitalize(), line.level) for line in self.lines]

    @property
    def missing(self) -> tuple[Skill, ...]:
        """The skills that were not assessed; a partial assessment has some."""
        return tuple(line.skill for line in self.lines if line.level is None)


@dataclass(frozen=True, slots=True)
class Reasons:
    """Codes: why the level of a skill, by skill, and why the placement is not the one of the rule."""

    of_skills: Mapping[str, str] = field(default_factory=dict)
    of_placement: str | None = None


UNOPENED = Reasons()


def reasons_of(assessment: Assessment, decision: Decision) -> Reasons:
    """What `decision` opens of why an assessor left the rule."""
    return Reasons(
        assessment.level_reasons.value(decision) or {}, assessment.override_reason.reveal(decision)
    )


def summarise(uow: UnitOfWork, assessment: Assessment, reasons: Reasons = UNOPENED) -> Summary:
    """For a finished assessment; opens nothing of the learner, and says no reasons but those given."""
    form = instruments()[assessment.instrument_version]
    if assessment.assessed_on is None or assessment.placement is None or assessment.strand is None:
        raise ValueError("only a finished assessment has a summary")
    stale_from = rules.stale_from(assessment.assessed_on, form.fresh_weeks)
    return Summary(
        id=assessment.id,
        counts=assessment.state is AssessmentState.COMPLETE,
        assessed_on=assessment.assessed_on,
        assessor=assessor_name(uow, assessment.assessor_id),
        lines=skill_lines(assessment, reasons),
        placement=assessment.placement,
        placed=assessment.placed,
        rule=placement_rule(assessment),
        proposed=assessment.placement_proposed or assessment.placement,
        override=override_words(form, reasons.of_placement),
        stale_from=stale_from,
        stale=uow.today >= stale_from,
    )


def placement_rule(assessment: Assessment) -> str:
    return placement.label_of(assessment.placement_version, assessment.placement_rule)


def override_words(form: Instrument, reason: str | None) -> str | None:
    return MODERATED_LABEL if reason == MODERATED else form.override_reasons.get(reason or "")


def in_a_row(skills: Sequence[Skill]) -> str:
    """listening, reading and writing"""
    return " and ".join(filter(None, [", ".join(skills[:-1]), *skills[-1:]]))


def skill_lines(assessment: Assessment, reasons: Reasons) -> tuple[SkillLine, ...]:
    """The four skills in the order in which they are assessed."""
    words = instruments()[assessment.instrument_version].level_reasons
    return tuple(
        SkillLine(
            skill,
            assessment.levels.get(skill),
            HALF_STEPS.get(assessment.half_steps.get(skill)),
            CONFIDENCES.get(assessment.confidence.get(skill)),
            words.get(reasons.of_skills.get(skill, "")),
        )
        for skill in Skill
    )


def assessor_name(uow: UnitOfWork, user_id: UUID | None) -> str | None:
    user = uow.session.get(User, user_id) if user_id else None
    return user.name.open_system(uow.vault) if user else None
