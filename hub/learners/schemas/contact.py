"""The questions of the page about how to reach a learner safely."""

from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from hub.directory import geo
from hub.forms.fields import Choice, Email, LongText, Phone, Postcode, Text, YesNo
from hub.learners.languages import LANGUAGES, OTHER
from hub.learners.types import CONTACT_LABELS, AddressKind, ContactChannel

SAFE = {
    ContactChannel.PHONE: "safe_to_call",
    ContactChannel.TEXT: "safe_to_text",
    ContactChannel.EMAIL: "safe_to_email",
    ContactChannel.LETTER: "safe_to_write",
}


class PhoneAndEmail(Schema):
    phone = Phone(autocomplete="off")
    other_phone = Phone(
        "Another phone number", hint="For example, of a friend who takes messages", autocomplete="off"
    )
    email = Email(autocomplete="off")


def safe_to(what: str) -> YesNo:
    needed = f"Select whether it is safe to {what}, or “Not asked”"
    return YesNo(f"Is it safe to {what}?", may_skip=True, required=needed)


class Safety(Schema):
    safe_to_call = safe_to("call them")
    safe_to_text = safe_to("send a text message")
    safe_to_email = safe_to("send an email")
    safe_to_write = safe_to("send a letter")
    contact_channel = Choice("How they like to be contacted", list(CONTACT_LABELS.items()))
    contact_note = LongText(
        "Anything to know before contacting them",
        hint="For example, “only before 3pm” or “do not leave a message”. Do not write about other people",
        max_length=500,
        rows=3,
    )

    @validates_schema(skip_on_field_errors=True)
    def likes_what_is_safe(self, data: dict[str, Any], **_: Any) -> None:
        channel = data.get("contact_channel")
        if channel and data.get(SAFE[ContactChannel(channel)]) is False:
            raise ValidationError("Choose a way to contact them that is safe", "contact_channel")


class Language(Schema):
    language = Choice(
        "Language they prefer",
        list(LANGUAGES.items()),
        otherwise=(OTHER, "Another language"),
        widget="select",
        required="Select the language they prefer",
    )
    other_language = Text("Name of the other language", max_length=60, spellcheck=False, mark_optional=False)
    interpreter_needed = YesNo(
        "Do they need an interpreter?", required="Select yes if they need an interpreter"
    )

    @validates_schema(skip_on_field_errors=True)
    def other_has_a_name(self, data: dict[str, Any], **_: Any) -> None:
        if data["language"] == OTHER and not data["other_language"]:
            raise ValidationError("Enter the name of the other language", "other_language")


class District(Text):
    """The first part of a postcode; loads as "E8"."""

    mark_optional = False  # needed where there is no home to keep

    def parse(self, text: str) -> str:
        outcode = geo.outcode_of(text)
        if outcode is None:
            self.refuse("Enter the first part of a postcode, like E8")
        return outcode


class HomePostcode(Postcode):
    mark_optional = False  # needed for a home, not for the others


class LaterPostcode(Postcode):
    """A whole postcode, or its first part alone; loads as "E8 1DY" or "E8"."""

    def parse(self, text: str) -> str:
        found = geo.normalise_postcode(text) or geo.outcode_of(text)
        if found is None:
            self.refuse("Enter the postcode when the course starts, like E8 1DY or E8")
        return found


class Address(Schema):
    address_kind = Choice(
        "Where do they live?",
        [
            (AddressKind.HOME, "At an address that we may keep"),
            (
                AddressKind.CONFIDENTIAL,
                "At an address that must stay secret",
                "For example, a refuge. We keep only the district",
            ),
            (
                AddressKind.NONE,
                "They have no fixed address",
                "We keep only the district where they usually are",
            ),
        ],
        required="Select where they live",
    )
    address = LongText("Address", hint="Only if we may keep it", rows=3, max_length=300, autocomplete="off")
    postcode = HomePostcode(hint="Only if we may keep it", autocomplete="off")
    district = District(
        "First part of the postcode",
        hint="For a secret address, or no fixed address. For example, E8",
        max_length=10,
        width="4",
        spellcheck=False,
    )
    start_postcode = LaterPostcode(
        "Postcode when the course starts, if they will have moved by then",
        hint="It decides who pays. The first part is enough. Of a secret address we keep only that",
        noun="The postcode when the course starts",
        autocomplete="off",
    )

    @validates_schema(skip_on_field_errors=True)
    def enough_to_find_classes_near(self, data: dict[str, Any], **_: Any) -> None:
        if data["address_kind"] == AddressKind.HOME and not data["postcode"]:
            raise ValidationError("Enter a full UK postcode, like E8 1DY", "postcode")
        if data["address_kind"] != AddressKind.HOME and not data["district"]:
            raise ValidationError("Enter the first part of a postcode, like E8", "district")
