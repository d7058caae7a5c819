"""The questions a referrer answers, put together from those that the hub asks when it registers somebody."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from marshmallow import Schema, ValidationError, validates_schema

from hub.accounts.referrers import Referrer
from hub.forms.fields import Choice, Choices, Date, Nino, Text, YesNo
from hub.learners.schemas.contact import Language, PhoneAndEmail, Safety
from hub.learners.schemas.identity import Birth, Names

NAME_AGREED = "name"
SUGGESTING = ("suggests", "suggestion_agreed")


class Known(Birth):
    """What a referrer may know already, and their own reference; the hub asks for the rest."""

    date_of_birth = Date(
        "Date of birth",
        hint="If you know it. For example, 27 3 1994",
        when="past",
        autocomplete="off",
    )
    nino = Nino(hint="If you know it. For example, QQ 12 34 56 C", autocomplete="off")
    own_reference = Text(
        "Your own reference for them", max_length=40, width="20", spellcheck=False, autocomplete="off"
    )
    fact = Text("What you know", max_length=100, autocomplete="off")


class WhoTheyAre(Known, Language, Names):
    """First page: what to call them, in which language, and by what they can be found again."""

    class Meta:
        exclude = ("own_script_name", "sex")


class HowToReachThem(Safety, PhoneAndEmail):
    """Second page: contact, what is safe, and what the person has agreed to."""

    agrees = YesNo(
        "Do they want the hub to contact them about English classes?",
        required="Select yes if they want the hub to contact them",
    )
    may_tell = YesNo(
        "Do they agree that the hub tells {us} their status?",
        hint="For example, waiting or started. Nothing else. Saying no changes nothing for them.",
        required="Select yes if they agree that the hub tells {us} their status",
    )

    may_name = Choices(
        "Their name",
        [(NAME_AGREED, "I have read them the notice, and they agree that you also see their name")],
        hint="Without this, your list shows their initials",
    )

    suggests = Choice(
        "Another provider that suits them",
        hint="The hub looks at what fits and decides with them. It tells that provider nothing yet",
        widget="select",
    )
    suggestion_agreed = Choices(
        "What they say of that provider",
        [("yes", "I have asked them, and they want the hub to know that this provider is suggested")],
        hint="Needed to suggest one",
    )

    class Meta:
        exclude = ("other_phone",)

    def on_bind_field(self, field_name: str, field_obj: Any) -> None:
        """One of the two is needed, so neither is called optional."""
        if field_name in ("phone", "email"):
            field_obj.mark_optional = False

    @validates_schema(skip_on_field_errors=True)
    def can_be_reached_and_agrees(self, data: dict[str, Any], **_: Any) -> None:
        if not data["phone"] and not data["email"]:
            raise ValidationError("Enter a phone number or an email address", "phone")
        if not data["agrees"]:
            raise ValidationError("You can refer only a person who wants the hub to contact them", "agrees")
        if data.get("suggests") and not data.get("suggestion_agreed"):
            raise ValidationError("Ask them first, and tick this if they agree", "suggestion_agreed")
        if data["may_name"] and not data["may_tell"]:
            words = "Untick this, or select yes above: who sees no status sees no name"
            raise ValidationError(words, "may_name")


def worded(schema: type[Schema], kind: Referrer, providers: Mapping[UUID, str]) -> Schema:
    """The questions as they are put to an organisation of this kind: its own words, and nothing it need not say.

    `providers` are those that it may suggest, by id.
    """
    asked = {"nino": kind.nino, "fact": kind.fact, **dict.fromkeys(SUGGESTING, kind.suggests)}
    known = {*schema._declared_fields} - set(schema.Meta.exclude)
    unasked = [name for name, asks in asked.items() if not asks and name in known]
    made = schema(exclude=[*schema.Meta.exclude, *unasked])
    questions = cast("dict[str, Any]", made.fields)
    for name, words in (("own_reference", kind.reference), ("fact", kind.fact)):
        if words and name in questions:
            questions[name].label, questions[name].hint = words.label, words.hint
    if "suggests" in questions:
        questions["suggests"].offer([(str(id), name) for id, name in providers.items()])
    if told := questions.get("may_tell"):
        told.label = told.label.format(us=kind.us)
        told.error_messages = {
            code: str(said).format(us=kind.us) for code, said in told.error_messages.items()
        }
    return made


class LookUp(Schema):
    reference = Text(
        "Reference", max_length=40, width="10", spellcheck=False, autocomplete="off", mark_optional=False
    )
    nino = Nino(autocomplete="off", mark_optional=False)
    date_of_birth = Date(
        "Date of birth", when="past", hint="For example, 27 3 1994", autocomplete="off", mark_optional=False
    )

    @validates_schema(skip_on_field_errors=True)
    def enough_to_look_up(self, data: dict[str, Any], **_: Any) -> None:
        if data["reference"]:
            return
        if not data["nino"] and not data["date_of_birth"]:
            words = "Enter a reference, or a National Insurance number and a date of birth"
            raise ValidationError(words, "reference")
        if not data["nino"]:
            raise ValidationError("Enter a National Insurance number", "nino")
        if not data["date_of_birth"]:
            raise ValidationError("Enter a date of birth", "date_of_birth")
