"""A journey in words: the rows of its tables and the lines of its chart. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hub.assessment.types import HalfStep
from hub.directory.types import LEVEL_NAMES, LEVELS, STRAND_LABELS, Level, Skill
from hub.forms.fields.question import lower_first
from hub.forms.format import date_words
from hub.referrals.reads.journey import InClass, Journey, Point
from hub.referrals.rules import STATE_LABELS
from hub.tracking import codes
from hub.tracking.progress.types import KINDS

STEPS = tuple(HalfStep)  # of a level; one that nobody told is drawn in the middle
RUNGS = [LEVEL_NAMES[level] for level in LEVELS]
Height = int | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the chart of levels takes: the rungs with their steps, the days as numbers, a line for each skill."""

    rungs: Sequence[str]
    steps: int
    days: Sequence[int]
    series: Sequence[tuple[str, Sequence[Height]]]


def drawn(found: Journey) -> Drawn:
    lines = [(skill.capitalize(), [height(point, skill) for point in found.points]) for skill in Skill]
    return Drawn(RUNGS, len(STEPS), [point.on.toordinal() for point in found.points], lines)


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
            STATE_LABELS[one.state],
            date_words(one.sent_on),
            day(one.started_on),
            day(one.ended_on),
            attended(one),
        ]
        for one in found.classes
    ]


def attended(one: InClass) -> str:
    return one.came.words if one.came else "No register"


def day(on: date | None) -> str:
    return date_words(on) if on else ""


def results(found: Journey) -> list[list[str]]:
    return [
        [
            date_words(row.on),
            title,
            KINDS[row.kind],
            LEVEL_NAMES[row.level],
            ", ".join(row.skills),
            codes.label(codes.Vocabulary.OUTCOME, row.outcome),
        ]
        for row, title in found.results
    ]


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
    "results": ("Day", "Class", "Of what", "Level", "Skills", "Result"),
}
