"""What a manager says of a service."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from hub.directory.support.kinds import kinds
from hub.forms.fields import Choice, Date, LongText, PhoneInWords, Text


class ServiceBody(Schema):
    kind = Choice("Kind of help", widget="select", required="Select the kind of help")
    name = Text("Name", max_length=120, required="Enter its name")
    what = LongText(
        "What it does",
        hint="In plain English, as you would say it to a learner",
        rows=3,
        max_length=500,
        required="Enter what it does",
    )
    place = Text("Address", hint="Leave it empty if the address is secret", max_length=300)
    phone = PhoneInWords("Phone number", max_length=60, noun="Phone number")
    website = Text("Website", max_length=200)
    opens = Text("When it is open", max_length=200, required="Enter when it is open")
    languages = Text("Languages", max_length=200, required="Enter which languages they speak")
    cost = Text("Cost", hint="For example, Free", max_length=120, required="Enter what it costs")
    for_whom = Text("Who it is for", max_length=200, required="Enter who it is for")
    regulator = Text(
        "Who allows them to give immigration advice",
        hint="The regulator, and their registration number. For other kinds of help leave it empty",
        max_length=200,
        noun="Who allows them",
    )
    checked_on = Date("When did somebody last check all of this?", required="Enter when it was checked")

    @validates_schema(skip_on_field_errors=True)
    def check_reach(self, body: Mapping[str, Any], **_: Any) -> None:
        if not (body["place"] or body["phone"] or body["website"]):
            raise ValidationError("Enter an address, a phone number or a website", "phone")
        if kinds()[body["kind"]].regulated and not body["regulator"]:
            raise ValidationError("Enter who allows them to give immigration advice", "regulator")


def kind_options(today: date) -> list[tuple[str, str]]:
    return [(code, kind.label) for code, kind in kinds().items() if kind.used(today)]
