"""The questions about a draft of the matching policy: one row of a table for each figure that may be edited.

Which strands suit whom is a teaching judgement and is edited with the data files, not here.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import time
from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from hub.forms.fields import ClockTime, LongText, Number, Question, WholeNumber, YesNo
from hub.matching.policy.drafts import LONGEST_WHY
from hub.matching.policy.policy import WHOLE

HOUR = 60
THOUSANDTHS = f"From 0 to {WHOLE:,}: {WHOLE:,} is full value."


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a policy: where it stands in the data, and how it is asked."""

    path: tuple[str | int, ...]
    question: Question

    @property
    def name(self) -> str:
        return "_".join(map(str, self.path))

    def read(self, data: Mapping[str, Any]) -> Any:
        """The figure as the question shows it. Clock times are minutes since midnight in the data."""
        value: Any = data
        for key in self.path:
            value = value[key]
        return time(*divmod(value, HOUR)) if isinstance(self.question, ClockTime) else value

    def write(self, data: dict[str, Any], value: Any) -> None:
        part: Any = data
        for key in self.path[:-1]:
            part = part[key]
        part[self.path[-1]] = value.hour * HOUR + value.minute if isinstance(value, time) else value

    def words(self, data: Mapping[str, Any]) -> str:
        value = self.read(data)
        if isinstance(value, bool):
            return "Yes" if value else "No"
        return self.question.show(value) or "Not used"


def weight(code: str, label: str, hint: str) -> Figure:
    question = WholeNumber(
        label, hint=hint, maximum=WHOLE, required=True, noun=f"The weight of {label.lower()}"
    )
    return Figure(("weights", code), question)


def whole(path: str, label: str, hint: str, *, minimum: int = 0, maximum: int = WHOLE) -> Figure:
    question = WholeNumber(label, hint=hint, minimum=minimum, maximum=maximum, required=True)
    return Figure(tuple(path.split(".")), question)


def journeys(mode: str, words: str) -> tuple[Figure, ...]:
    """How long a journey takes: for planning, not a timetable."""
    speed = Number(f"{words}: km an hour", minimum=1, maximum=130, required=True)
    detour = Number(
        f"{words}: detour",
        hint="Kilometres on the ground for each kilometre in a straight line.",
        minimum=1,
        maximum=5,
        places=2,
        required=True,
    )
    wait = Number(f"{words}: minutes added", hint="Waiting, or parking.", maximum=60, required=True)
    asked = {"km_per_hour": speed, "detour": detour, "wait_minutes": wait}
    return tuple(Figure(("travel", mode, key), question) for key, question in asked.items())


SECTIONS: dict[str, tuple[Figure, ...]] = {
    "What counts, and how much": (
        weight("level", "Level", "How near the skills taught are to the learner’s levels."),
        weight("travel", "Journey", "How short the journey is."),
        weight("timetable", "Times", "How comfortably the class lies within the learner’s free time."),
        weight("intensity", "Hours a week", "How near the hours are to those wished for, or to the usual hours."),
        weight("goal", "Goals and strand", "Whether the class serves what the learner wants English for."),
        weight("accreditation", "Qualification", "Whether it leads to a qualification, or not, as wished."),
        weight("places", "Free places", "How many places are free, and how lately that was confirmed."),
        weight("start", "Start", "How soon the learner could begin."),
        weight("balance", "Balance between providers", "Whether the provider has had its share of referrals."),
        weight("progression", "Next level", "Whether the same provider teaches the next level."),
        weight("certainty", "Certainty", "How little is left to check with the provider or the learner."),
    ),
    "Journeys": (
        *journeys("walk", "Walking"),
        *journeys("bus", "Bus"),
        *journeys("car", "Car"),
        whole("usual_limit", "Usual limit in minutes", "Values a journey when the learner set no limit.", minimum=1),
        whole("online_value", "An online class", f"What the journey that it saves is worth. {THOUSANDTHS}"),
    ),
    "Level and goals": (
        whole("mixed_level_cost", "Mixed levels", f"Taken off for each level beyond one. {THOUSANDTHS}"),
        whole("edge_cost", "Edge of a level", f"Taken off where a class is nearly too easy or too hard. {THOUSANDTHS}"),
        whole("strand_values.wanted", "The strand wanted", f"Its value. {THOUSANDTHS}"),
        whole("strand_values.general", "General English instead", f"Its value. {THOUSANDTHS}"),
        whole("strand_values.other", "Another strand instead", f"Its value. {THOUSANDTHS}"),
        Figure(("goals_add_up",), YesNo("Is a class worth more if it serves several goals?", required=True)),
    ),
    "Times": (
        whole("comfort_minutes", "Comfortable minutes", "Free time before and after a class.", minimum=1, maximum=480),
        Figure(
            ("usual_hours",),
            Number("Usual hours a week", hint="Where no wish is known.", minimum=0.5, maximum=40, required=True),
        ),
        Figure(("school_hours", 0), ClockTime("School hours begin", required=True)),
        Figure(("school_hours", 1), ClockTime("School hours end", required=True)),
    ),
    "Places and dates": (
        whole("enough_places", "Enough free places", "More than this many are worth no more.", minimum=1, maximum=100),
        whole("stale_days", "Days until places are stale", "Places not confirmed for longer are worth less."),
        whole("stale_value", "Worth of stale places", THOUSANDTHS),
        whole("later_days", "Days until a start is later", "After more days it is shown as starting later."),
        whole("soon_days", "Days until a start is worth nothing", "From the day the learner could join.", minimum=1),
    ),
    "What is not known": (
        whole("unknown_value", "Where a listing does not say", f"The value then given. {THOUSANDTHS}"),
        whole("check_cost", "For each thing to check", f"Taken off certainty. {THOUSANDTHS}"),
        Figure(
            ("fresh_weeks",),
            WholeNumber(
                "Weeks until an assessment is old",
                hint="An older one is a thing to check, never a bar. Leave it empty to check none.",
                minimum=1,
                maximum=520,
            ),
        ),
        whole("balance_weeks", "Weeks of referrals in the balance", "Between providers.", minimum=1, maximum=104),
    ),
}  # fmt: skip


def figures() -> Iterator[Figure]:
    for section in SECTIONS.values():
        yield from section


def shown(data: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a policy by the names of the form."""
    return {figure.name: figure.read(data) for figure in figures()}


def with_figures(data: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The policy's data with the figures of the form in it."""
    changed = deepcopy(dict(data))
    for figure in figures():
        figure.write(changed, values[figure.name])
    return changed


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(label, before, after) for each figure that differs."""
    return [
        (figure.question.label, figure.words(before), figure.words(after))
        for figure in figures()
        if figure.read(before) != figure.read(after)
    ]


class _Together(Schema):
    """What no figure says alone."""

    @validates_schema
    def check_weights(self, values: dict[str, Any], **_: Any) -> None:
        weights = [value for name, value in values.items() if name.startswith("weights_")]
        if weights and not any(weights):
            raise ValidationError("At least one weight must be above 0", "weights_level")

    @validates_schema
    def check_school_hours(self, values: dict[str, Any], **_: Any) -> None:
        if values["school_hours_1"] <= values["school_hours_0"]:
            raise ValidationError("School hours must end after they begin", "school_hours_1")


EditPolicy = _Together.from_dict({figure.name: figure.question for figure in figures()}, name="EditPolicy")


class PublishPolicy(Schema):
    why = LongText(
        "Why is it published?",
        hint="What the partnership decided, and when. Everybody who may edit policies can read it.",
        max_length=LONGEST_WHY,
        required="Enter why it is published",
        noun="Why it is published",
    )
