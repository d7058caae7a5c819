"""The questions of signing in, of one's own account, and of adding organisations, users and agreements."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from hub.access.permissions import ROLE_LABELS, Role
from hub.accounts.clocks import Declared, declared
from hub.accounts.passwords import LONGEST, SHORTEST
from hub.accounts.types import KIND_LABELS, OrganisationKind
from hub.forms.fields import Choice, Choices, Date, Email, Password, PhoneInWords, Text, WholeNumber

GOOD_PASSWORD = (
    f"At least {SHORTEST} characters. Three or four words that do not belong together are easy to remember."
)


class Ukprn(Text):
    """A UK provider reference number: eight digits from 10000000 (UK Register of Learning Providers)."""

    def parse(self, text: str) -> str:
        if not (text.isascii() and text.isdecimal() and len(text) == 8 and text[0] != "0"):
            self.refuse("UKPRN must be 8 digits, like 10001234")
        return text


def current_password() -> fields.Field[Any]:
    return Password("Your password", required="Enter your password", max_length=LONGEST)


def new_password() -> fields.Field[Any]:
    return Password(
        "New password",
        required="Enter a new password",
        hint=GOOD_PASSWORD,
        min_length=SHORTEST,
        max_length=LONGEST,
        autocomplete="new-password",
    )


def code() -> fields.Field[Any]:
    return Text(
        "Code",
        required="Enter the code",
        hint="The 6 digits your authenticator app shows now",
        width="10",
        max_length=20,
        autocomplete="one-time-code",
        spellcheck=False,
    )


class SignIn(Schema):
    email = Email(required="Enter your email address", autocomplete="username")
    password = Password("Password", required="Enter your password", max_length=LONGEST)


class SecondFactor(Schema):
    code = code()


class Forgotten(Schema):
    """For somebody with their phone and one of their recovery codes, who has lost the password."""

    email = Email(required="Enter your email address", autocomplete="username")
    code = code()
    recovery_code = Text(
        "Recovery code",
        required="Enter one of your recovery codes",
        hint="10 letters and numbers, from the list you kept when you set up the app. It works once.",
        width="10",
        max_length=20,
        autocomplete="off",
        spellcheck=False,
    )


class SetUpSecondFactor(Schema):
    code = code()


class ReplaceSecondFactor(Schema):
    """For somebody signed in: who finds a screen unlocked must not be able to put in their own phone."""

    password = current_password()
    code = code()


class FirstPassword(Schema):
    new_password = new_password()


class ChangePassword(Schema):
    password = current_password()
    new_password = new_password()


class PasswordAgain(Schema):
    password = current_password()


class OrganisationForm(Schema):
    name = Text("Name", required="Enter the name of the organisation", width="two-thirds")
    kind = Choice("Kind", KIND_LABELS.items(), required="Select the kind of organisation")
    ukprn = Ukprn("UKPRN", hint="8 digits, like 10001234. Only training providers have one.", width="10")
    contact_point = PhoneInWords(
        "Contact point", hint="Whom the hub calls or writes to: a team, a shared inbox, a phone number"
    )

    def typed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {**values, "kind": OrganisationKind(values["kind"])}


class NoticeFacts(Schema):
    """What the privacy notice has to name, and only the organisation knows."""

    controller = Text(
        "Who decides how the data is used",
        required="Enter the name of the organisation that decides",
        hint="The controller: usually the council, by its full name",
        max_length=200,
        width="two-thirds",
    )
    officer = PhoneInWords(
        "Data protection officer",
        required="Enter how to reach the data protection officer",
        hint="A team or a name, with an email address or a phone number",
        max_length=200,
    )
    kept_months = WholeNumber(
        "How many months a record is kept after the last contact",
        required="Enter the number of months",
        hint="The controller sets it, and says why in the impact assessment",
        minimum=1,
        maximum=240,
    )


class UserForm(Schema):
    name = Text("Name", required="Enter their name", max_length=100, width="two-thirds", autocomplete="off")
    email = Email(
        "Work email address",
        required="Enter their work email address",
        autocomplete="off",
        width="two-thirds",
    )
    role = Choice("Role", ROLE_LABELS.items(), required="Select a role")

    def typed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {**values, "role": Role(values["role"])}


class OfOrganisation(Schema):
    """Named last among the bases, so that its question stands first. The page gives the organisations."""

    organisation_id = Choice("Organisation", widget="select", required="Select an organisation")


class NewUserForm(UserForm, OfOrganisation):
    """Everything asked of a new user."""


class AgreementForm(Schema):
    """The purposes and categories to choose from are given by the page."""

    purposes = Choices("What the data may be used for", required="Select at least one purpose")
    categories = Choices("What may be shared", required="Select at least one kind of data")
    signed_on = Date("Signed on", required="Enter the date it was signed", when="today or past")
    review_on = Date("Review on", required="Enter the date to review it")
    ends_on = Date("Ends on", required="Enter the date it ends", hint="Nothing is shared from this day on")
    document_reference = Text(
        "Document reference",
        required="Enter the reference of the signed document",
        hint="Where the signed document is kept, like DSA-2026-014",
        max_length=100,
        width="one-half",
    )

    @validates_schema
    def check_order(self, values: Mapping[str, Any], **_: Any) -> None:
        signed: date = values["signed_on"]
        late = {"review_on": "Review date", "ends_on": "End date"}
        wrong = {
            name: [f"{words} must be after the date it was signed"]
            for name, words in late.items()
            if values[name] <= signed
        }
        if wrong:
            raise ValidationError(wrong)


class NewAgreementForm(AgreementForm, OfOrganisation):
    """Everything asked of a new agreement."""


def time_limits_schema() -> type[Schema]:
    """A question for each clock of a hub."""
    return Schema.from_dict({clock.code: _limit(clock) for clock in declared().values()}, name="TimeLimits")


def _limit(clock: Declared) -> fields.Field[Any]:
    return WholeNumber(
        clock.label,
        required=f"Enter a number of {clock.unit}",
        hint=f"In {clock.unit}, from {clock.least} to {clock.most}; usually {clock.value}",
        minimum=clock.least,
        maximum=clock.most,
        noun="Number",
    )
