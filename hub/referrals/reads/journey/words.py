"""A journey in words: the rows of its tables and the lines of its chart. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hub.assessment.types import HalfStep
from hub.directory.types import LEVEL_NAMES, LEVELS, STRAND_LABELS, Level, Skill
from hub.forms.fields.question import lower_first
from hub.forms.format import date_words
from hub.referrals.keep_warm import LABELS as ASKED_LABELS
from hub.referrals.reads.journey.whole import Call, InClass, Journey, Point, Question
from hub.referrals.rules import STATE_LABELS
from hub.referrals.words import happened
from hub.tracking import codes
from hub.tracking.destinations.types import LABELS as CALL_LABELS
from hub.tracking.enrolment.states import INDUCTION_STATES
from hub.tracking.progress.types import KINDS

STEPS = tuple(HalfStep)  # of a level; one that nobody told is drawn in the middle
RUNGS = [LEVEL_NAMES[level] for level in LEVELS]
Height = int | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the chart of levels takes: the rungs with their steps, the days, a line for each skill."""

    rungs: Sequence[str]
    steps: int
    days: Sequence[date]
    series: Sequence[tuple[str, Sequence[Height]]]


def drawn(found: Journey) -> Drawn:
    lines = [(skill.capitalize(), [height(point, skill) for point in found.points]) for skill in Skill]
    return Drawn(RUNGS, len(STEPS), [point.on for point in found.points], lines)


def height(point: Point, skill: Skill) -> Height:
    """How many steps above the lowest."""
    if skill not in point.levels:
        return None
    level, step = point.levels[skill]
    return LEVELS.index(level) * len(STEPS) + STEPS.index(step or HalfStep.CONSOLIDATING)


def levels(found: Journey) -> list[list[str]]:
    """Day, who says so, and each skill; the oldest first."""
    return [
        [
            date_words(point.on),
            point.provider or "Assessment of the hub",
            *(level_words(point.levels.get(skill)) for skill in Skill),
        ]
        for point in found.points
    ]


def level_words(told: tuple[Level, HalfStep | None] | None) -> str:
    if told is None:
        return "Not looked at"
    level, step = told
    return f"{LEVEL_NAMES[level]}, {step}" if step else LEVEL_NAMES[level]


def waits(found: Journey) -> list[list[str]]:
    return [
        [
            f"{LEVEL_NAMES[row.level]}, {lower_first(STRAND_LABELS[row.strand])}",
            date_words(row.joined_on),
            date_words(row.closed_on) if row.closed_on else "Still waiting",
        ]
        for row in found.waits
    ]


def classes(found: Journey) -> list[list[str]]:
    return [
        [
            one.title,
            one.provider,
            state(one),
            date_words(one.sent_on),
            day(one.started_on),
            day(one.ended_on),
            attended(one),
        ]
        for one in found.classes
    ]


def state(one: InClass) -> str:
    """How far it came, and where from if they were moved there."""
    says = STATE_LABELS[one.state]
    return f"{says}. Moved here from {one.moved_from}" if one.moved_from else says


def attended(one: InClass) -> str:
    return one.came.words if one.came else "No register"


def day(on: date | None) -> str:
    return date_words(on) if on else ""


def inductions(found: Journey) -> list[list[str]]:
    return [[one.title, date_words(one.on), INDUCTION_STATES.labels[one.state]] for one in found.inductions]


def breaks(found: Journey) -> list[list[str]]:
    return [
        [one.title, date_words(one.began_on), date_words(one.expected_on), day(one.returned_on) or "Not yet"]
        for one in found.breaks
    ]


def results(found: Journey) -> list[list[str]]:
    return [
        [
            date_words(row.on),
            row.title,
            KINDS[row.kind],
            LEVEL_NAMES[row.level],
            ", ".join(row.skills),
            codes.label(codes.Vocabulary.OUTCOME, row.outcome),
        ]
        for row in found.results
    ]


def calls(found: Journey) -> list[list[str]]:
    return [
        [one.title, f"{one.month} months", date_words(one.due_on), CALL_LABELS[one.state], destination(one)]
        for one in found.calls
    ]


def destination(one: Call) -> str:
    """What they do now; nothing before there is an answer."""
    return codes.label(codes.Vocabulary.DESTINATION, one.destination) if one.destination else ""


def steps(found: Journey) -> list[list[str]]:
    """What the hub did with referrals and what it asked on the waiting list, the oldest first."""
    did = [(one.on, happened(one.verb, one.state), one.title) for one in found.steps]
    asked = [(one.on, question(one), "") for one in found.questions]
    return [
        [date_words(on), says, title] for on, says, title in sorted([*did, *asked], key=lambda row: row[0])
    ]


def question(one: Question) -> str:
    return f"Asked after {one.week} weeks whether they still want a class: {lower_first(ASKED_LABELS[one.state])}"


TABLES: Mapping[str, tuple[str, ...]] = {
    "levels": ("Day", "Who says so", *(skill.capitalize() for skill in Skill)),
    "waits": ("Kind of class", "Joined the list", "Left the list"),
    "classes": (
        "Class",
        "Provider",
        "State",
        "Sent",
        "Started",
        "Last day",
        "Came to, of the meetings marked",
    ),
    "inductions": ("Class", "Day", "What came of it"),
    "breaks": ("Class", "Away from", "Expected back", "Came back"),
    "calls": ("Class", "After the class", "Due", "The call", "What they do now"),
    "steps": ("Day", "What the hub did", "Class"),
    "results": ("Day", "Class", "Of what", "Level", "Skills", "Result"),
}
