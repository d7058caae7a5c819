"""What is asked of whoever records a request: the officer, or the assessor who heard it."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from hub.consent.types import USE_LABELS, Use
from hub.forms.fields import Choice, Date, LongText
from hub.rights.requests.types import KIND_LABELS, ROUTE_LABELS, Kind

ANOTHER = "another"


class Received(Schema):
    kind = Choice("What do they ask?", KIND_LABELS.items(), required="Select what they ask")
    use = Choice(
        "If they want a use stopped: which?",
        [*USE_LABELS.items(), (ANOTHER, "Another use: what they said tells which")],
        hint="Only for an objection",
        noun="Which use they want stopped",
        mark_optional=False,
    )
    route = Choice("How did it come?", ROUTE_LABELS.items(), required="Select how it came")
    received_on = Date(
        "On which day did it come?",
        hint="The month runs from that day, whoever it came to",
        when="today or past",
        required="Enter the day it came",
    )
    asked = LongText(
        "What did they say?",
        hint="As they said it. Leave out what nobody needs to know",
        max_length=1000,
        rows=4,
        noun="What they said",
    )

    @validates_schema
    def names_the_use(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("kind") == Kind.OBJECTION and not data.get("use"):
            raise ValidationError("Select which use they want stopped", "use")


def use_of(values: Mapping[str, Any]) -> Use | None:
    """What they object to, where it is one of the uses that can be stopped."""
    return Use(values["use"]) if values["use"] and values["use"] != ANOTHER else None
