"""The questions of the gap map, of proposing a class, and of a call about one."""

from collections.abc import Iterator, Mapping
from datetime import time
from typing import Any

from marshmallow import Schema, ValidationError, post_load, validates_schema

from hub.demand.rules import NEED_LABELS, TIMES
from hub.directory import geo
from hub.directory.rungs import Rung
from hub.directory.schemas.classes import DAYS, access_questions, options
from hub.directory.types import CHILD_AGE_LABELS, MODE_LABELS, STRAND_LABELS
from hub.directory.types import Level as LevelCode
from hub.forms.fields import Choice, Choices, ClockTime, Date, Level, LongText, Text, WholeNumber, YesNo
from hub.forms.fields.question import Question
from hub.insight.types import GapFilters
from hub.pages.manager.filters import RUNG_OPTIONS

EVERYTHING = "all"
MOST_PLACES = 200


def _unmarked(question: Question) -> Question:
    """A filter is always optional, and a place is needed or not as the hint says: neither is marked."""
    question.mark_optional = False
    return question


class GapFilter(Schema):
    """Loads as `GapFilters`. The areas on offer are given when the page is drawn."""

    level = _unmarked(Choice("Level of English", RUNG_OPTIONS, widget="select"))
    area = _unmarked(Choice("Area", widget="select"))
    time = _unmarked(
        Choice(
            "When they are free",
            [(EVERYTHING, "Any time"), *((name, name.capitalize()) for name in TIMES)],
            widget="select",
        )
    )
    need = _unmarked(
        Choice(
            "What they need",
            [(EVERYTHING, "Anything"), *((code, label.capitalize()) for code, label in NEED_LABELS.items())],
            widget="select",
        )
    )

    @post_load
    def make_filters(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, GapFilters]:
        chosen = {name: None if code == EVERYTHING else code for name, code in data.items()}
        rung = Rung(chosen["level"]) if chosen["level"] else None
        return {"filters": GapFilters(rung, chosen["area"], chosen["time"], chosen["need"])}


class Place(Text):
    """A postcode or the first part of one that the hub can find on the map."""

    def parse(self, text: str) -> str:
        place = geo.normalise_postcode(text) or text.upper()
        if geo.locate(place) is None:
            self.refuse(f"{self.noun} must be a postcode or the first part of one, like E8")
        return place


class ProposeClass(Schema):
    """A class that is not taught yet; loads as the facts of a proposal (hub/demand/proposed.py)."""

    level_low = Level("Lowest level", widget="select", required="Select the lowest level")
    level_high = Level("Highest level", widget="select", hint="Leave it out if there is only one level")
    strand = Choice("Kind of class", options(STRAND_LABELS), required="Select the kind of class")
    days = Choices("Days", DAYS, required="Select at least one day")
    start = ClockTime("Start time", hint="For example, 9:30am or 13:00", required="Enter a start time")
    end = ClockTime("End time", required="Enter an end time")
    mode = Choice("How it is taught", options(MODE_LABELS), required="Select how it is taught")
    place = _unmarked(
        Place(
            "Where",
            hint="A postcode or the first part of one, like E8. Not needed online",
            width="10",
            max_length=10,
        )
    )
    places = WholeNumber(
        "Places", minimum=1, maximum=MOST_PLACES, width="4", required="Enter how many places it would have"
    )
    women_only = YesNo(
        "Is it for women only?", noun="Women only", required="Select yes if it is for women only"
    )
    childcare_places = WholeNumber("Crèche places", maximum=MOST_PLACES, width="4")
    childcare_ages = Choices(
        "Ages that the crèche takes", options(CHILD_AGE_LABELS), hint="Leave it out if it takes every age"
    )
    locals().update(access_questions())
    term_time = YesNo(
        "Is it in school term time only?", noun="Term time", may_skip=True, skip_label="Not decided"
    )
    starts_on = Date("First day", when="today or future")

    @validates_schema
    def check_together(self, body: Mapping[str, Any], **_: Any) -> None:
        errors = {name: [says] for name, says in _contradictions(body)}
        if errors:
            raise ValidationError(errors)

    @post_load
    def make_facts(self, body: dict[str, Any], **_: Any) -> dict[str, Any]:
        starts_on = body["starts_on"]
        return {
            **body,
            "level_high": body["level_high"] or body["level_low"],
            "days": [number for number, day in enumerate(DAYS) if day.code in body["days"]],
            "start": minutes(body["start"]),
            "end": minutes(body["end"]),
            "place": None if body["mode"] == "online" else body["place"],
            "childcare_places": body["childcare_places"] or 0,
            "childcare_ages": list(body["childcare_ages"]),
            "starts_on": starts_on.isoformat() if starts_on else None,
        }


def as_typed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a proposal as the answers that load as them."""
    return {
        **facts,
        "days": [day.code for number, day in enumerate(DAYS) if number in facts["days"]],
        "start": clock_of(facts["start"]),
        "end": clock_of(facts["end"]),
        "childcare_places": facts["childcare_places"] or None,
    }


def clock_of(minute: int) -> time:
    return time(*divmod(minute, 60))


def _contradictions(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    low, high, start, end = (body.get(name) for name in ("level_low", "level_high", "start", "end"))
    if low and high and LevelCode(high).order < LevelCode(low).order:
        yield "level_high", "Highest level must be the same as or above the lowest level"
    if start and end and end <= start:
        yield "end", "End time must be after the start time"
    if body.get("mode") not in (None, "online") and not body.get("place"):
        yield "place", "Enter a postcode or the first part of one, like E8"
    if body.get("childcare_ages") and not body.get("childcare_places"):
        yield "childcare_places", "Enter the number of crèche places"


def minutes(clock: Any) -> int:
    return int(clock.hour * 60 + clock.minute)


class AgreeProposal(Schema):
    provider_id = Choice(
        "Which provider has agreed to teach it?",
        widget="select",
        hint="Leave it out if that is not settled",
    )


class Confirm(Schema):
    """Nothing to ask."""


class OpenOtherwise(Schema):
    reason = LongText(
        "Why has it opened as another class?",
        hint="This is kept with the proposal. Do not write about a person",
        required="Enter why it has opened as another class than was proposed",
        max_length=500,
        rows=3,
    )


class OpenProposal(Schema):
    class_id = Choice(
        "Which class is it?", widget="select", required="Select the class that has opened", noun="Class"
    )
