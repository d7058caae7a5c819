"""The questions for the day of enrolment: which papers were seen, and whom to call in an emergency."""

from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from hub.forms.fields import Choice, Date, Phone, Text


class SeePaper(Schema):
    """The page gives the kinds."""

    kind = Choice("Which paper did you see?", required="Select which paper you saw")
    day = Date("When did you see it?", when="today or past", required="Enter the day when you saw it")


class TakeBack(Schema):
    reason = Text(
        "Why is it taken back?",
        hint="For example, “recorded for the wrong person”. Do not write a share code",
        required="Enter why it is taken back",
        max_length=100,
        noun="The reason",
    )


class Emergency(Schema):
    name = Text("Name", max_length=100, autocomplete="off")
    relation = Text("Who they are to the learner", hint="For example, sister or friend", max_length=60)
    phone = Phone(autocomplete="off")

    @validates_schema(skip_on_field_errors=True)
    def can_be_called(self, body: dict[str, Any], **_: Any) -> None:
        """Nobody at all is an answer; somebody has a name and a number."""
        if not any(body.values()):
            return
        asked = {"name": "Enter their name, or leave everything blank", "phone": "Enter their phone number"}
        missing = {name: [words] for name, words in asked.items() if not body[name]}
        if missing:
            raise ValidationError(missing)
