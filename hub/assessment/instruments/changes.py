"""What one version of the instrument changed from the one before. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from hub.assessment.instruments.instrument import Instrument, Statement, Step
from hub.directory.types import LEVEL_NAMES, Level


@dataclass(frozen=True, slots=True)
class Change:
    """One place of the instrument, in words, with what went from it and what is new."""

    where: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


def changes(before: Instrument, after: Instrument) -> list[Change]:
    """In the order of the instrument; empty where the two say the same."""
    found = [_change("Introduction", before.introduction, after.introduction)]
    found.append(_change("How long it counts", [_weeks(before)], [_weeks(after)]))
    reasons = (tuple(one.override_reasons.values()) for one in (before, after))
    found.append(_change("Reasons for another level", *reasons))
    of_a_skill = (tuple(one.level_reasons.values()) for one in (before, after))
    found.append(_change("Reasons to set the level of one skill", *of_a_skill))
    for skill, step in after.steps.items():
        found.extend(_of_step(before.steps[skill], step))
    return [change for change in found if change.gone or change.new]


def _of_step(before: Step, after: Step) -> Iterator[Change]:
    skill = after.skill.capitalize()
    yield _change(f"{skill}: task", [before.task], [after.task])
    yield _change(f"{skill}: time", [timing(before)], [timing(after)])
    for level in Level:
        where = f"{skill}, {LEVEL_NAMES[level]}"
        yield _change(where, _says(before.statements[level]), _says(after.statements[level]))
        yield _change(f"{where}, to the learner", [before.you[level]], [after.you[level]])


def _change(where: str, before: list[str] | tuple[str, ...], after: list[str] | tuple[str, ...]) -> Change:
    gone = tuple(words for words in before if words not in after)
    return Change(where, gone, tuple(words for words in after if words not in before))


def _says(rung: tuple[Statement, ...]) -> tuple[str, ...]:
    return tuple(statement.says for statement in rung)


def _weeks(instrument: Instrument) -> str:
    return f"{instrument.fresh_weeks} weeks"


def timing(step: Step) -> str:
    """About 10 minutes, 20 at most."""
    return f"About {step.minutes} minutes" + (f", {step.limit} at most" if step.limit else "")
