"""The questions about a rule of whom a provider takes, as its staff answer them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError, validates_schema

from hub.directory.models import IntakeRule, TaughtClass
from hub.directory.rules.levels import range_words
from hub.directory.rules.titles import told_apart
from hub.directory.schemas.classes import Outcodes
from hub.directory.types import LEVEL_NAMES, LEVELS
from hub.forms.fields import Choice, Choices, Date, LongText, Option, Text, WholeNumber

ALL_CLASSES = Option("all", "All our classes")
MOST_LINES, LONGEST_LINE = 20, 100
CONDITIONS = ("levels", "outcodes", "groups", "first_outcodes", "assessment_weeks")


class Lines(LongText):
    """Names or short texts, one on a line; loads as a list without repeats."""

    def parse(self, text: str) -> Any:
        names = list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))
        if len(names) > MOST_LINES:
            self.refuse(f"{self.noun} must be {MOST_LINES} or fewer")
        if any(len(name) > LONGEST_LINE for name in names):
            self.refuse(f"{self.noun} must each be {LONGEST_LINE} characters or fewer")
        return names

    def show(self, value: Sequence[str] | None) -> str:
        return "\n".join(value or ())


class IntakeRuleBody(Schema):
    """What is left out is no condition."""

    name = Text(
        "Name of the rule",
        max_length=120,
        required="Enter a name for the rule",
        hint="For example, Cohort agreement with the college 2026 to 2027",
    )
    classes = Choice(
        "Which classes is it about?", widget="select", required="Select which classes it is about"
    )
    levels = Choices(
        "Only these levels",
        [(code, LEVEL_NAMES[code]) for code in LEVELS],
        hint="The level that counts for the class: for a conversation club, how well they speak",
    )
    outcodes = Outcodes(
        "Only people who live in", max_length=400, hint="The first parts of postcodes, like E8, N16"
    )
    groups = Lines(
        "Only members of these groups",
        hint="For example, a union or a cohort. One on each line. The hub asks learners by these names",
        max_length=2000,
        rows=3,
    )
    first_outcodes = Outcodes(
        "People who live here come first",
        max_length=400,
        hint="The first parts of postcodes. Learners from elsewhere wait until the day below",
    )
    open_to_all_from = Date(
        "Open to everybody from",
        hint="Leave it blank if the hub should ask you before it refers anybody from elsewhere",
    )
    assessment_weeks = WholeNumber(
        "Oldest assessment you accept, in weeks",
        noun="Weeks",
        minimum=1,
        maximum=104,
        hint="Leave it blank if you accept an assessment of any age",
    )
    valid_from = Date("The rule counts from", required="Enter the day from which the rule counts")
    valid_to = Date(
        "The last day it counts", when="today or future", hint="Leave it blank if it has no end yet"
    )

    @validates_schema(skip_on_field_errors=True)
    def check_together(self, body: Mapping[str, Any], **_: Any) -> None:
        if not any(body[name] for name in CONDITIONS):
            raise ValidationError("Say at least one thing about whom you take", "levels")
        if body["open_to_all_from"] and not body["first_outcodes"]:
            raise ValidationError("Enter who comes first, or take this day away", "open_to_all_from")
        if body["valid_to"] and body["valid_to"] < body["valid_from"]:
            raise ValidationError("The last day must be on or after the first day", "valid_to")


def class_options(classes: Sequence[TaughtClass]) -> list[Option]:
    """All classes, or one of them."""
    named = [(f"{row.title}, {range_words(row.level_low, row.level_high)}", row.starts_on) for row in classes]
    return [
        ALL_CLASSES,
        *(Option(str(row.id), words) for row, words in zip(classes, told_apart(named), strict=True)),
    ]


def rule_facts(body: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a rule that a checked body states."""
    lists = {name: list(body[name] or ()) for name in ("levels", "outcodes", "groups", "first_outcodes")}
    same = ("name", "open_to_all_from", "assessment_weeks", "valid_from", "valid_to")
    one_class = body["classes"] != ALL_CLASSES.code
    return {
        **{name: body[name] for name in same},
        **lists,
        "class_id": UUID(body["classes"]) if one_class else None,
    }


def rule_body(row: IntakeRule) -> dict[str, Any]:
    """The body that would give the rule as it is kept now."""
    same = (*CONDITIONS, "name", "open_to_all_from", "valid_from", "valid_to")
    classes = str(row.class_id) if row.class_id else ALL_CLASSES.code
    return {**{name: getattr(row, name) for name in same}, "classes": classes}
