"""The questions a provider answers about a referral: a decision with its details, and whether a level is right."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast
from uuid import UUID

from marshmallow import Schema, ValidationError, validates, validates_schema

from hub.assessment.types import FIT_LABELS
from hub.directory.models import TaughtClass
from hub.forms.fields import Choice, Choices, Date, LongText, Text, WholeNumber
from hub.referrals import rules, words
from hub.referrals.reasons import chosen_reasons
from hub.referrals.types import Decider, Details, Verb
from hub.tracking.enrolment.rules import AIM_REFERENCE, outcome_words
from hub.tracking.enrolment.types import AIM_LABELS, Aim, EnrolmentState, Terms

PRIVATE = "Do not write about health, immigration or other people."

# What is agreed of a course at its start: fields of `Terms`.
TERMS = {name: name for name in ("planned_end", "hours", "aim", "awarding_body", "aim_reference")}

# What goes with each decision: field of the form → detail of the act.
DETAILS: dict[Verb, dict[str, str]] = {
    Verb.ASK: {"question": "note"},
    Verb.ANSWER: {"answer": "note"},
    Verb.DECLINE: {
        "decline_reason": "reason",
        "missing_papers": "missing",
        "decided_by": "decided_by",
        "suggested_class_id": "suggested_class_id",
        "decline_note": "note",
    },
    Verb.HOLD: {"hold_reason": "reason", "hold_until": "until"},
    Verb.TAKE_BACK_OFFER: {"undo_reason": "reason"},
    Verb.UNDO_START: {"undo_reason": "reason"},
    **{verb: {"undo_reason": "reason"} for verb in rules.UNDOING},
    Verb.DECLINE_OFFER: {"refusal_reason": "reason"},
    Verb.INVITE: {"invited_for": "on"},
    Verb.UNDO_INDUCTION: {"undo_reason": "reason"},
    Verb.GIVE_UP: {"give_up_reason": "reason"},
    Verb.START: {"started_on": "on", **TERMS},
    Verb.BREAK: {"break_from": "on", "expected_on": "expected_on"},
    Verb.RETURN: {"returned_on": "on"},
    Verb.UNDO_BREAK: {"undo_reason": "reason"},
    Verb.UNDO_RETURN: {"undo_reason": "reason"},
    Verb.TRANSFER: {"to_class_id": "to_class_id", "moved_on": "on"},
    Verb.COMPLETE: {"finished_on": "on", "outcome": "outcome"},
    Verb.RESULT: {"outcome": "outcome"},
    Verb.LEAVE: {"leave_reason": "reason", "left_on": "on", "left_outcome": "outcome"},
}

NEEDED = {
    "question": "Enter your question",
    "answer": "Enter your answer",
    "decline_reason": "Select why you decline",
    "decided_by": "Select who decided",
    "hold_reason": "Select why it is put on hold",
    "hold_until": "Enter the day until which it is on hold",
    "undo_reason": "Select why you undo it",
    "refusal_reason": "Select why they decline the offer",
    "leave_reason": "Select why they left",
    "invited_for": "Enter the day of the induction",
    "give_up_reason": "Select why they are not coming",
    "break_from": "Enter the day on which the break began",
    "expected_on": "Enter the day on which you expect them back",
    "returned_on": "Enter the day they came back",
    "to_class_id": "Select another of your classes",
    "moved_on": "Enter their first day in the other class",
    "outcome": "Select what they achieved",
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
    answer = LongText("Your answer to the hub", max_length=1000, hint=PRIVATE)
    decline_reason = Choice("Why do you decline?", rules.DECLINE_REASONS.items())
    missing_papers = Choices(
        "Which papers were missing?",
        hint="Only where funding evidence is missing. The hub and the learner read what to bring.",
    )
    decided_by = Choice("Who decided?", rules.DECIDER_LABELS.items())
    suggested_class_id = Choice("Would another of your classes suit them?", widget="select")
    decline_note = LongText("Note to the hub", max_length=1000, hint=PRIVATE)
    hold_reason = Choice("Why?", rules.REASONS["hold"].items())
    hold_until = Date("Until when?", when="future")
    undo_reason = Choice("Why?", rules.REASONS["undo"].items())
    refusal_reason = Choice("Why?", rules.REASONS["decline_offer"].items())
    invited_for = Date("On which day is the induction?")
    give_up_reason = Choice("Why?", rules.REASONS["give_up"].items())
    started_on = Date("When did they start?", when="today or past")
    planned_end = Date("When do they plan to finish?")
    hours = WholeNumber("Planned hours of the whole course", minimum=1, maximum=2000)
    aim = Choice("What do they work for?", [(aim.value, label) for aim, label in AIM_LABELS.items()])
    awarding_body = Text("Who awards the qualification?", max_length=60)
    aim_reference = Text(
        "Learning aim reference", max_length=8, hint="LearnAimRef of the ILR, if you know it"
    )
    break_from = Date("When did the break begin?", when="today or past")
    expected_on = Date("When do you expect them back?")
    returned_on = Date("When did they come back?", when="today or past")
    to_class_id = Choice("Which of your classes do they move to?", widget="select")
    moved_on = Date("What is their first day in the other class?", when="today or past")
    finished_on = Date("When did they finish?", when="today or past")
    outcome = Choice("What did they achieve?", outcome_words(EnrolmentState.COMPLETED).items())
    leave_reason = Choice("Why?", chosen_reasons("leave").items())
    left_on = Date("What was the last day they came?", when="today or past")
    left_outcome = Choice("What did they achieve?", outcome_words(EnrolmentState.LEFT).items())

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in NEEDED.keys() & self.fields.keys():
            cast(Any, self.fields[name]).mark_optional = False

    @validates("aim_reference")
    def check_aim_reference(self, value: str | None, **_: Any) -> None:
        if value and not AIM_REFERENCE.fullmatch(value):
            raise ValidationError("Learning aim reference must be 8 letters and numbers, like 60012345")

    @validates_schema
    def check_details(self, data: Mapping[str, Any], **_: Any) -> None:
        """Ask for what the decision needs; what belongs to another decision is left out of account."""
        wanted = DETAILS.get(Verb(data["decision"]), {})
        missing = {name: [NEEDED[name]] for name in wanted if name in NEEDED and data.get(name) is None}
        if missing:
            raise ValidationError(missing)


def likely(taught: TaughtClass, today: date) -> dict[str, Any]:
    """What most often is the answer, from the class: shown until something is typed."""
    days = ("started_on", "finished_on", "left_on", "break_from", "returned_on", "moved_on")
    last = min(today, taught.ends_on or today)
    hours = (taught.weekly_hours or 0) * (taught.weeks or 0)
    aims = {True: Aim.QUALIFICATION.value, False: Aim.NONE.value}
    known = {"planned_end": taught.ends_on, "hours": round(hours) or None}
    given = {**known, "aim": None if taught.accredited is None else aims[taught.accredited]}
    return {
        **dict.fromkeys(days, last),
        **{name: value for name, value in given.items() if value is not None},
    }


def details_of(verb: Verb, values: Mapping[str, Any], submission: str) -> Details:
    """The details of the act from the loaded form and the opened page it came from."""
    given = {detail: values[name] for name, detail in DETAILS.get(verb, {}).items()}
    if verb is Verb.START:
        terms = {name: given.pop(name) for name in TERMS}
        given["terms"] = Terms(**{**terms, "aim": Aim(terms["aim"]) if terms["aim"] else None})
    given["submission"] = submission
    if given.get("decided_by"):
        given["decided_by"] = Decider(given["decided_by"])
    for name in ("suggested_class_id", "to_class_id"):
        if given.get(name):
            given[name] = UUID(given[name])
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
