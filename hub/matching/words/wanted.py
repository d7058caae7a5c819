"""How a class answers what the learner wants of it, in words that say which answer each thing comes from.

Nothing is called asked for unless the learner asked; a goal is a goal, and literacy is what the assessment found.
"""

from collections.abc import Iterator

from hub.learners import settlement
from hub.learners.types import GOAL_LABELS, Goal
from hub.matching.types import Strand
from hub.matching.words import phrases
from hub.matching.words.blanks import Pair

GOALS: dict[str, str] = {goal.value: f"“{label}”" for goal, label in GOAL_LABELS.items()}
FOUND = "literacy"  # the one kind that an assessment, and not the learner, may ask for


def goal(pair: Pair, _: int) -> str:
    """English for work, as the learner asked, for the goal “Work” but not “Children's school”."""
    strand = pair.facts.strand
    meets = list(met(pair, strand))
    return ", ".join([phrases.STRANDS[strand], *(meets or unmet(pair))]) + settling(pair)


def settling(pair: Pair) -> str:
    """The level that settlement asks for on the day of the ranking, to whom it is a goal."""
    wants = Goal.CITIZENSHIP in pair.question.profile.goals
    return f"; {settlement.in_brief(pair.question.today)}" if wants else ""


def met(pair: Pair, strand: Strand) -> Iterator[str]:
    """What this kind of class serves, each with its source."""
    profile = pair.question.profile
    if profile.strand == strand:
        yield "as the learner asked"
    if profile.literacy and strand == FOUND:
        yield "as the assessment found"
    served, others = goals(pair, strand)
    if served:
        but = f" but not {phrases.listed(others, 'or')}" if others else ""
        yield f"for the goal{'s'[: len(served) > 1]} {phrases.listed(served)}{but}"


def unmet(pair: Pair) -> Iterator[str]:
    """What was stated and is not served, the plainest first; nothing where nobody stated anything."""
    profile = pair.question.profile
    stated = [GOALS[goal] for goal in GOALS if goal in profile.goals]
    if profile.strand:
        yield f"and the learner asked for {phrases.STRANDS[profile.strand]}"
    elif profile.literacy:
        yield "and the assessment found a need for literacy"
    elif stated:
        yield f"and the {'goals are' if len(stated) > 1 else 'goal is'} {phrases.listed(stated)}"


def goals(pair: Pair, strand: Strand) -> tuple[list[str], list[str]]:
    """The goals of the learner that this kind of class serves under the policy, and those it does not."""
    policy, chosen = pair.question.policy, pair.question.profile.goals
    served: dict[bool, list[str]] = {True: [], False: []}
    for code, words in GOALS.items():
        if code in chosen:
            served[strand in policy.goal_strands.get(code, ())].append(words)
    return served[True], served[False]


def intensity(pair: Pair, _: int) -> str:
    hours, wish = pair.facts.weekly_hours, pair.question.profile.weekly_hours
    if hours is None:
        return "hours not known"
    asked = "" if wish is None else f"; the learner asked for {wish:g}"
    return f"{hours:g} {'hour' if hours == 1 else 'hours'} a week{asked}"


def accreditation(pair: Pair, _: int) -> str:
    offered, wish = pair.facts.accredited, pair.question.profile.accredited
    if offered is None:
        return "not known whether it leads to a qualification"
    says = "leads to a qualification" if offered else "no qualification"
    if wish is None:
        return says
    return f"{says}, as the learner asked" if wish is offered else f"{says}, not as the learner asked"
