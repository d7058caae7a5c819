"""The questions about a provider's profile, as its staff or an administrator answer them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError, validates_schema

from hub.core.vault import Vault
from hub.directory.profile.models import ProviderContact
from hub.forms.fields import Choice, Email, Option, Phone, Text

ANOTHER = Option("another", "Somebody without an account: enter their name and email address below")


class ContactBody(Schema):
    """The page gives the users to choose from."""

    who = Choice("Who is it?", widget="select", required="Select who it is")
    phone = Phone(
        "Work phone number", required="Enter their work phone number", width="20", autocomplete="off"
    )
    name = Text("Name", hint="Only of somebody without an account", max_length=100, autocomplete="off")
    email = Email("Work email address", hint="Only of somebody without an account", autocomplete="off")

    @validates_schema(skip_on_field_errors=True)
    def check_named(self, body: Mapping[str, Any], **_: Any) -> None:
        if body["who"] != ANOTHER.code:
            return
        asked = {"name": "Enter their name", "email": "Enter their work email address"}
        missing = {name: [words] for name, words in asked.items() if not body[name]}
        if missing:
            raise ValidationError(missing)


def contact_facts(body: Mapping[str, Any]) -> dict[str, Any]:
    """What a checked body states, as the use-case takes it."""
    another = body["who"] == ANOTHER.code
    return {
        "user_id": None if another else UUID(body["who"]),
        **{name: body[name] for name in ("phone", "name", "email")},
    }


def contact_body(row: ProviderContact, vault: Vault) -> dict[str, Any]:
    """The body that would name the contact as it is kept now."""
    kept = {name: getattr(row, name).open_system(vault) for name in ("phone", "name", "email")}
    return {"who": str(row.user_id) if row.user_id else ANOTHER.code, **kept}
