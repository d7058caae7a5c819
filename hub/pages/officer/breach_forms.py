"""The questions of the register of breaches."""

from typing import Any

from marshmallow import Schema

from hub.forms.fields import Choice, ClockTime, Date, Email, LongText, Text
from hub.forms.filters import Filters, Pick
from hub.safekeeping.breach.states import BREACH_STATES
from hub.safekeeping.breach.types import KIND_LABELS, RISK_LABELS, WAY_LABELS


def in_words(label: str, hint: str = "", **more: Any) -> LongText:
    return LongText(label, hint=hint, max_length=2000, rows=5, **more)


class BreachFilters(Filters):
    kind = Pick("What happened", KIND_LABELS.items())
    state = Pick("State", BREACH_STATES.labels.items())


class Found(Schema):
    kind = Choice("What happened?", KIND_LABELS.items(), required="Select what happened")
    found_on = Date(
        "On which day did anybody of the hub find out?",
        hint="The 72 hours run from that moment, through nights and weekends",
        when="today or past",
        required="Enter the day it was found",
    )
    found_time = ClockTime(
        "At what time?", hint="For example, 9:30am or 13:00", required="Enter the time it was found"
    )
    what = in_words(
        "Describe what happened",
        "It stands in the letters. Leave out names, and what nobody needs to know",
        required="Enter what happened",
    )


class Assessed(Schema):
    risk = Choice(
        "How likely is harm to the people concerned?",
        RISK_LABELS.items(),
        required="Select how likely harm is",
    )
    consequences = in_words(
        "What may come of it for them?", "It stands in the letters", required="Enter what may come of it"
    )
    measures = in_words("What has been done about it?", "It stands in the letters")
    email = Email(
        "Whose account was it?",
        hint="The email address of a member of staff. Blank for a whole organisation, or nobody",
    )
    organisation = Text(
        "Or which organisation’s?", hint="Its name, as in the list of organisations", max_length=200
    )
    seen_from = Date("From which day may they have seen something?", when="today or past")
    seen_to = Date("Up to which day?", hint="That day counts whole", when="today or past")


class Reported(Schema):
    told_on = Date(
        "On which day was the ICO told?", when="today or past", required="Enter the day the ICO was told"
    )
    told_time = ClockTime("At what time?", hint="For example, 9:30am or 13:00", required="Enter the time")
    words = in_words(
        "What was the ICO told?",
        "With the number of the report",
        required="Enter what the ICO was told",
    )
    late_reason = in_words("Why did it take longer than 72 hours?", "Only if it did")


class NotReported(Schema):
    words = in_words("Why need the ICO not be told?", required="Enter why the ICO need not be told")


class Closed(Schema):
    ending = in_words(
        "What came of it?",
        "What was changed, so that it does not happen again",
        required="Enter what came of it",
    )
    not_told_reason = in_words(
        "Why need the learners not be told?", "Only if the risk is high and nobody was told"
    )


class ToldLearner(Schema):
    way = Choice("How were they told?", WAY_LABELS.items(), required="Select how they were told")
    told_on = Date("On which day?", when="today or past", required="Enter the day they were told")
