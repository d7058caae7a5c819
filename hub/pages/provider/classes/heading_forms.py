"""The questions about headings of a listing that nobody knows yet."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from hub.directory.rules.wording import listed
from hub.directory.schemas.listing import ListingRow
from hub.forms.fields import Choice

LEFT_OUT = "left_out"


def headings_form(
    asked: Sequence[Mapping[str, Any]], given: Collection[str], required: Collection[str]
) -> type[Schema]:
    """One question for each heading: which of the columns that the file does not have already it is.

    `given` are the columns that it has, `required` those that it must have.
    """
    open_columns = [(name, field.label) for name, field in _columns().items() if name not in given]
    options = [(LEFT_OUT, "Leave this column out"), *open_columns]
    questions = {
        f"heading_{place}": Choice(
            f"What is in “{one['heading']}”?",
            options,
            widget="select",
            hint=_hint(one),
            noun=f"What is in “{one['heading']}”",
            required="Select what is in this column, or leave it out",
        )
        for place, one in enumerate(asked)
    }
    needed = [name for name in required if name not in given]
    return _Headings.needing(needed).from_dict(dict(questions), name="Headings")


def likely_answers(asked: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {f"heading_{place}": one["likely"] or LEFT_OUT for place, one in enumerate(asked)}


def chosen_columns(asked: Sequence[Mapping[str, Any]], body: Mapping[str, str]) -> dict[str, str]:
    """Our column for each heading, "" where it is to be left out."""
    answers = {one["name"]: body[f"heading_{place}"] for place, one in enumerate(asked)}
    return {name: "" if answer == LEFT_OUT else answer for name, answer in answers.items()}


class _Headings(Schema):
    needed: Collection[str] = ()

    @classmethod
    def needing(cls, needed: Collection[str]) -> type["_Headings"]:
        return type("_NeedingHeadings", (cls,), {"needed": needed})

    @validates_schema
    def check_columns(self, body: Mapping[str, str], **_: Any) -> None:
        """Each column once, and those that a listing cannot do without."""
        errors: dict[str, list[str]] = {}
        first: dict[str, str] = {}
        for name, column in body.items():
            if column != LEFT_OUT and first.setdefault(column, name) != name:
                errors[name] = [f"{_columns()[column].label} is another column already"]
        missing = [_columns()[name].label for name in self.needed if name not in body.values()]
        if missing:
            errors["_schema"] = [f"Select which column is {listed(missing)}"]
        if errors:
            raise ValidationError(errors)


def _columns() -> dict[str, Any]:
    """The columns of a listing that is one provider's own, with their labels."""
    return {name: field for name, field in ListingRow().fields.items() if name != "provider"}


def _hint(one: Mapping[str, Any]) -> str:
    samples = "; ".join(str(sample)[:60] for sample in one["samples"])
    return f"For example: {samples}" if samples else "This column is empty"
