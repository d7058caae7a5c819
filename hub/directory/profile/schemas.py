"""The questions about a provider's profile, as its staff or an administrator answer them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError, fields, validates_schema

from hub.core.vault import Vault
from hub.directory.profile.models import PapersAsked, ProviderContact
from hub.directory.profile.types import FOR_ALL, KIND_LABELS, ArrangementKind
from hub.directory.schemas.intake_rules import Lines
from hub.directory.types import FUNDING_ROUTE_LABELS, LEVEL_NAMES, STRAND_LABELS
from hub.forms.fields import Choice, Choices, Date, Email, LongText, Option, Phone, Text

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


ROUTES: Mapping[str, str] = {FOR_ALL: "Everybody"} | {
    route.value: label for route, label in FUNDING_ROUTE_LABELS.items()
}
EASY = "One on each line, in easy words, since the learner reads them. For example: proof of your address, like a bill"


def papers_schema(kinds: Sequence[tuple[str, str]]) -> type[Schema]:
    """Two questions for everybody and each route: which kinds of evidence, and what else in its own words."""
    asked: dict[str, fields.Field[Any]] = {}
    for route, label in ROUTES.items():
        asked[f"kinds_{route}"] = Choices(label, kinds, noun=label)
        asked[f"lines_{route}"] = Lines(f"{label}: anything else", hint=EASY, max_length=1200, rows=3)
    return Schema.from_dict(asked, name="PapersBody")


def papers_facts(body: Mapping[str, Any]) -> dict[str, list[str]]:
    """The list by route that a checked body states."""
    return {route: [*body[f"kinds_{route}"], *(body[f"lines_{route}"] or ())] for route in ROUTES}


def papers_body(row: PapersAsked | None, kinds: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The body that would give the list as it is kept now."""
    asked, codes = row.asked if row else {}, {code for code, _ in kinds}
    return {
        **{f"kinds_{route}": [item for item in asked.get(route, ()) if item in codes] for route in ROUTES},
        **{
            f"lines_{route}": [item for item in asked.get(route, ()) if item not in codes] for route in ROUTES
        },
    }


OUT, IN = Option("out", "Our learners go to them"), Option("in", "Their learners come to us")


class ArrangementBody(Schema):
    """The page gives the providers to choose from."""

    kind = Choice("What is arranged?", KIND_LABELS.items(), required="Select what is arranged")
    other = Choice("With which provider?", widget="select", required="Select the other provider")
    way = Choice("Which way do learners go?", [OUT, IN], required="Select which way learners go")
    levels = Choices("Only at these levels", LEVEL_NAMES.items())
    strands = Choices("Only for these kinds of class", STRAND_LABELS.items())
    note = LongText("Note", max_length=300, hint="Hub staff and the other provider read it", rows=3)
    valid_from = Date("It counts from", required="Enter the day from which it counts")
    valid_to = Date(
        "The last day it counts", when="today or future", hint="Leave it blank if it has no end yet"
    )

    @validates_schema(skip_on_field_errors=True)
    def check_order(self, body: Mapping[str, Any], **_: Any) -> None:
        if body["valid_to"] and body["valid_to"] < body["valid_from"]:
            raise ValidationError("The last day must be on or after the first day", "valid_to")


def arrangement_facts(body: Mapping[str, Any], own_id: UUID) -> dict[str, Any]:
    """The columns that a checked body of this provider states."""
    other_id = UUID(body["other"])
    from_id, to_id = (own_id, other_id) if body["way"] == OUT.code else (other_id, own_id)
    return {
        "kind": ArrangementKind(body["kind"]),
        "from_id": from_id,
        "to_id": to_id,
        **{name: list(body[name]) for name in ("levels", "strands")},
        **{name: body[name] for name in ("note", "valid_from", "valid_to")},
    }
