"""What is asked before a record is restricted, whoever asks."""

from marshmallow import Schema

from hub.consent.types import ASKED_BY_LABELS, RESTRICTION_LABELS
from hub.forms.fields import Choice, Date


class AgainOn(Schema):
    until = Date("When must it be looked at again?", required="Enter the day", when="future")


class Restrict(AgainOn):
    ground = Choice("Why", RESTRICTION_LABELS.items(), required="Select why the record is restricted")
    asked_by = Choice("Who asked for it?", ASKED_BY_LABELS.items(), required="Select who asked for it")

    class Meta:
        fields = ("ground", "asked_by", "until")
