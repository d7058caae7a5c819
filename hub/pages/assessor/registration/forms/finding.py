"""The questions that begin a registration or find a learner again."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from marshmallow import Schema, ValidationError, validates, validates_schema

from hub.core.clock import local_date, utc_now
from hub.core.ids import read_reference
from hub.forms.fields import Choice, Choices, Email, Nino, Phone, Text, Uln
from hub.learners.finding import search
from hub.learners.finding.keys import PHONE_END
from hub.learners.rules import OLDEST
from hub.learners.schemas.contact import District
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


TWO = 2
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
        self.refuse(
            "Enter a reference, phone number, National Insurance number, email address or ULN, "
            "or enter a name under “Or find them by name”"
        )


class PhoneEnd(Text):
    """The last digits of a phone number; loads as digits alone."""

    def parse(self, text: str) -> str:
        digits = re.sub(r"[\s()-]", "", text)
        if not re.fullmatch(r"[0-9]{4,15}", digits):
            self.refuse(f"Enter the last {PHONE_END} digits of their phone number, or more of it")
        return digits


class BirthYear(Text):
    """A year in which somebody of the hub may have been born; loads as a number."""

    def parse(self, text: str) -> int:
        latest = local_date(utc_now()).year
        if not re.fullmatch(r"[0-9]{4}", text) or not latest - OLDEST <= int(text) <= latest:
            self.refuse("Enter the year they were born in four digits, like 1994")
        return int(text)


class Search(Schema):
    sought = SoughtField(
        "Reference, phone number or National Insurance number",
        hint="An email address or a unique learner number (ULN) works too",
        max_length=254,
        autocomplete="off",
        spellcheck=False,
        mark_optional=False,
    )
    name = Text(
        "One or more of their names",
        hint="In any spelling, order or script. Two names, or one with another fact. "
        "Enter each name whole: “Moh” does not find Mohamed",
        max_length=200,
        autocomplete="off",
        spellcheck=False,
        mark_optional=False,
    )
    birth_year = BirthYear(
        "Year they were born", width="4", inputmode="numeric", autocomplete="off", max_length=10
    )
    outcode = District(
        "First part of their postcode",
        hint="For example, E8",
        max_length=10,
        width="4",
        spellcheck=False,
        mark_optional=True,
    )
    phone_end = PhoneEnd(
        f"Last {PHONE_END} digits of their phone number",
        width="5",
        inputmode="numeric",
        autocomplete="off",
        max_length=20,
    )

    @validates_schema(skip_on_field_errors=True)
    def something_to_look_for(self, data: dict[str, Any], **_: Any) -> None:
        facts = any(data[name] is not None for name in ("birth_year", "outcode", "phone_end"))
        if data["sought"] and (data["name"] or facts):
            raise ValidationError("Enter a reference or number, or a name, not both", "sought")
        if not data["sought"] and not data["name"] and facts:
            raise ValidationError("Enter a name to go with what else you know", "name")
        if not data["sought"] and not data["name"]:
            raise ValidationError("Enter what to look for", "sought")

    @validates_schema(skip_on_field_errors=True)
    def enough_of_a_name(self, data: dict[str, Any], **_: Any) -> None:
        if not data["name"] or data["sought"]:
            return
        meant = name_sought(data)
        if not any(meant.words):
            raise ValidationError("Enter at least one name, in letters", "name")
        if not meant.enough:
            raise ValidationError(
                "Enter a second name, or fill in the year, the district or the digits of the phone: "
                "many people have this name",
                "name",
            )


class SamePerson(Schema):
    same = Choices(
        "Are two of these one person?",
        hint="Select the two records. The data steward compares them and decides; nothing changes until then",
    )

    @validates("same")
    def two(self, value: Sequence[str], data_key: str) -> None:
        if len(value) != TWO:
            raise ValidationError("Select the two records that may be of one person")


def name_sought(values: Mapping[str, Any]) -> search.Sought:
    """What was typed of a name and the facts beside it."""
    facts = {name: values[name] for name in ("name", "birth_year", "outcode", "phone_end")}
    return search.Sought(**facts)
