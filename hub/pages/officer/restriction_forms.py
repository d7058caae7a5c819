"""The questions that the officer alone answers about a restricted record."""

from marshmallow import Schema

from hub.consent.schemas import Restrict
from hub.forms.fields import Date, Text


class RestrictSomebody(Restrict):
    reference = Text(
        "The learner’s reference",
        required="Enter the learner’s reference",
        width="10",
        spellcheck=False,
        autocomplete="off",
    )

    class Meta:
        fields = ("reference", "ground", "asked_by", "until")


class Lift(Schema):
    told_on = Date(
        "When was the learner told that it is lifted?",
        required="Enter the day on which they were told. The law says that this comes first",
        when="today or past",
    )
