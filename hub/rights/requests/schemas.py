"""What is asked of whoever records a request: the officer, or the assessor who heard it."""

from marshmallow import Schema

from hub.forms.fields import Choice, Date, LongText
from hub.rights.requests.types import KIND_LABELS, ROUTE_LABELS


class Received(Schema):
    kind = Choice("What do they ask?", KIND_LABELS.items(), required="Select what they ask")
    route = Choice("How did it come?", ROUTE_LABELS.items(), required="Select how it came")
    received_on = Date(
        "On which day did it come?",
        hint="The month runs from that day, whoever it came to",
        when="today or past",
        required="Enter the day it came",
    )
    asked = LongText(
        "What did they say?",
        hint="As they said it. Leave out what nobody needs to know",
        max_length=1000,
        rows=4,
        noun="What they said",
    )
