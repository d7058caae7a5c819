"""The questions that begin a registration or find a learner again."""

from typing import NamedTuple

from marshmallow import Schema, ValidationError

from hub.core.ids import read_reference
from hub.forms.fields import Choice, Email, Nino, Phone, Text, Uln
from hub.learners.types import CHANNEL_LABELS, ArrivalChannel


class Start(Schema):
    channel = Choice(
        "How did they come to the hub?",
        [(channel, CHANNEL_LABELS[channel]) for channel in (ArrivalChannel.WALK_IN, ArrivalChannel.PHONE)],
        required="Select how they came to the hub",
    )


class Sought(NamedTuple):
    """What somebody looks for: `field` is "reference" or a field of the blind index."""

    field: str
    value: str


KINDS = {"nino": Nino(), "uln": Uln(), "email": Email(), "phone": Phone()}


class SoughtField(Text):
    """A reference or an identifier, recognised by its shape; loads as `Sought`."""

    def parse(self, text: str) -> Sought:
        if reference := read_reference(text):
            return Sought("reference", reference)
        for field, kind in KINDS.items():
            try:
                return Sought(field, kind.parse(text))
            except ValidationError:
                continue
        self.refuse("Enter a reference, phone number, National Insurance number, email address or ULN")


class Search(Schema):
    sought = SoughtField(
        "Reference, phone number or National Insurance number",
        hint="An email address or a unique learner number (ULN) works too",
        required="Enter what to look for",
        max_length=254,
        autocomplete="off",
        spellcheck=False,
    )
