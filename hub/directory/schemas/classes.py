"""The questions about a class, as a provider's staff or their own system answers them."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from hub.directory.facts import FEATURE_CODES, FEATURES
from hub.directory.models import TaughtClass
from hub.directory.schemas.listing import MAX_PLACES, ClassPostcode, Hours
from hub.directory.types import (
    CHILD_AGE_LABELS,
    FUNDING_ROUTE_LABELS,
    LEVELS,
    MODE_LABELS,
    SKILL_LABELS,
    STRAND_LABELS,
    WEEKDAYS,
    VenueFacts,
    WeeklySession,
)
from hub.forms.fields import (
    Choice,
    Choices,
    ClockTime,
    Date,
    Level,
    Money,
    Option,
    Text,
    Upload,
    WholeNumber,
    YesNo,
)

_OUTCODE = "[A-Z]{1,2}([0-9]{1,2}|[0-9][A-Z])"

DAYS = [Option(day[:3].lower(), day) for day in WEEKDAYS]
FREE_PLACES_HINT = (
    "All the places that learners sent by the hub may have, taken or free. "
    "Leave out places that you have filled yourselves."
)


def options(labels: Mapping[Any, str]) -> list[Option]:
    return [Option(code.value, label) for code, label in labels.items()]


def access_questions() -> dict[str, YesNo]:
    """By code, what is asked about each feature of a place."""
    return {
        feature.code: YesNo(
            f"Is there {feature.thing}?", noun=feature.label, may_skip=True, skip_label="Not known"
        )
        for feature in FEATURES
    }


class Outcodes(Text):
    """Postcode districts with commas or spaces between them; loads as a list."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        pattern = f"^{_OUTCODE}([,; ]+{_OUTCODE})*$"
        super().__init__(label, metadata={"pattern": pattern}, **kwargs)

    def parse(self, text: str) -> list[str]:
        codes = re.split(r"[,;\s]+", text.upper())
        if not all(re.fullmatch(_OUTCODE, code) for code in codes):
            self.refuse(f"{self.noun} must be the first parts of postcodes, like E8, N16")
        return codes

    def show(self, value: list[str] | None) -> str:
        return ", ".join(value or ())

    def _serialize(self, value: list[str] | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return self.show(value) or None


class ClassBody(Schema):
    """The facts of a class, but for its weekly sessions."""

    title = Text("Title of the class", required="Enter the title of the class", max_length=255)
    reference = Text(
        "Your reference",
        max_length=60,
        width="10",
        hint="A code of your own, by which imports find this class",
    )
    level_low = Level("Lowest level", widget="select")
    level_high = Level("Highest level", widget="select", hint="Leave it out if there is only one level")
    strand = Choice("Kind of class", options(STRAND_LABELS), required="Select the kind of class")
    focus = Choices("Skills taught", options(SKILL_LABELS))
    accredited = YesNo(
        "Does it lead to a qualification?", noun="Qualification", may_skip=True, skip_label="Not known"
    )

    mode = Choice("How it is taught", options(MODE_LABELS), required="Select how it is taught")
    venue = Text("Venue", max_length=250, hint="The name of the building", mark_optional=False)
    address = Text("Address", max_length=300)
    postcode = ClassPostcode(
        mark_optional=False, hint="The first part, like E8, is enough if that is all you know"
    )
    locals().update(access_questions())

    starts_on = Date("First day")
    ends_on = Date("Last day")
    last_join_on = Date("Last day to join")
    weekly_hours = Hours(
        "Hours a week", width="4", hint="Worked out from the weekly sessions once they are in"
    )
    weeks = WholeNumber("Weeks", minimum=1, maximum=260)
    term_time = YesNo(
        "Does it stop in the school holidays?",
        noun="Term time only",
        may_skip=True,
        skip_label="Not known",
        hint="Some learners can come in school term time only",
    )

    places = WholeNumber("Places for learners", maximum=MAX_PLACES, hint=FREE_PLACES_HINT)
    childcare_places = WholeNumber("Childcare places", maximum=200)
    childcare_ages = Choices(
        "Ages the childcare takes", options(CHILD_AGE_LABELS), hint="Leave it out if you are not sure"
    )
    childcare_note = Text("About childcare", max_length=300)

    women_only = YesNo(
        "Is it for women only?", required="Select yes if it is for women only", noun="Women only"
    )
    members_only = YesNo(
        "Is it for members only?", noun="Members only", hint="For example, the members of a trade union"
    )
    age_min = WholeNumber("Youngest age", minimum=16, maximum=99)
    age_max = WholeNumber("Oldest age", minimum=16, maximum=120)
    audience = Text("Who else it is for", max_length=300, hint="For example, parents of the school")
    intake_outcodes = Outcodes(
        "Only people who live in", max_length=200, hint="The first parts of postcodes, like E8, N16"
    )

    fee = Money("Fee", hint="What somebody pays who is not funded. Enter 0 if nobody pays")
    fee_text = Text("About the fee", max_length=200)
    funding_routes = Choices(
        "Who may come, by funding", options(FUNDING_ROUTE_LABELS), hint="Leave it out if you are not sure"
    )

    @validates_schema
    def check_facts_together(self, body: Mapping[str, Any], **_: Any) -> None:
        errors = {name: [says] for name, says, wrong in _contradictions(body) if wrong}
        if errors:
            raise ValidationError(errors)


class SessionsBody(Schema):
    """The same time on one or several days of the week."""

    days = Choices("Days", DAYS, required="Select at least one day")
    start = ClockTime("Start time", hint="For example, 9:30am or 13:00")
    end = ClockTime("End time")

    @validates_schema
    def check_times(self, body: Mapping[str, Any], **_: Any) -> None:
        start, end = body.get("start"), body.get("end")
        if end and not start:
            raise ValidationError("Enter a start time", "start")
        if start and end and end <= start:
            raise ValidationError("End time must be after the start time", "end")


class PlacesBody(Schema):
    places = WholeNumber(
        "Places for learners",
        maximum=MAX_PLACES,
        required="Enter the number of places",
        hint=FREE_PLACES_HINT,
    )


class ListingUploadBody(Schema):
    listing = Upload("CSV file", max_bytes=5_000_000, accept=".csv,text/csv", required="Choose a CSV file")


def class_facts(body: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a class that a checked body states."""
    low, high = body["level_low"] or body["level_high"], body["level_high"] or body["level_low"]
    same = (
        "title", "reference", "strand", "accredited", "mode", "starts_on", "ends_on", "last_join_on", "weeks",
        "term_time", "places", "childcare_note", "women_only", "age_max", "audience", "fee_text",
    )  # fmt: skip
    return {
        **{name: body[name] for name in same},
        "level_low": low,
        "level_high": high,
        "focus": list(body["focus"]) or [option.code for option in options(SKILL_LABELS)],
        "weekly_hours": None if body["weekly_hours"] is None else float(body["weekly_hours"]),
        "childcare_places": body["childcare_places"] or 0,
        "childcare_ages": list(body["childcare_ages"]),
        "members_only": bool(body["members_only"]),
        "age_min": body["age_min"] or 19,
        "fee_pence": None if body["fee"] is None else int(body["fee"] * 100),
        "funding_routes": list(body["funding_routes"]),
        "intake_outcodes": body["intake_outcodes"] or [],
    }


def venue_facts(body: Mapping[str, Any]) -> VenueFacts | None:
    name = body["venue"] or body["postcode"]
    if not name:
        return None
    access = {code: body[code] for code in FEATURE_CODES}
    return VenueFacts(name, body["postcode"], body["address"], **access)


def weekly_sessions(body: Mapping[str, Any]) -> tuple[WeeklySession, ...]:
    days = [option.code for option in DAYS]
    return tuple(WeeklySession(days.index(day), body["start"], body["end"]) for day in body["days"])


def class_body(row: TaughtClass) -> dict[str, Any]:
    """The body that would give the class as it is kept now."""
    same = (
        "title", "reference", "level_low", "level_high", "strand", "focus", "accredited", "mode", "starts_on",
        "ends_on", "last_join_on", "weeks", "term_time", "places", "childcare_places", "childcare_ages",
        "childcare_note",
        "women_only", "members_only", "age_min", "age_max", "audience", "fee_text", "funding_routes",
        "intake_outcodes",
    )  # fmt: skip
    hours = row.weekly_hours
    return {
        **{name: getattr(row, name) for name in same},
        "weekly_hours": None if hours is None else Decimal(f"{hours:g}"),
        "fee": None if row.fee_pence is None else Decimal(row.fee_pence) / 100,
        **{name: getattr(row.venue, name, None) for name in ("address", "postcode", *FEATURE_CODES)},
        "venue": row.venue.name if row.venue else None,
    }


def _contradictions(body: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """The field at fault, what to say, and whether it is."""
    low, high = body.get("level_low"), body.get("level_high")
    upside_down = bool(low and high) and LEVELS.index(low) > LEVELS.index(high)
    yield "level_high", "Highest level must be the same as the lowest level or above it", upside_down
    first, last, joining = body.get("starts_on"), body.get("ends_on"), body.get("last_join_on")
    yield "ends_on", "Last day must be on or after the first day", bool(first and last and last < first)
    late = bool(joining and last and joining > last)
    yield "last_join_on", "Last day to join must be on or before the last day", late
    youngest, oldest = body.get("age_min"), body.get("age_max")
    yield (
        "age_max",
        "Oldest age must be the youngest age or above",
        bool(youngest and oldest and oldest < youngest),
    )
    classroom = body.get("mode") in ("classroom", "blended")
    nowhere = classroom and not body.get("venue") and not body.get("postcode")
    yield "venue", "Enter a venue or a postcode, since the class meets somewhere", nowhere
