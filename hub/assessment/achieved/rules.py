"""What a reached level does to the levels known before: it lifts them, and never lowers one. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from hub.assessment.rules import Levels, above
from hub.assessment.types import HalfStep
from hub.assessment.ways import table
from hub.directory.types import LEVELS, Level, Skill

STEPS = [step.value for step in HalfStep]
Said = Mapping[Skill, tuple[Level, HalfStep | None]]  # the level at which somebody works now, by skill


def finished(level: Level, skills: Collection[Skill]) -> Said:
    """Where somebody is who has finished a level in these skills: at the beginning of the next."""
    step = HalfStep(table()["beyond" if level is LEVELS[-1] else "begins_at"])
    return {skill: (above(level, 1), step) for skill in skills}


def lifted(levels: Levels, steps: Mapping[str, Any], said: Said) -> tuple[dict[Skill, Level], dict[str, Any]]:
    """The levels and half-steps after what was `said`; a skill that was known to be higher stays as it was."""
    levels, steps = dict(levels), dict(steps)
    for skill, (level, step) in said.items():
        if skill not in levels or height(level, step) >= height(levels[skill], steps.get(skill.value)):
            levels[skill] = level
            steps[skill.value] = step.value if step else None
    return levels, {skill: step for skill, step in steps.items() if step}


def height(level: Level, step: str | None) -> tuple[int, int]:
    """How high a level and its half-step are; without one it is the lowest of its level."""
    return level.order, STEPS.index(step) if step else -1
