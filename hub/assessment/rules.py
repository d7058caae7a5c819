"""The placement rule: from four levels to one, with the reason in a sentence. Pure.

The levels of one learner often lie far apart. The rule, with the numbers of the `PlacementTable` in force:

1. Literacy: reading and writing are both Pre-Entry and the learner reads and writes little in the first
   language: the literacy strand.
2. Otherwise the placement is the highest level that most of the assessed skills have reached. Where most
   skills sit at one level it is that level; two and two give the lower; it never falls when a skill rises.
3. It is never more than one level above the weakest skill.

Half-steps do not move a placement: they order the classes within a level. Classes of some kinds go by their
own skills instead (`PlacementTable.kinds`). The assessor may override it, with a reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hub.assessment.placement import LITERACY, MOST_SKILLS, NEAR_WEAKEST, ONE_SKILL, Kind, PlacementTable
from hub.directory.types import LEVEL_NAMES, LEVELS, Level, Skill, Strand

# The override reason of a placement that a moderation changed; the instrument has the assessors' own reasons.
MODERATED = "moderation"


@dataclass(frozen=True, slots=True)
class Placement:
    """The level and strand proposed, the code of the rule that gave them, and the rule in words."""

    level: Level
    rule: str
    strand: Strand
    why: str


def place(
    levels: Mapping[Skill, Level], by: PlacementTable, *, low_first_language_literacy: bool = False
) -> Placement:
    """The placement proposed for the skills assessed so far (at least one)."""
    typical, weakest = reached_by_most(levels, by), min(levels.values(), key=order)
    level = min(typical, above(weakest, by.levels_above_weakest), key=order)
    if low_first_language_literacy and is_not_literate(levels, by):
        return Placement(level, LITERACY, Strand.LITERACY, literacy_reason(by))
    if len(levels) == 1:
        why = f"Only one skill was assessed: {level_list(levels)}."
        return Placement(level, ONE_SKILL, Strand.GENERAL, why)
    if level is typical:
        why = f"Most skills have reached {LEVEL_NAMES[level]}: {level_list(levels)}."
        return Placement(level, MOST_SKILLS, Strand.GENERAL, why)
    why = f"{by.labels[NEAR_WEAKEST]}, which is {LEVEL_NAMES[weakest]}: {level_list(levels)}."
    return Placement(level, NEAR_WEAKEST, Strand.GENERAL, why)


def order(level: Level) -> int:
    return level.order


def reached_by_most(levels: Mapping[Skill, Level], by: PlacementTable) -> Level:
    """The highest level that more than the stated share of the skills have reached."""
    return max((level for level in LEVELS if _share(levels, level) > by.above_percent), key=order)


def _share(levels: Mapping[Skill, Level], reached: Level) -> float:
    """Per cent of the skills at or above a level."""
    return 100 * sum(level.order >= reached.order for level in levels.values()) / len(levels)


def is_not_literate(levels: Mapping[Skill, Level], by: PlacementTable) -> bool:
    """A skill that was not assessed makes nobody illiterate."""
    return all(
        skill in levels and levels[skill].order <= by.literacy_at_or_below.order
        for skill in by.literacy_skills
    )


def literacy_reason(by: PlacementTable) -> str:
    """Reading and writing are Pre-Entry, and they read and write little in their first language: …"""
    skills = " and ".join(by.literacy_skills).capitalize()
    return (
        f"{skills} are {LEVEL_NAMES[by.literacy_at_or_below]}, and they read and write little in their first "
        "language: a class that teaches reading and writing from the start."
    )


def above(level: Level, steps: int) -> Level:
    return LEVELS[min(level.order + steps, len(LEVELS) - 1)]


def level_for(kind: Kind, levels: Mapping[Skill, Level]) -> Level | None:
    """The level at which a learner joins a class of this kind; None where the placement level decides."""
    deciding = [levels[skill] for skill in kind.skills if skill in levels]
    if len(deciding) < len(kind.skills):
        return None
    level = min(deciding, key=order)
    return level if level in kind.levels else None


def level_list(levels: Mapping[Skill, Level]) -> str:
    """speaking Entry 2, listening Entry 2, reading Entry 1."""
    return ", ".join(f"{skill} {LEVEL_NAMES[levels[skill]]}" for skill in Skill if skill in levels)


def stale_from(assessed_on: date, fresh_weeks: int) -> date:
    """The day from which the levels are out of date."""
    return assessed_on + timedelta(weeks=fresh_weeks)
