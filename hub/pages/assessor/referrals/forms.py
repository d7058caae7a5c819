"""The questions the hub's staff answer around a referral and the waiting list."""

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, ValidationError, validates

from hub.forms.fields import Choice, Choices, Date, LongText, Text
from hub.pages.assessor.telling import HowTold
from hub.referrals import rules
from hub.referrals.keep_warm import ANSWERS, LABELS
from hub.referrals.reasons import OUTSIDE_REASONS, chosen_reasons
from hub.referrals.types import Verb
from hub.referrals.waiting import priorities

NOTE_HINT = "Do not write about health, immigration or other people."


class ChosenClasses(Schema):
    classes = Choices("Classes to refer to", required="Select at least one class", noun="Classes")

    @validates("classes")
    def check_number(self, classes: Sequence[str], data_key: str) -> None:
        if len(classes) > rules.MAX_LIVE_REFERRALS:
            raise ValidationError(f"Select {rules.MAX_LIVE_REFERRALS} classes or fewer")


class SendReferrals(Schema):
    note = LongText("Note to the provider", hint=NOTE_HINT, max_length=1000)


class WhyOutside(Schema):
    outside_reason = Choice(
        "Why this class?",
        OUTSIDE_REASONS.items(),
        hint="The ranking did not put it forward.",
        required="Select why you chose this class",
    )


class WhoAgrees(Schema):
    agreed = Choices(
        "Who may see their details?",
        hint="Ask about each one by its name. Tick those they say yes to. Nothing is sent to the others.",
        noun="Who may see their details",
    )


def sending_questions(*, ask: bool, outside: bool) -> type[Schema]:
    """What is asked before sending: who they agree to where somebody is to be asked, why where nothing ranked it.

    The questions of the last base come first.
    """
    asked = (HowTold, WhoAgrees) if ask else ()
    why = (WhyOutside,) if outside else ()
    return type("Sending", (SendReferrals, *why, *asked), {})


class FindClass(Schema):
    find = Text("Class title or provider", max_length=100)


class Confirm(Schema):
    """Nothing to ask."""


class GiveReason(Schema):
    reason = Choice("Why?", required="Select a reason")
    note = LongText("Note", hint=NOTE_HINT, max_length=1000)


class HoldReferral(GiveReason):
    until = Date(
        "Until when?", when="future", noun="Date", required="Enter the day until which it is on hold"
    )


class AnswerQuestion(Schema):
    note = LongText("Your answer", hint=NOTE_HINT, max_length=1000, required="Enter your answer")


class AskProvider(Schema):
    note = LongText(
        "Your question to the provider", hint=NOTE_HINT, max_length=1000, required="Enter your question"
    )


class NoteNow(Schema):
    note = LongText(
        "Note to the provider",
        hint=f"The provider sees what it says now, and what it said before. {NOTE_HINT}",
        max_length=1000,
        required="Enter the note as it should be",
    )


class AmendNote(NoteNow):
    reason = Choice("Why do you change it?", required="Select a reason")


# What the hub may do to a referral, and what it is asked first.
HUB_ACTIONS: dict[Verb, type[Schema]] = {
    Verb.ANSWER: AnswerQuestion,
    Verb.ASK: AskProvider,
    Verb.AMEND: AmendNote,
    Verb.ACCEPT_OFFER: Confirm,
    Verb.DECLINE_OFFER: GiveReason,
    Verb.RESEND: GiveReason,
    Verb.HOLD: HoldReferral,
    Verb.RESUME: Confirm,
    Verb.WITHDRAW: GiveReason,
    Verb.UNDO_WITHDRAW: GiveReason,
    Verb.CORRECT: GiveReason,
    Verb.UNDO_DECLINE_OFFER: GiveReason,
    Verb.UNDO_CORRECT: GiveReason,
}


class SetPriority(Schema):
    group = Choice(
        "Priority group",
        [(str(group), label) for group, label in priorities.PRIORITY_GROUPS.items()],
        required="Select a priority group",
    )
    reason = Choice("Why?", priorities.PRIORITY_REASONS.items(), noun="Reason", mark_optional=False)


class PauseWaiting(Schema):
    until = Date("Pause until", when="future", required="Enter the date to pause until", noun="Date")


class StillWaiting(Schema):
    said = Choice(
        "Do they still want an English class?",
        [(answer, LABELS[answer]) for answer in ANSWERS],
        required="Select what they said",
    )
    until = Date(
        "From which day do they want one again?",
        when="future",
        hint="Only if they say “not now”. They keep their place and the date they joined.",
        noun="Date",
    )


class CloseWaiting(Schema):
    reason = Choice(
        "Why are they leaving the waiting list?",
        [item for item in rules.CLOSING_REASONS.items() if item[0] != rules.STARTED_HERE],
        required="Select a reason",
    )


def reasons_of(verb: Verb) -> dict[str, Any]:
    """The options of a form about this verb: the reasons its row of the transition table allows."""
    named = next((row.reasons for row in rules.TRANSITIONS if row.verb is verb), None)
    return {"reason": chosen_reasons(named).items()} if named else {}


class Remind(Schema):
    text = LongText(
        "Note",
        hint="Only staff of the hub can read it, and the learner if they ask",
        required="Enter a note",
        max_length=500,
        rows=3,
    )
    due_on = Date(
        "Remind me on",
        hint="It is on Today from that day until it is done. For example, 3 12 2026",
        when="today or future",
    )


class HandOver(Schema):
    to = Choice(
        "Who looks after them from now on?",
        noun="Who looks after them",
        required="Select who looks after them",
    )
    note = LongText(
        "What they need to know",
        hint="It is on their Today until it is done",
        required="Enter what they need to know",
        max_length=500,
        rows=3,
    )
