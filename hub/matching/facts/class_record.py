"""The facts of a class as plain data and back, so that a class can be remembered as it was.

Both ways follow the fields and their types, so a new fact needs no line here; a record written before there
was such a fact reads back with the fact's default, which is that nobody had said.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from hub.matching.types import ClassFacts

Record = dict[str, Any]
Reader = Callable[[Any], Any]

TEXTS: dict[type, Reader] = {UUID: UUID, date: date.fromisoformat}  # what stands as text in a record


def class_record(facts: ClassFacts) -> Record:
    """Every fact in the types of JSON: sets as sorted lists, tuples as lists, dates and ids as text."""
    record: Record = _plain(facts)
    return record


def read_class(record: Record) -> ClassFacts:
    """The facts that `class_record` wrote, equal in every field; ids are UUIDs."""
    facts: ClassFacts = _reader(ClassFacts)(record)
    return facts


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, frozenset):
        return sorted(_plain(member) for member in value)
    if isinstance(value, tuple):
        return [_plain(member) for member in value]
    return str(value) if isinstance(value, UUID | date) else value


@cache
def _readers(shape: type) -> dict[str, Reader]:
    """By name, what reads each field of a dataclass or named tuple."""
    return {name: _reader(hint) for name, hint in get_type_hints(shape).items()}


def _reader(hint: Any) -> Reader:
    origin, kinds = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _optional(_reader(kinds[0]))
    if origin in (frozenset, tuple):
        return _many(origin, _reader(kinds[0]))
    if isinstance(hint, type) and (is_dataclass(hint) or issubclass(hint, tuple)):
        return _fields(hint)
    return TEXTS.get(hint, _as_it_is)


def _optional(read: Reader) -> Reader:
    return lambda value: None if value is None else read(value)


def _many(kind: type, read: Reader) -> Reader:
    return lambda values: kind(read(value) for value in values)


def _fields(shape: type) -> Reader:
    """A dataclass from its record by name, a named tuple from its list by place."""

    def read(values: Any) -> Any:
        named = values.items() if isinstance(values, dict) else zip(_readers(shape), values, strict=False)
        return shape(
            **{name: _readers(shape)[name](value) for name, value in named if name in _readers(shape)}
        )

    return read


def _as_it_is(value: Any) -> Any:
    return value
