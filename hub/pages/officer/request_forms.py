"""The questions of the register of requests."""

from typing import Any

from marshmallow import Schema

from hub.consent.schemas import Restrict
from hub.consent.types import USE_LABELS
from hub.forms.fields import Choice, Date, LongText, Text
from hub.forms.filters import Filters, Pick
from hub.rights.requests.schemas import Received
from hub.rights.requests.states import REQUEST_STATES
from hub.rights.requests.types import CAUSE_LABELS, EXPLAINED, KIND_LABELS, SEEN_LABELS, Outcome

DECISIONS = {
    Outcome.UNCHANGED: "It stays as it was decided",
    Outcome.CHANGED: "It is decided anew: your words say how, and the desk is told",
    Outcome.AGAIN: "The classes are ranked again now, and the desk is told",
}


def words(label: str, hint: str = "", **more: Any) -> LongText:
    return LongText(label, hint=hint, max_length=1000, rows=4, **more)


class RequestFilters(Filters):
    kind = Pick("What is asked", KIND_LABELS.items())
    state = Pick("State", REQUEST_STATES.labels.items())


class ReceivedByOfficer(Received):
    reference = Text(
        "Reference of their record",
        hint="8 characters, like K7F3-92QP. Leave it blank where nothing is kept about them",
        max_length=20,
        width="10",
        spellcheck=False,
    )


class Identified(Schema):
    seen = Choice("How do you know who asks?", SEEN_LABELS.items(), required="Select how you know who asks")


class Stopped(Schema):
    cause = Choice("Why do you wait?", CAUSE_LABELS.items(), required="Select why you wait")
    asked = words("What did you ask them?", "It stands in the letter", required="Enter what you asked them")


class Extended(Schema):
    why = words("Why does it take longer?", "It stands in the letter", required="Enter why it takes longer")


class Hold(Schema):
    reference = Text(
        "Reference of the record",
        required="Enter the reference of the record",
        max_length=20,
        width="10",
        spellcheck=False,
    )
    reason = words("Why may it not be deleted?", "Sealed with the record", required="Enter why")
    until = Date("Until which day?", hint="Leave it blank where nobody knows yet", when="today or future")


class Answered(Schema):
    outcome = Choice("What came of it?", required="Select what came of it")
    words = words("What do you tell them?", "It stands in the letter")


class Upheld(Schema):
    use = Choice(
        "Which use is stopped?",
        USE_LABELS.items(),
        hint="Where they object to another use, answer the request in words or restrict the record",
        required="Select which use is stopped",
    )
    words = words("Why is it stopped?", "It stands in the letter", required="Enter why it is stopped")


class Explained(Schema):
    what = Choice("What do you explain?", required="Select what you explain")
    outcome = Choice(
        "What do you decide?", [(one, DECISIONS[one]) for one in EXPLAINED], required="Select what you decide"
    )
    words = LongText(
        "Your explanation and decision, in your own words",
        hint="Say what counted, what they say against it, and why you decide so. It stands in the letter",
        max_length=3000,
        rows=8,
        noun="Your explanation",
        required="Enter your explanation",
    )


class RestrictedOnRequest(Restrict):
    """Who asked is known of the request."""

    words = words("What do you tell them?", "It stands in the letter")

    class Meta:
        fields = ("ground", "until", "words")


class Refused(Schema):
    refusal = Choice("Why is it refused?", required="Select why it is refused")
    words = words("What do you tell them besides?", "It stands in the letter")
