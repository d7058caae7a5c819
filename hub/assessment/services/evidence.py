"""What the ticked statements say of a level, and what an assessor may set against them."""

from collections.abc import Collection, Mapping

from hub.assessment.errors import NotFounded
from hub.assessment.instruments.found import level_found
from hub.assessment.instruments.instrument import Instrument, instruments
from hub.assessment.models import Assessment
from hub.consent.services.disclosure import Decision
from hub.core.errors import RuleBroken
from hub.directory.types import Level, Skill

PAPER = "paper"  # a code of the instrument's `level_reasons`


def found(form: Instrument, skill: Skill, seen: Collection[str]) -> Level | None:
    """The level that the statements seen (codes) give; None where they do not tell, or there is no rule."""
    return level_found(form.found, form.steps[skill].statements, seen) if form.found else None


def on_paper(form: Instrument) -> str | None:
    """The reason for a level whose evidence is on paper; None by instruments that ask for no evidence."""
    return PAPER if PAPER in form.level_reasons else None


def level_that_counts(form: Instrument, skill: Skill, seen: Collection[str], other: Level | None) -> Level:
    """The level found, or the assessor's own; RuleBroken where there is none, or where both are the same."""
    by_rule = found(form, skill, seen)
    if other is not None and other is by_rule:
        raise RuleBroken("This is the level found: select that it counts", field="level")
    if level := other or by_rule:
        return level
    raise RuleBroken(NOTHING_FOUND if seen else NOTHING_SEEN, field="evidence")


NOTHING_SEEN = "Tick what you saw them do. If they could do nothing of it, set the level yourself and say why"
NOTHING_FOUND = (
    "What you ticked does not tell the level: look for one thing more, or set the level and say why"
)


def reasons_of(assessment: Assessment, decision: Decision) -> dict[str, str]:
    """The code of the reason, by skill, where a level was set against what was seen."""
    kept: dict[str, str] = assessment.level_reasons.value(decision) or {}
    return kept


def check_all_founded(
    draft: Assessment, seen: Mapping[str, Collection[str]], reasons: Collection[str]
) -> None:
    """Every level follows from what was ticked, or is of a skill in `reasons`; by instruments that have the rule."""
    form = instruments()[draft.instrument_version]
    if form.found is None:
        return
    loose = [
        skill
        for skill, level in draft.levels.items()
        if skill not in reasons and found(form, skill, seen.get(skill, ())) is not level
    ]
    if loose:
        raise NotFounded(f"Tick what you saw in {', '.join(loose)}, or say why you set the level there.")
