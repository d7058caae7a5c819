"""Answers that belong together, sealed as one record: one opening serves all of them, and no length tells of one.

    class Need(Base):
        answers = packed("needs", Tier.SPECIAL, label="What a class must offer", bucket=ANSWERS)
        women_only = answers.part(False)

`need.women_only = True` changes that answer in the record when the unit of work flushes. `need.women_only` is as
opaque as any `Sealed`; `need.answers.value(decision)` gives all of them by name.
"""

import json
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from typing import Any, overload
from uuid import UUID

from hub.core.buckets import Bucket
from hub.core.model import Base
from hub.core.sealing.sealed import (
    NOTHING,
    Clearance,
    Opener,
    Sealed,
    SealedAttribute,
    SealedField,
    Tier,
    as_json,
    pending_of,
    subject_of,
)
from hub.core.vault import Address

Answers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Changes:
    """The record as it was sealed before (None for a new one), and what is to be other in it."""

    before: bytes | None
    answers: Answers = field(default_factory=dict)


class _Packed(Sealed):
    """All answers of one row."""

    __slots__ = ("_changed", "_parts")

    def __init__(
        self,
        of_field: SealedField,
        address: Address,
        subject_id: UUID | None,
        changes: _Changes,
        parts: "dict[str, Part]",
    ) -> None:
        pending = "{}" if changes.before is None and changes.answers else NOTHING
        super().__init__(of_field, address, subject_id, changes.before, pending)
        self._changed = changes.answers
        self._parts = parts

    def value(self, decision: Clearance) -> Answers:
        return read_parts(self._parts, json.loads(self.reveal(decision) or "{}") | self._changed)


class _Answer(Sealed):
    """One answer of a record."""

    __slots__ = ("_name", "_record")

    def __init__(self, record: _Packed, name: str) -> None:
        self.field = record.field
        self._record = record
        self._name = name

    def reveal(self, decision: Clearance) -> str | None:
        return as_json(self.value(decision))

    def value(self, decision: Clearance) -> Any:
        return self._record.value(decision)[self._name]


class PackedAttribute(SealedAttribute):
    """Descriptor behind `packed(...)`."""

    def __set_name__(self, owner: type[Any], name: str) -> None:
        super().__set_name__(owner, name)
        self.parts: dict[str, Part] = {}

    def part(self, default: Any = None, read: Callable[[Any], Any] | None = None) -> Any:
        """One answer: what it is while nobody has said anything, and how it is made of what JSON knows."""
        return Part(self, default, read)

    def __get__(self, row: Base | None, owner: Any) -> Any:
        return self if row is None else self.record(row)

    def read(self, text: str | None) -> Answers:
        """All answers by name, of the text that is sealed."""
        return read_parts(self.parts, json.loads(text or "{}"))

    def of(self, row_id: UUID, subject_id: UUID, cipher: bytes, sealed_as: int) -> _Packed:
        address = Address(self.field.table, self.field.column, row_id, sealed_as)
        return _Packed(self.field, address, subject_id, _Changes(cipher), self.parts)

    def record(self, row: Base) -> _Packed:
        changes = pending_of(row).get(self._name) or _Changes(getattr(row, self._hidden))
        return _Packed(self.field, self._address(row), subject_of(row), changes, self.parts)

    def change(self, row: Base, name: str, value: Any) -> None:
        if self._name not in pending_of(row):
            pending_of(row)[self._name] = _Changes(getattr(row, self._hidden))
            self._mark(row)
        pending_of(row)[self._name].answers[name] = json.loads(as_json(value) or "null")

    def put(self, row: Base, text: str | None) -> None:
        pending_of(row)[self._name] = _Changes(None, json.loads(text or "{}"))
        self._mark(row)

    def _text(self, pending: Any, opener: Opener, before: Address) -> str | None:
        """The record with what has changed in it. Nobody reads it meanwhile."""
        changes = _Changes(None) if pending is NOTHING else pending
        kept = opener.open(changes.before, before) if changes.before is not None else None
        return as_json(json.loads(kept or "{}") | changes.answers)


def read_parts(parts: "dict[str, Part]", kept: Answers) -> Answers:
    return {name: part.read_from(kept) for name, part in parts.items()}


class Part:
    """Descriptor behind `answers.part(...)`."""

    def __init__(self, whole: PackedAttribute, default: Any, read: Callable[[Any], Any] | None) -> None:
        self._whole = whole
        self._default = default
        self._read = read

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._name = name
        self._whole.parts[name] = self

    @property
    def field(self) -> SealedField:
        return self._whole.field

    @overload
    def __get__(self, row: None, owner: Any) -> "Part": ...
    @overload
    def __get__(self, row: Base, owner: Any) -> Sealed: ...
    def __get__(self, row: Base | None, owner: Any) -> "Sealed | Part":
        return self if row is None else _Answer(self._whole.record(row), self._name)

    def __set__(self, row: Base, value: Any) -> None:
        self._whole.change(row, self._name, value)

    def read_from(self, kept: Answers) -> Any:
        value = kept.get(self._name)
        if value is None:
            return copy(self._default) if isinstance(self._default, list | dict) else self._default
        return self._read(value) if self._read else value


def packed(
    category: str, tier: Tier, *, label: str, bucket: Bucket, retention: str = "learner record"
) -> PackedAttribute:
    """A sealed record; `category` is the category of data a grant must cover for any of its answers to be read."""
    return PackedAttribute(category, tier, label, bucket, retention, export=True, typed=True)
