"""A journey as its learner reads it: short sentences, no codes, and nothing that they were not told before. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hub.directory.types import LEVEL_NAMES, Skill
from hub.matching.words.phrases import day
from hub.referrals.reads.journey import InClass, Journey, Point
from hub.referrals.rules import LEARNER_LABELS
from hub.referrals.types import State

ACHIEVED = "1"  # of the outcomes of the ILR
LEFT = "You have left this class."


@dataclass(frozen=True, slots=True)
class Told:
    """Each part as lines of sentences; a class under its name. A part with nothing to tell is empty."""

    english: list[str]
    classes: list[tuple[str, str]]
    results: list[str]


def told(found: Journey) -> Told:
    return Told(
        english=[sentence for skill in Skill for sentence in _skill(skill, found.points)],
        classes=[(f"{one.provider}: {one.title}", " ".join(_class(one))) for one in found.classes if _tells(one)],
        results=[
            f"{day(row.on)}: you passed. Your level was {LEVEL_NAMES[row.level]}."
            for row, _ in found.results
            if row.outcome == ACHIEVED
        ],
    )  # fmt: skip


def _skill(skill: Skill, points: Sequence[Point]) -> Iterator[str]:
    """Where they began, and where they are if that is another level."""
    known = [(point.on, point.levels[skill][0]) for point in points if skill in point.levels]
    if not known:
        return
    (first_on, first), (_, now) = known[0], known[-1]
    name = skill.capitalize()
    yield f"{name}: on {day(first_on)} you were at {LEVEL_NAMES[first]}."
    if now is not first:
        yield f"{name}: now you are at {LEVEL_NAMES[now]}."


def _tells(one: InClass) -> bool:
    return one.state in LEARNER_LABELS or one.state is State.LEFT_EARLY


def _class(one: InClass) -> Iterator[str]:
    yield LEARNER_LABELS.get(one.state, LEFT)
    if one.started_on:
        yield f"You started on {day(one.started_on)}."
    if one.came and one.came.of:
        yield f"You came {one.came.came} {'time' if one.came.came == 1 else 'times'} out of {one.came.of}."
