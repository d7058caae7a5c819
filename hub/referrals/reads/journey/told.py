"""A journey as its learner reads it: short sentences, no codes, and nothing that they were not told before. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hub.directory.types import LEVEL_NAMES, Skill
from hub.matching.words.phrases import day
from hub.referrals.reads.journey.whole import Away, Call, InClass, Journey, Point, Wait
from hub.referrals.rules import LEARNER_LABELS
from hub.referrals.types import State
from hub.tracking.destinations.counts import groups_of_codes
from hub.tracking.enrolment.types import InductionState

ACHIEVED = "1"  # of the outcomes of the ILR
ENDED = {State.LEFT_EARLY: "You have left this class.", State.TRANSFERRED: "You moved to another class."}
# What somebody said of their life after a class, by the group of the code; who was not reached has said nothing.
NOW = {
    "Learning": "you were on another course",
    "Work": "you had a job",
    "Volunteering": "you were a volunteer",
    "Not in work": "you had no job",
    "Other": "you did something else",
}


@dataclass(frozen=True, slots=True)
class Told:
    """Each part as lines of sentences; a class under its name. A part with nothing to tell is empty."""

    english: list[str]
    waits: list[str]
    classes: list[tuple[str, str]]
    results: list[str]
    after: list[str]


def told(found: Journey) -> Told:
    return Told(
        english=[sentence for skill in Skill for sentence in _skill(skill, found.points)],
        waits=[" ".join(_wait(one)) for one in found.waits],
        classes=[
            (f"{one.provider}: {one.title}", " ".join(_class(one, found)))
            for one in found.classes
            if _tells(one)
        ],
        results=[
            f"{day(row.on)}: you passed. Your level was {LEVEL_NAMES[row.level]}."
            for row in found.results
            if row.outcome == ACHIEVED
        ],
        after=[sentence for one in found.calls for sentence in _after(one)],
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


def _wait(one: Wait) -> Iterator[str]:
    yield f"You joined our waiting list on {day(one.joined_on)}."
    yield f"You left it on {day(one.closed_on)}." if one.closed_on else "You are still on it."


def _tells(one: InClass) -> bool:
    return one.state in LEARNER_LABELS or one.state in ENDED


def _class(one: InClass, found: Journey) -> Iterator[str]:
    yield LEARNER_LABELS.get(one.state) or ENDED[one.state]
    for invited in found.inductions:
        if invited.referral_id == one.referral_id and invited.state is InductionState.CAME:
            yield f"You met them on {day(invited.on)}."
    if one.started_on:
        yield f"You started on {day(one.started_on)}."
    for away in found.breaks:
        if away.referral_id == one.referral_id:
            yield from _away(away)
    if one.came and one.came.of:
        yield f"You came {one.came.came} {'time' if one.came.came == 1 else 'times'} out of {one.came.of}."


def _away(one: Away) -> Iterator[str]:
    yield f"You had a break from {day(one.began_on)}."
    if one.returned_on:
        yield f"You came back on {day(one.returned_on)}."


def _after(one: Call) -> Iterator[str]:
    """What they told the hub themselves."""
    group = groups_of_codes().get(one.destination or "", "")
    if group in NOW:
        yield f"{one.month} months after “{one.title}” {NOW[group]}."
