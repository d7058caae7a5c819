"""From a profile now to the one after a class: the level that is finished there, placed by the rule in force. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from hub.assessment import placement, rules
from hub.assessment.achieved.rules import finished, lifted
from hub.assessment.types import HalfStep
from hub.directory.types import LEVELS, Level, Skill, Strand
from hub.matching.facts.learner_answers import HALF_STEPS
from hub.matching.types import SKILLS, Profile


def own_level(lowest: Level | None, highest: Level, placement: int) -> Level:
    """The level that somebody finishes in a class of several: their own, within what it teaches."""
    least = highest.order if lowest is None else lowest.order
    return LEVELS[min(highest.order, max(placement, least))]


def having_finished(profile: Profile, level: Level, focus: Sequence[str], today: date) -> Profile:
    """With the class's level finished in its skills, placed by the rule in force."""
    known = {
        Skill(skill): LEVELS[at] for skill, at in zip(SKILLS, profile.levels, strict=True) if at is not None
    }
    steps: dict[str, Any] = {
        skill: HALF_STEPS[at] for skill, at in zip(SKILLS, profile.steps, strict=True) if at is not None
    }
    levels, after = lifted(known, steps, finished(level, [Skill(skill) for skill in focus] or list(Skill)))
    secure = [skill for skill in levels if after.get(skill.value) == HalfStep.SECURE]
    placed = rules.place(
        levels,
        placement.current(today),
        low_first_language_literacy=profile.literacy,
        secure=secure,
    )
    return replace(
        profile,
        placement=max(placed.level.order, profile.placement),
        levels=tuple(levels[Skill(skill)].order if Skill(skill) in levels else None for skill in SKILLS),
        steps=tuple(HALF_STEPS.index(HalfStep(after[skill])) if skill in after else None for skill in SKILLS),
        literacy=placed.strand is Strand.LITERACY,
        signposted=placed.signpost is not None,
    )
