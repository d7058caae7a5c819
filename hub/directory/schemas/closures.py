"""The questions about days on which a provider teaches nobody, as its staff answer them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError, validates_schema

from hub.directory.models import Closure
from hub.directory.schemas.intake_rules import ALL_CLASSES
from hub.forms.fields import Choice, Date, Text


class ClosureBody(Schema):
    label = Text(
        "What it is",
        max_length=120,
        required="Enter what it is",
        hint="For example, Christmas holiday, or Building works",
    )
    classes = Choice("Which classes stop?", widget="select", required="Select which classes stop")
    first_on = Date("The first day without classes", required="Enter the first day without classes")
    last_on = Date("The last day without classes", required="Enter the last day without classes")

    @validates_schema(skip_on_field_errors=True)
    def check_order(self, body: Mapping[str, Any], **_: Any) -> None:
        if body["last_on"] < body["first_on"]:
            raise ValidationError("The last day must be on or after the first day", "last_on")


def closure_facts(body: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that a checked body states."""
    class_id = None if body["classes"] == ALL_CLASSES.code else UUID(body["classes"])
    return {**{name: body[name] for name in ("label", "first_on", "last_on")}, "class_id": class_id}


def closure_body(row: Closure) -> dict[str, Any]:
    """The body that would give the row as it is kept now."""
    classes = str(row.class_id) if row.class_id else ALL_CLASSES.code
    return {"classes": classes, "label": row.label, "first_on": row.first_on, "last_on": row.last_on}
