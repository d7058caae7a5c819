"""Refuse to save over a newer version of a row, and show both answers side by side; nothing typed is lost."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hub.core.errors import StaleEdit
from hub.core.model import Versioned
from hub.forms.fields import Choices, ExactTimes, Question
from hub.forms.fields.choice import Listed
from hub.forms.form import Form
from hub.forms.format import date_words

NOTHING = "Not given"


def check_version(form: Form, row: Versioned) -> None:
    """Raise `StaleEdit` when `row` was saved after the page was opened and now holds other answers.

    `form` must have been built with what is stored now. Call it before anything is changed. The same
    answers typed twice, as by a double click, are no conflict.
    """
    if form.version == row.version:
        return
    if rows := differences(form):
        raise StaleEdit(rows, row.version)


def differences(form: Form) -> list[tuple[str, str, str]]:
    """(label, what was typed, what is stored) for every question whose two answers differ."""
    asked = [(form.field(name), form.raw(name), form.stored.get(name)) for name in form.names]
    pairs = [(field, typed, field.show(stored)) for field, typed, stored in asked]
    return [
        (field.label, answer_words(field, typed), answer_words(field, stored))
        for field, typed, stored in pairs
        if typed != stored and not (field.is_blank(typed) and field.is_blank(stored))
    ]


def day_in_words(parts: Mapping[str, str]) -> str | None:
    """3 December 2026, from the three boxes of a date; None where they name no day."""
    try:
        day = date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except (KeyError, ValueError):
        return None
    return date_words(day)


def answer_words(field: Question, raw: Any) -> str:
    """A raw answer as a person reads it: the labels of what was picked, the parts of a date."""
    if field.is_blank(raw):
        return NOTHING
    if isinstance(field, ExactTimes):
        return field.days_typed(raw)
    if isinstance(raw, dict):
        return day_in_words(raw) or " ".join(part for part in raw.values() if part)
    if isinstance(field, Listed):
        labels = {option.code: option.label for option in field.choices}
        picked = raw if isinstance(field, Choices) else [raw]
        return ", ".join(labels.get(code, code) for code in picked)
    return str(raw)
