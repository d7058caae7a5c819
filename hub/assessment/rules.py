"""The placement rule: from four levels to one, with the reason in a sentence. Pure.

The levels of one learner often lie far apart. The first that holds, with the numbers of the `PlacementTable` in force
(its first version has only 2, 5 and 6, and asks for both skills in 2):

1. Signposts: speaking and listening are at Level 1 or above and reading or writing at Entry 1 or below; or every skill
   is secure at Level 2. No ESOL class helps: the learner is told where to go, and not placed.
2. Literacy: reading or writing is Pre-Entry and the learner reads and writes little in the first language: the
   literacy strand, at the lower of the two.
3. Alphabet: reading or writing is Pre-Entry and the learner reads another script: one level below speaking and
   listening, or higher by the rules that follow.
4. Two and two: two skills are two or more levels above the other two: half-way between them.
5. Otherwise the placement is the highest level that most of the assessed skills have reached. Where most
   skills sit at one level it is that level; it never falls when a skill rises.
6. Neither 4 nor 5 gives more than one level above the weakest skill.

Half-steps do not move a placement: they order the classes within a level. Classes of some kinds go by their
own skills instead (`PlacementTable.kinds`). The assessor may override it, with a reason.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hub.assessment.placement import (
    ALPHABET,
    LITERACY,
    MOST_SKILLS,
    NEAR_WEAKEST,
    ONE_SKILL,
    TALKING_BEHIND,
    TWO_AND_TWO,
    WRITING_BEHIND,
    Kind,
    PlacementTable,
    Signpost,
)
from hub.directory.types import LEVEL_NAMES, LEVELS, Level, Skill, Strand

# The override reason of a placement that a moderation changed; the instrument has the assessors' own reasons.
MODERATED = "moderation"
SPOKEN, WRITTEN = (Skill.SPEAKING, Skill.LISTENING), (Skill.READING, Skill.WRITING)
HALF = 50

Levels = Mapping[Skill, Level]


@dataclass(frozen=True, slots=True)
class Placement:
    """The level and strand proposed, the code of the rule that gave them, and the rule in words.

    With a signpost the level says only where they would be if they came to a class all the same.
    """

    level: Level
    rule: str
    strand: Strand
    why: str
    note: str = ""
    signpost: Signpost | None = None


def place(
    levels: Levels,
    by: PlacementTable,
    *,
    low_first_language_literacy: bool = False,
    other_script: bool = False,
    secure: Collection[Skill] = (),
) -> Placement:
    """The placement proposed for the skills assessed so far (at least one).

    `other_script` says that the first language is written in another script; `secure` are the skills that are nearly
    at the next level.
    """
    general = placed_by_levels(levels, by)
    if signpost := next((one for one in by.signposts if points(one, levels, secure)), None):
        why = f"{signpost.label}: {level_list(levels)}."
        return Placement(general.level, signpost.code, Strand.GENERAL, why, signpost=signpost)
    if low_first_language_literacy and is_not_literate(levels, by):
        return Placement(lowest(levels, by.literacy_skills), LITERACY, Strand.LITERACY, literacy_reason(by))
    if other_script and not low_first_language_literacy:
        return alphabet_first(levels, by, general) or general
    return general


def placed_by_levels(levels: Levels, by: PlacementTable) -> Placement:
    """By the levels alone: two and two, else the level of most skills, and never far above the weakest."""
    typical, code = middle(levels, by) or (reached_by(levels, by.above_percent), MOST_SKILLS)
    weakest = min(levels.values(), key=order)
    level = min(typical, above(weakest, by.levels_above_weakest), key=order)
    if len(levels) == 1:
        why = f"Only one skill was assessed: {level_list(levels)}."
        return Placement(level, ONE_SKILL, Strand.GENERAL, why)
    if code != MOST_SKILLS:
        why = f"{by.labels[code]}: {level_list(levels)}."
        return Placement(level, code, Strand.GENERAL, why, by.notes.get(code, ""))
    if level is typical:
        why = f"Most skills have reached {LEVEL_NAMES[level]}: {level_list(levels)}."
        return Placement(level, MOST_SKILLS, Strand.GENERAL, why)
    why = f"{by.labels[NEAR_WEAKEST]}, which is {LEVEL_NAMES[weakest]}: {level_list(levels)}."
    return Placement(level, NEAR_WEAKEST, Strand.GENERAL, why)


def points(signpost: Signpost, levels: Levels, secure: Collection[Skill]) -> bool:
    """Whether somebody is told to go elsewhere; a skill that was not assessed tells nothing."""
    if signpost.secure_at is not None:
        best = all(levels.get(skill) is signpost.secure_at for skill in Skill)
        return best and set(secure) >= set(Skill)
    if signpost.spoken_from is None or signpost.written_up_to is None:
        return False
    fluent = all(skill in levels and levels[skill].order >= signpost.spoken_from.order for skill in SPOKEN)
    return fluent and any(
        skill in levels and levels[skill].order <= signpost.written_up_to.order for skill in WRITTEN
    )


def alphabet_first(levels: Levels, by: PlacementTable, general: Placement) -> Placement | None:
    """The placement of somebody who reads another script and not this one; None where they read and write it."""
    spoken = [skill for skill in SPOKEN if skill in levels]
    if by.alphabet_levels_below is None or not spoken or not below_literacy(levels, by, any_of_them=True):
        return None
    level = max(general.level, above(lowest(levels, spoken), -by.alphabet_levels_below), key=order)
    why = f"{by.labels[ALPHABET]}: {level_list(levels)}, and they read another script."
    return Placement(level, ALPHABET, Strand.GENERAL, why, by.notes[ALPHABET])


def middle(levels: Levels, by: PlacementTable) -> tuple[Level, str] | None:
    """The level half-way between two skills and the other two, rounded up, and the rule; None where it is not so."""
    if by.two_and_two_apart is None or len(levels) < len(Skill):
        return None
    low, high = reached_by(levels, HALF).order, reached_by(levels, HALF - 1).order
    if high - low < by.two_and_two_apart:
        return None
    spoken, written = (sum(levels[skill].order for skill in skills) for skills in (SPOKEN, WRITTEN))
    behind = {True: WRITING_BEHIND, False: TALKING_BEHIND}
    return LEVELS[(low + high + 1) // 2], TWO_AND_TWO if spoken == written else behind[written < spoken]


def order(level: Level) -> int:
    return level.order


def lowest(levels: Levels, skills: Collection[Skill]) -> Level:
    """Of those of the skills that were assessed."""
    return min((levels[skill] for skill in skills if skill in levels), key=order)


def reached_by(levels: Levels, percent: int) -> Level:
    """The highest level that more than this share of the skills have reached."""
    return max((level for level in LEVELS if _share(levels, level) > percent), key=order)


def _share(levels: Levels, reached: Level) -> float:
    """Per cent of the skills at or above a level."""
    return 100 * sum(level.order >= reached.order for level in levels.values()) / len(levels)


def is_not_literate(levels: Levels, by: PlacementTable) -> bool:
    """A skill that was not assessed makes nobody illiterate."""
    return below_literacy(levels, by, any_of_them=by.literacy_any)


def below_literacy(levels: Levels, by: PlacementTable, *, any_of_them: bool) -> bool:
    """Whether all, or any, of the literacy skills are at their lowest."""
    found = [
        skill in levels and levels[skill].order <= by.literacy_at_or_below.order
        for skill in by.literacy_skills
    ]
    return any(found) if any_of_them else all(found)


def literacy_reason(by: PlacementTable) -> str:
    """Reading or writing is Pre-Entry, and they read and write little in their first language: …"""
    joined, verb = (" or ", "is") if by.literacy_any else (" and ", "are")
    skills = joined.join(by.literacy_skills).capitalize()
    return (
        f"{skills} {verb} {LEVEL_NAMES[by.literacy_at_or_below]}, and they read and write little in their first "
        "language: a class that teaches reading and writing from the start."
    )


def above(level: Level, steps: int) -> Level:
    """So many levels up, or down for less than nothing, as far as there are levels."""
    return LEVELS[max(0, min(level.order + steps, len(LEVELS) - 1))]


def level_for(kind: Kind, levels: Levels) -> Level | None:
    """The level at which a learner joins a class of this kind; None where the placement level decides."""
    deciding = [levels[skill] for skill in kind.skills if skill in levels]
    if len(deciding) < len(kind.skills):
        return None
    level = min(deciding, key=order)
    return level if level in kind.levels else None


def level_list(levels: Levels) -> str:
    """speaking Entry 2, listening Entry 2, reading Entry 1."""
    return ", ".join(f"{skill} {LEVEL_NAMES[levels[skill]]}" for skill in Skill if skill in levels)


def stale_from(assessed_on: date, fresh_weeks: int) -> date:
    """The day from which the levels are out of date."""
    return assessed_on + timedelta(weeks=fresh_weeks)
