"""The placement rule: from four levels to one, with the reason in a sentence. Pure.

The levels of one learner often lie far apart. The rule:

1. Literacy: reading and writing are both Pre-Entry and the learner reads and writes little in the first
   language: the literacy strand.
2. Otherwise the placement is the highest level that most of the assessed skills have reached. Where most
   skills sit at one level it is that level; two and two give the lower; it never falls when a skill rises.
3. It is never more than one level above the weakest skill.

Classes of some kinds go by their own skills instead (`BY_KIND`). The assessor may override it, with a reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hub.directory.types import LEVEL_NAMES, LEVELS, Level, Skill, Strand

LITERACY, MOST_SKILLS, NEAR_WEAKEST, ONE_SKILL = "literacy", "most-skills", "near-weakest", "one-skill"


@dataclass(frozen=True, slots=True)
class Placement:
    """The level and strand proposed, the code of the rule that gave them, and the rule in words."""

    level: Level
    rule: str
    strand: Strand
    why: str


@dataclass(frozen=True, slots=True)
class Kind:
    """Classes whose level is the weakest of some skills only. `levels` are those where that holds."""

    label: str
    skills: tuple[Skill, ...]
    levels: tuple[Level, ...] = LEVELS


BY_KIND = (
    Kind("Conversation classes", (Skill.SPEAKING,)),
    Kind("Accredited classes at Entry 1 and Entry 2", (Skill.READING, Skill.WRITING), (Level.E1, Level.E2)),
)


def place(levels: Mapping[Skill, Level], *, low_first_language_literacy: bool = False) -> Placement:
    """The placement proposed for the skills assessed so far (at least one)."""
    typical = reached_by_most(levels)
    weakest = min(levels.values(), key=lambda level: level.order)
    level = min(typical, above(weakest), key=lambda level: level.order)
    if low_first_language_literacy and is_not_literate(levels):
        return Placement(level, LITERACY, Strand.LITERACY, _LITERACY_WHY)
    if len(levels) == 1:
        return Placement(
            level, ONE_SKILL, Strand.GENERAL, f"Only one skill was assessed: {in_words(levels)}."
        )
    if level is typical:
        why = f"Most skills have reached {LEVEL_NAMES[level]}: {in_words(levels)}."
        return Placement(level, MOST_SKILLS, Strand.GENERAL, why)
    why = f"One level above the weakest skill, which is {LEVEL_NAMES[weakest]}: {in_words(levels)}."
    return Placement(level, NEAR_WEAKEST, Strand.GENERAL, why)


_LITERACY_WHY = (
    "Reading and writing are Pre-Entry, and they read and write little in their first language: "
    "a class that teaches reading and writing from the start."
)


def reached_by_most(levels: Mapping[Skill, Level]) -> Level:
    """The highest level that more than half of the skills have reached."""
    ordered = sorted(levels.values(), key=lambda level: level.order, reverse=True)
    return ordered[len(ordered) // 2]


def is_not_literate(levels: Mapping[Skill, Level]) -> bool:
    return all(levels.get(skill) is Level.PE for skill in (Skill.READING, Skill.WRITING))


def above(level: Level) -> Level:
    return LEVELS[min(level.order + 1, len(LEVELS) - 1)]


def level_for(kind: Kind, levels: Mapping[Skill, Level]) -> Level | None:
    """The level at which a learner joins a class of this kind; None where the placement level decides."""
    deciding = [levels[skill] for skill in kind.skills if skill in levels]
    if len(deciding) < len(kind.skills):
        return None
    level = min(deciding, key=lambda level: level.order)
    return level if level in kind.levels else None


def in_words(levels: Mapping[Skill, Level]) -> str:
    """speaking Entry 2, listening Entry 2, reading Entry 1."""
    return ", ".join(f"{skill} {LEVEL_NAMES[levels[skill]]}" for skill in Skill if skill in levels)


def stale_from(assessed_on: date, fresh_weeks: int) -> date:
    """The day from which the levels are out of date."""
    return assessed_on + timedelta(weeks=fresh_weeks)
