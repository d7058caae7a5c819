"""Marshmallow fields that carry their own words: one description for a page, an import row and an API body.

Every field takes its label first and then, by keyword, `hint`, `required` (a sentence such as "Enter their
family name", or True for a plain one) and `noun` (what messages call it where the label is a question).
An empty box, a missing key and null mean the same: nothing was said. What was not said loads as None
(Choices and ExactTimes: an empty tuple; Availability: 0).
"""

from hub.web.fields.choice import LEVELS, Choice, Choices, Level, Option, YesNo
from hub.web.fields.contact import Email, Phone, Postcode
from hub.web.fields.identifier import Nino, Uln
from hub.web.fields.number import Money, Number, WholeNumber
from hub.web.fields.question import Question
from hub.web.fields.text import LongText, Password, Text
from hub.web.fields.upload import Upload
from hub.web.fields.week import PARTS, WEEKDAYS, Availability, ExactTimes
from hub.web.fields.when import ClockTime, Date

__all__ = [
    "LEVELS",
    "PARTS",
    "WEEKDAYS",
    "Availability",
    "Choice",
    "Choices",
    "ClockTime",
    "Date",
    "Email",
    "ExactTimes",
    "Level",
    "LongText",
    "Money",
    "Nino",
    "Number",
    "Option",
    "Password",
    "Phone",
    "Postcode",
    "Question",
    "Text",
    "Uln",
    "Upload",
    "WholeNumber",
    "YesNo",
]
