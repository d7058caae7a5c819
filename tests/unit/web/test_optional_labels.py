"""A question that says “(optional)” is never refused when it is left blank, in any form of the service."""

import importlib
import pkgutil
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from marshmallow import Schema, ValidationError

import hub
from hub.forms.fields import Question
from hub.forms.fields.choice import Listed
from hub.forms.fields.when import Date
from hub.forms.form import flatten
from hub.web.widgets import label


def schemas() -> list[type[Schema]]:
    """Every form there is, the pages' own included."""
    for module in pkgutil.walk_packages(hub.__path__, "hub."):
        if not module.name.startswith("hub.__main__"):
            importlib.import_module(module.name)
    found = [Schema]
    for schema in found:
        found += [one for one in schema.__subclasses__() if one not in found]
    return [one for one in found if one.__module__.startswith("hub.")]


def questions(schema: Schema) -> dict[str, Question]:
    return {name: field for name, field in schema.fields.items() if isinstance(field, Question)}


def answers_of(field: Question) -> list[Any]:
    """What somebody might answer: each option of a list, the first of several, a day, or nothing else to try."""
    if not isinstance(field, Listed):
        return []
    codes = [option.code for option in field.choices]
    return [[code] for code in codes] if field.widget in ("checkboxes", "week") else codes


def plausible(field: Question) -> Any:
    if options := answers_of(field):
        return options[0]
    if isinstance(field, Date):
        return {"day": "1", "month": "2", "year": "2026"}
    return {"number": "1", "money": "1"}.get(field.widget, "Ada")


def tries(schema: Schema) -> Iterator[dict[str, Any]]:
    """Only what is needed is answered; then with each answer to one choice, and to each two choices."""
    asked = questions(schema)
    least = {name: plausible(field) for name, field in asked.items() if field.required}
    picks = [(name, answer) for name, field in asked.items() for answer in answers_of(field)][:60]
    yield least
    for name, answer in picks:
        yield {**least, name: answer}
    for (first, one), (second, two) in combinations(picks[:20], 2):
        if first != second:
            yield {**least, first: one, second: two}


def refused(schema: Schema, answers: dict[str, Any]) -> dict[str, list[str]]:
    raw = {name: answers.get(name, field.blank) for name, field in questions(schema).items()}
    try:
        schema.load(raw)
    except ValidationError as error:
        return {name: flatten(said) for name, said in error.normalized_messages().items()}
    return {}


def made(kind: type[Schema]) -> Schema | None:
    try:
        return kind()
    except TypeError:  # a base that only its own subclasses make
        return None


@pytest.mark.parametrize("kind", schemas(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_what_says_that_it_is_optional_may_be_left_out(kind: type[Schema]) -> None:
    schema = made(kind)
    if schema is None:
        return
    optional = {
        name
        for name, field in questions(schema).items()
        if "optional" in str(label(field, heading=False)["text"]).lower()
    }
    assert not {name for name in optional if schema.fields[name].required}
    if not optional:
        return
    lies = {
        name: said
        for answers in tries(schema)
        for name, said in refused(schema, answers).items()
        if name in optional and name not in answers
    }
    assert not lies
