"""The questions about funding. Benefit codes are the ILR's BSI, employment codes its EmpStat (2025/26).

"5-income" is the hub's own: the ILR has one code for every kind of ESA, and the rules look at one kind.
"""

from datetime import date

from marshmallow import Schema

from hub.forms.fields import Choice, Choices, Date, YesNo
from hub.learners.employment import STATUS_NOT_KNOWN, STATUSES, hours_offered
from hub.learners.funding.rulebook import rulebook

NOT_KNOWN = "not known"
NO_BENEFITS = "none"

PERMISSION = [
    ("long", "More than 12 months, or with no end"),
    ("twelve", "Exactly 12 months"),
    ("short", "Less than 12 months"),
]
ENDS = [
    ("ending", "Yes, and they have not asked for more"),
    ("renewing", "Yes, and they have asked for more"),
]
NOT_ENDING = "no"
BEFORE = [
    ("eea", "In the EEA, Ireland or Gibraltar"),
    ("elsewhere", "Somewhere else"),
]


class ImmigrationStatus(Schema):
    immigration_status = Choice(
        "What is their status in the UK?",
        rulebook().statuses,
        otherwise=(NOT_KNOWN, "Not asked, or not known"),
        required="Select their status, or “Not asked, or not known”",
        hint="“No recourse to public funds” does not decide who pays, so we do not ask about it.",
    )
    in_uk_since = Date(
        "Living in the UK since",
        hint="As near as they know. For example, 1 9 2021",
        when="today or past",
        autocomplete="off",
    )
    length = Choice(
        "How long may they live in the UK in all?",
        PERMISSION,
        otherwise=(NOT_KNOWN, "Not asked, or not known"),
    )
    ends = Choice(
        "Does it end before a course would finish?",
        ENDS,
        otherwise=(NOT_ENDING, "No, or not known"),
    )
    before = Choice(
        "Where did they live before they came, or came back, to the UK?",
        BEFORE,
        otherwise=(NOT_KNOWN, "Always in the UK, not asked, or not known"),
    )
    waiting = Date(
        "Waiting since",
        hint="The day they asked for asylum or, after a refusal, the day they appealed",
        when="today or past",
        autocomplete="off",
    )
    support = Choice(
        "Which support do they get?",
        rulebook().support,
        otherwise=(NOT_KNOWN, "Not asked, or not known"),
    )


class Work(Schema):
    employment = Choice(
        "Are they in paid work?",
        STATUSES,
        otherwise=STATUS_NOT_KNOWN,
        required="Select whether they are in paid work",
    )
    work_hours = Choice(
        "How many hours a week?",
        hours_offered(date.max),
        otherwise=(NOT_KNOWN, "Not asked, or not known"),
    )
    work_since = Date(
        "Since when?",
        hint="As near as they know, since when they work, or have been out of work. For example, 1 9 2021",
        when="today or past",
        autocomplete="off",
    )
    earnings_band = Choice(
        "What do they earn in a year, before tax?",
        otherwise=(NOT_KNOWN, "Not asked, or not known"),
        required="Select what they earn, or “Not asked, or not known”",
    )
    benefits = Choices(
        "Which benefits do they get?", rulebook().benefits, otherwise=(NO_BENEFITS, "No benefits")
    )


class Paying(Schema):
    can_pay = YesNo("Could they pay a part of the fee, if a class is not free?", may_skip=True)
