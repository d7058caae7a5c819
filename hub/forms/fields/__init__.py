"""Marshmallow fields that carry their own words: one description for a page, an import row and an API body.

Every field takes its label first and then, by keyword, `hint`, `required` (a sentence such as "Enter their
family name", or True for a plain one) and `noun` (what messages call it; of a label that is a question
they say "the date", "the number" or "your answer" where none is given).
An empty box, a missing key and null mean the same: nothing was said. What was not said loads as None
(Choices and ExactTimes: an empty tuple; Availability: 0).
"""

from hub.forms.fields.choice import LEVELS, Choice, Choices, Level, Option, YesNo
from hub.forms.fields.contact import Email, Postcode
from hub.forms.fields.identifier import Nino, Uln
from hub.forms.fields.number import Money, Number, WholeNumber
from hub.forms.fields.phone import Phone, PhoneInWords
from hub.forms.fields.question import Question
from hub.forms.fields.text import LongText, Password, Text
from hub.forms.fields.upload import Upload
from hub.forms.fields.week import PARTS, WEEKDAYS, Availability, ExactTimes
from hub.forms.fields.when import ClockTime, Date

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
    "PhoneInWords",
    "Postcode",
    "Question",
    "Text",
    "Uln",
    "Upload",
    "WholeNumber",
    "YesNo",
]
