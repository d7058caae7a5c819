"""The questions about sharing a learner is asked, and the words for the answers."""

from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from hub.consent.services import notices
from hub.consent.types import Channel, Stage
from hub.forms.fields import Choice, Choices, LongText, Text

CHANNEL_WORDS = {
    Channel.IN_PERSON: "In person",
    Channel.PHONE: "By phone",
    Channel.INTERPRETER: "Through an interpreter",
    Channel.PAPER: "On paper",
    Channel.ONLINE: "Online",
}
ASKED_BY = (Channel.IN_PERSON, Channel.PHONE, Channel.INTERPRETER, Channel.PAPER)

# How far an organisation has come, as the assessor and the learner read it.
STAGE_WORDS = {
    Stage.FULL: "They see it now",
    Stage.CLOSED: "They see nothing until there is a referral",
    Stage.MATCH_CARD: "They see the level and needs, no name",
    Stage.OPENED: "They have opened the referral and see it now",
    Stage.ENROLMENT: "They see it now, for the class",
}


class Agree(Schema):
    organisations = Choices(
        "Which of these may see their details?",
        hint="Ask about each one by its name. Tick those they said yes to",
        required="Select at least one organisation, or go back if they said no",
        noun="Organisations",
    )
    language = Choice(
        "Language of the notice that you read or gave to them",
        [(notice.language, notice.name) for notice in notices.current().values()],
        required="Select the language of the notice",
    )
    channel = Choice(
        "How did they tell you?",
        [(channel, CHANNEL_WORDS[channel]) for channel in ASKED_BY],
        required="Select how they told you",
    )
    interpreter = Text(
        "Name of the interpreter",
        hint="If there was one",
        max_length=100,
        spellcheck=False,
        autocomplete="off",
    )

    @validates_schema(skip_on_field_errors=True)
    def interpreter_has_a_name(self, data: dict[str, Any], **_: Any) -> None:
        if data["channel"] == Channel.INTERPRETER and not data["interpreter"]:
            raise ValidationError("Enter the name of the interpreter", "interpreter")


class NeverShare(Schema):
    organisation = Choice(
        "Never share with",
        widget="select",
        required="Select an organisation",
    )
    reason = LongText(
        "Why (only the hub can read this)",
        hint="What staff must know, not what happened. For example, “a relative works there”",
        max_length=500,
        rows=3,
    )
