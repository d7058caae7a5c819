"""The questions a provider answers about a referral: a decision with its details, and whether a level is right."""

from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from marshmallow import Schema, ValidationError, validates_schema

from hub.assessment.types import FIT_LABELS
from hub.forms.fields import Choice, Date, LongText
from hub.referrals import rules, words
from hub.referrals.reasons import chosen_reasons
from hub.referrals.types import Decider, Details, Verb

PRIVATE = "Do not write about health, immigration or other people."

# What goes with each decision: field of the form → detail of the act.
DETAILS: dict[Verb, dict[str, str]] = {
    Verb.ASK: {"question": "note"},
    Verb.DECLINE: {
        "decline_reason": "reason",
        "decided_by": "decided_by",
        "suggested_class_id": "suggested_class_id",
        "decline_note": "note",
    },
    Verb.HOLD: {"hold_reason": "reason", "hold_until": "until"},
    Verb.TAKE_BACK_OFFER: {"undo_reason": "reason"},
    Verb.UNDO_START: {"undo_reason": "reason"},
    **{verb: {"undo_reason": "reason"} for verb in rules.UNDOING},
    Verb.DECLINE_OFFER: {"refusal_reason": "reason"},
    Verb.START: {"started_on": "on"},
    Verb.COMPLETE: {"finished_on": "on"},
    Verb.LEAVE: {"leave_reason": "reason", "left_on": "on"},
}

NEEDED = {
    "question": "Enter your question",
    "decline_reason": "Select why you decline",
    "decided_by": "Select who decided",
    "hold_reason": "Select why it is put on hold",
    "hold_until": "Enter the day until which it is on hold",
    "undo_reason": "Select why you undo it",
    "refusal_reason": "Select why they decline the offer",
    "leave_reason": "Select why they left",
    "started_on": "Enter the day they started",
    "finished_on": "Enter the day they finished",
    "left_on": "Enter the day they left",
}


def decisions(verbs: Iterable[Verb]) -> list[tuple[str, str]]:
    """What the provider may decide now, as options; opening has a button of its own."""
    return [(verb.value, words.VERB_LABELS[verb]) for verb in verbs if verb is not Verb.OPEN]


class DecisionSchema(Schema):
    """Any decision of the provider; the page draws those that the state allows."""

    decision = Choice(
        "What do you want to do?",
        [(verb.value, label) for verb, label in words.VERB_LABELS.items()],
        required="Select what you want to do",
    )
    question = LongText("Your question to the hub", max_length=1000, hint=PRIVATE)
    decline_reason = Choice("Why do you decline?", rules.DECLINE_REASONS.items())
    decided_by = Choice("Who decided?", rules.DECIDER_LABELS.items())
    suggested_class_id = Choice("Would another of your classes suit them?", widget="select")
    decline_note = LongText("Note to the hub", max_length=1000, hint=PRIVATE)
    hold_reason = Choice("Why?", rules.REASONS["hold"].items())
    hold_until = Date("Until when?", when="future")
    undo_reason = Choice("Why?", rules.REASONS["undo"].items())
    refusal_reason = Choice("Why?", rules.REASONS["decline_offer"].items())
    started_on = Date("When did they start?", when="today or past")
    finished_on = Date("When did they finish?", when="today or past")
    leave_reason = Choice("Why?", chosen_reasons("leave").items())
    left_on = Date("When did they leave?", when="today or past")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in NEEDED:
            cast(Any, self.fields[name]).mark_optional = False

    @validates_schema
    def check_details(self, data: Mapping[str, Any], **_: Any) -> None:
        """Ask for what the decision needs; what belongs to another decision is left out of account."""
        wanted = DETAILS.get(Verb(data["decision"]), {})
        missing = {name: [NEEDED[name]] for name in wanted if name in NEEDED and data.get(name) is None}
        if missing:
            raise ValidationError(missing)


def details_of(verb: Verb, values: Mapping[str, Any], submission: str) -> Details:
    """The details of the act from the loaded form and the opened page it came from."""
    given = {detail: values[name] for name, detail in DETAILS.get(verb, {}).items()}
    given["submission"] = submission
    if given.get("decided_by"):
        given["decided_by"] = Decider(given["decided_by"])
    if given.get("suggested_class_id"):
        given["suggested_class_id"] = UUID(given["suggested_class_id"])
    return cast(Details, given)


def field_of(verb: Verb, detail: str | None) -> str | None:
    """The field of the form in which a detail was given."""
    return next((name for name, given in DETAILS.get(verb, {}).items() if given == detail), None)


class UndoSchema(Schema):
    """`way` is the verb; the page offers one."""

    way = Choice("What do you want to do?", decisions(rules.UNDOING), required="Select what you want to do")
    reason = Choice("Why do you undo it?", rules.REASONS["undo"].items(), required="Select why you undo it")


class LevelCheckSchema(Schema):
    fit = Choice(
        "After two weeks of teaching, is the level right?",
        FIT_LABELS.items(),
        noun="Is the level right?",
        required="Select whether the level is right",
    )
