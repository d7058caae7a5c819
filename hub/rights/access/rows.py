"""From a row of a learner to its entries: columns and sealed values with labels, in words and as they are kept."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent.services.disclosure import Decision
from hub.core.ids import show_reference
from hub.core.model import Base
from hub.core.sealing.packed import PackedAttribute
from hub.core.sealing.sealed import SealedAttribute, sealed_attributes
from hub.forms.fields.when import day_words
from hub.forms.format import datetime_words
from hub.rights.access import registry
from hub.rights.access.codes import OF_FIELD, STAFF
from hub.rights.access.document import NOT_SAID, Entry
from hub.rights.access.enums import enum_words
from hub.rights.access.names import Names

ACTORS = {"sharing_grant_event.actor_id": "user_account"}  # ids without a foreign key
Said = tuple[str, str, str, Any]


def entries(row: Base, decision: Decision, names: Names) -> list[Entry]:
    """What is sealed comes first: it is what the learner said. What is withheld is not among them."""
    return [Entry(*one) for one in (*_sealed(row, decision), *_plain(row, names))]


def withheld(model: type[Base]) -> list[tuple[str, str]]:
    """The labels of what this table keeps and does not show, with the law."""
    table = model.__tablename__
    found = []
    for attribute in sealed_attributes(model):
        for name, label in fields_of(attribute):
            law = registry.withheld(table, name)
            if law:
                found.append((label, law))
    return found


def fields_of(attribute: SealedAttribute) -> list[tuple[str, str]]:
    """The names and labels of what one sealed column holds: of each part, where it holds several."""
    field = attribute.field
    if isinstance(attribute, PackedAttribute):
        return [(name, registry.part_label(field.table, name) or field.label) for name in attribute.parts]
    return [(field.column, registry.part_label(field.table, field.column) or field.label)]


def plain_columns(model: type[Base]) -> list[Any]:
    sealed = {attribute.field.column for attribute in sealed_attributes(model)}
    return [column for column in model.__table__.columns if column.name not in sealed]


def _sealed(row: Base, decision: Decision) -> Iterator[Said]:
    table = type(row).__tablename__
    for attribute in sealed_attributes(type(row)):
        kept = attribute.__get__(row, type(row))
        packed = isinstance(attribute, PackedAttribute)
        value: Any = kept.value(decision) if packed or attribute.field.typed else kept.reveal(decision)
        for name, label in fields_of(attribute):
            if registry.withheld(table, name) is None:
                one = as_json(value[name] if packed else value)
                yield name, label, _words(table, name, one, row), _without_staff(one)


def _plain(row: Base, names: Names) -> Iterator[Said]:
    table = type(row).__tablename__
    for column in plain_columns(type(row)):
        label = registry.label(table, column.name)
        if label is not None and registry.excuse(table, column.name) is None:
            value = getattr(row, column.name)
            yield column.name, label, _plain_words(column, value, row, names), _as_kept(column, value, names)


def _plain_words(column: sa.Column[Any], value: Any, row: Base, names: Names) -> str:
    if value is None:
        return NOT_SAID
    name = f"{column.table.name}.{column.name}"
    if isinstance(value, UUID):
        return names.of(_points_to(column), value)
    if "states" in column.info:
        return str(column.info["states"].labels[value])
    if column.name == "chosen":
        return general_words(_as_kept(column, value, names))
    if name in OF_FIELD:
        return _words(column.table.name, column.name, as_json(value), row)
    if column.name == "reference":
        return show_reference(value)
    return general_words(value)


def _points_to(column: sa.Column[Any]) -> str:
    name = f"{column.table.name}.{column.name}"
    return next((key.column.table.name for key in column.foreign_keys), ACTORS.get(name, ""))


def _as_kept(column: sa.Column[Any], value: Any, names: Names) -> Any:
    """Ids stand for what they name: an id alone would tell the learner nothing, and others something."""
    if isinstance(value, UUID):
        return names.of(_points_to(column), value)
    if isinstance(value, list) and column.name == "chosen":
        return [names.of("taught_class", UUID(one)) for one in value]
    return as_json(value)


def _words(table: str, name: str, value: Any, row: Base) -> str:
    if value is None or value == [] or value == {}:
        return NOT_SAID
    reader = OF_FIELD.get(f"{table}.{name}")
    if reader is None:
        return general_words(_without_staff(value))
    try:
        return reader(value, row)
    except (AttributeError, LookupError, StopIteration, TypeError, ValueError):
        return general_words(value)  # of another year, code or shape: as it is kept


def _without_staff(value: Any) -> Any:
    """Names of staff, among what is kept of a paper, are not the learner's own data."""
    if isinstance(value, list):
        return [_without_staff(one) for one in value]
    if isinstance(value, dict) and "kind" in value:
        return {name: one for name, one in value.items() if name not in STAFF}
    return value


def general_words(value: Any) -> str:
    """What has no codes, or no words of its own."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return datetime_words(value)
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, Enum):
        return enum_words(value)
    if isinstance(value, list | tuple | set | frozenset):
        return (
            ", ".join(
                sorted(map(general_words, value))
                if isinstance(value, set | frozenset)
                else map(general_words, value)
            )
            or NOT_SAID
        )
    if isinstance(value, dict):
        return "; ".join(f"{name}: {general_words(one)}" for name, one in value.items()) or NOT_SAID
    if value in ("yes", "no"):
        return str(value).capitalize()
    return NOT_SAID if value is None else str(value)


def as_json(value: Any) -> Any:
    """As JSON knows it: days and moments as ISO text, codes as themselves."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, set | frozenset):
        return sorted(as_json(one) for one in value)
    if isinstance(value, list | tuple):
        return [as_json(one) for one in value]
    if isinstance(value, dict):
        return {str(name): as_json(one) for name, one in value.items()}
    return value
