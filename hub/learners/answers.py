"""One learner's answers: the rows they are kept in, as typed values by name.

A sealed column holds text; `READ_AS` says which of them are something else, and typed ones know themselves.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.sealing.packed import Part
from hub.core.sealing.sealed import Sealed, SealedAttribute, SealedField
from hub.learners.models import FundingFact, Learner, Need

READ_AS: dict[str, Callable[[str], Any]] = {
    "date_of_birth": date.fromisoformat,
    "in_uk_since": date.fromisoformat,
    "benefits": str.split,
}
HOLDERS = (Learner, Need, FundingFact)
Row = Learner | Need | FundingFact


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one learner. No two of the rows have an answer of the same name."""

    learner: Learner
    need: Need
    funding: FundingFact

    def row_of(self, name: str) -> Row:
        return (self.learner, self.need, self.funding)[_place_of(name)]

    def read(self, names: Iterable[str], decision: Decision) -> dict[str, Any]:
        """Typed values. The decision must cover `categories_of(names)`."""
        by_row: dict[int, list[str]] = {}
        for name in names:
            by_row.setdefault(_place_of(name), []).append(name)
        rows = (self.learner, self.need, self.funding)
        found = {
            name: value
            for place, some in by_row.items()
            for name, value in opened_together(rows[place], some, decision).items()
        }
        return {name: found[name] for name in names}

    def write(self, values: Mapping[str, Any], decision: Decision) -> list[Row]:
        """Keep what differs from what was kept before; the rows that changed."""
        before = self.read(values, decision)
        changed = {name: kept_as(value) for name, value in values.items() if kept_as(value) != before[name]}
        for name, value in changed.items():
            row = self.row_of(name)
            setattr(row, name, to_text(value) if is_text(type(row), name) else value)
        rows = (self.learner, self.need, self.funding)
        return [row for row in rows if any(self.row_of(name) is row for name in changed)]


@cache
def _place_of(name: str) -> int:
    """In which of HOLDERS an answer is kept."""
    return next(place for place, holder in enumerate(HOLDERS) if hasattr(holder, name))


def opened(row: Row, name: str, decision: Decision) -> Any:
    value = getattr(row, name)
    if not isinstance(value, Sealed):
        return value
    if value.field.typed:
        return value.value(decision)
    text = value.reveal(decision)
    return READ_AS[name](text) if text is not None and name in READ_AS else text


def opened_together(row: Row, names: Iterable[str], decision: Decision) -> dict[str, Any]:
    """`opened` of several answers of one row: a record that holds more than one of them is opened once."""
    records: dict[str, dict[str, Any]] = {}
    found = {}
    for name in names:
        record = _record_of(type(row), name)
        if record is None:
            found[name] = opened(row, name, decision)
            continue
        if record not in records:
            records[record] = getattr(row, record).value(decision)
        found[name] = records[record][name]
    return found


@cache
def _record_of(row_class: type[Any], name: str) -> str | None:
    """The column that an answer is sealed in with others."""
    found = getattr(row_class, name)
    return found.field.column if isinstance(found, Part) else None


def kept_as(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def to_text(value: Any) -> str | None:
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(value) if isinstance(value, list) else value


def is_text(row_class: type[Any], name: str) -> bool:
    """Whether a column is sealed and holds text, whatever the answer is."""
    field = field_of(row_class, name)
    return field is not None and not field.typed


def field_of(row_class: type[Any], name: str) -> SealedField | None:
    """The sealed field that an answer is kept in, on its own or with others."""
    found = getattr(row_class, name, None)
    return found.field if isinstance(found, SealedAttribute | Part) else None


def categories_of(names: Iterable[str]) -> frozenset[Category]:
    """The categories a decision must cover to read these answers."""
    found = (field_of(holder, name) for holder in HOLDERS for name in names)
    return frozenset(Category(field.category) for field in found if field is not None)
