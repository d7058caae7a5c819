"""From the address of a dashboard to its filters, as questions."""

from typing import Any

from marshmallow import Schema, ValidationError, post_load, validates_schema

from hub.directory.types import Level as LevelCode
from hub.forms.fields import Choice, Date, Question
from hub.forms.fields.choice import LEVELS, Option
from hub.insight.types import Filters

EVERYTHING = "all"


def _unmarked(question: Question) -> Question:
    """Filters are all optional, so that none needs to say so."""
    question.mark_optional = False
    return question


class FiltersSchema(Schema):
    """Loads as `Filters`. The areas on offer are given when the page is drawn."""

    start = _unmarked(Date("From", when="today or past", noun="The first date"))
    end = _unmarked(Date("To", noun="The last date"))
    area = _unmarked(Choice("Area", widget="select"))
    level = _unmarked(Choice("Level of English", [(EVERYTHING, "All levels"), *LEVELS], widget="select"))

    @validates_schema(skip_on_field_errors=True)
    def check_order(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data["start"] and data["end"] and data["end"] < data["start"]:
            raise ValidationError("The last date must be the same as or after the first date", "end")

    @post_load
    def make_filters(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Filters]:
        level, area = _narrowed(data["level"]), _narrowed(data["area"])
        filters = Filters(data["start"], data["end"], area, LevelCode(level) if level else None)
        return {"filters": filters}


def _narrowed(code: str | None) -> str | None:
    return None if code == EVERYTHING else code


def area_options(areas: list[str]) -> list[Option]:
    return [Option(EVERYTHING, "All areas"), *(Option(area, area) for area in areas)]
