"""How a learner was told about sharing and said yes: the questions of it, and what somebody would see, in words."""

from collections.abc import Collection, Sequence
from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from hub.consent.services import notices
from hub.consent.types import CATEGORY_LABELS, Category, Channel
from hub.forms.fields import Choice, Text
from hub.forms.fields.question import lower_first
from hub.referrals.reads.today.running_out import RunsOut

CHANNEL_WORDS = {
    Channel.IN_PERSON: "In person",
    Channel.PHONE: "By phone",
    Channel.INTERPRETER: "Through an interpreter",
    Channel.PAPER: "On paper",
    Channel.ONLINE: "Online",
}
ASKED_BY = (Channel.IN_PERSON, Channel.PHONE, Channel.INTERPRETER, Channel.PAPER)


class HowTold(Schema):
    language = Choice(
        "Language of the notice that you read or gave to them",
        [(notice.language, notice.name) for notice in notices.current().values()],
        widget="select",
        required="Select the language of the notice",
    )
    channel = Choice(
        "How did they tell you?",
        [(channel, CHANNEL_WORDS[channel]) for channel in ASKED_BY],
        required="Select how they told you",
    )
    interpreter = Text(
        "Name of the interpreter",
        hint="Needed if they told you through an interpreter",
        max_length=100,
        spellcheck=False,
        autocomplete="off",
        mark_optional=False,
    )

    @validates_schema(skip_on_field_errors=True)
    def interpreter_has_a_name(self, data: dict[str, Any], **_: Any) -> None:
        if data["channel"] == Channel.INTERPRETER and not data["interpreter"]:
            raise ValidationError("Enter the name of the interpreter", "interpreter")


def category_list(categories: Collection[Category]) -> str:
    """The categories in the order of `Category`, as they stand inside a sentence."""
    labels = [CATEGORY_LABELS[category] for category in Category if category in categories]
    return ", ".join(label if label.startswith("English") else lower_first(label) for label in labels)


def asks_again(runs_out: Sequence[RunsOut]) -> str:
    """The endpoint of the page that asks: what is for enrolment alone comes after the rest is renewed."""
    alone = runs_out and all(one.to_enrol for one in runs_out)
    return "registration.equality_at_enrolment" if alone else "registration.agree"
