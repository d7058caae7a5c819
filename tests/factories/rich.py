"""A person of whom every table keeps a row and every sealed field a value, made from the mapped classes themselves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.ids import new_reference
from hub.core.model import Base, UtcDateTime, mapped_classes
from hub.core.sealing.packed import PackedAttribute
from hub.core.sealing.sealed import SealedAttribute, sealed_attributes
from hub.core.shaped import Shaped, fits
from hub.learners.models import Learner
from hub.rights.access import registry
from tests.factories.area import Area
from tests.factories.learners import learner

DAYS = {
    "date_of_birth": "1988-07-06",
    "in_uk_since": "2019-02-03",
    "earnings_band": "0-20000",
}  # read by the rules of funding
SHAPES: dict[str, Callable[[str], dict[str, Any]]] = {  # of what is kept as JSON
    "results": lambda text: {"excluded": [], "kept": text},
    "journal": lambda text: {"sealed": {"row": {"kept": [text, None]}}},
    "special_journal": lambda text: {"row": {"kept": [text, None]}},
}
EXCUSED = registry.excused_tables().keys() - {"blind_index", "name_key"}  # not told, and made elsewhere
READY = ("learner", "need", "funding_fact")  # made by the factory of learners, with what it takes


@dataclass
class Rich:
    """`said` has what each sealed field holds, by "table.field", as it must be found again."""

    learner: Learner
    said: dict[str, str] = field(default_factory=dict)
    rows: dict[str, Base] = field(default_factory=dict)


def rich_person(uow: UnitOfWork, area: Area, name: str = "Rich") -> Rich:
    """Rows that no service would write together: this is about what is read and deleted, not about what may be."""
    person = Rich(
        learner(uow, area.hub, name, "Person", reference=new_reference(), shared_with=[area.provider])
    )
    with uow.session.no_autoflush:
        for table in tables():
            model = {one.__tablename__: one for one in mapped_classes()}[table]
            if table in EXCUSED:
                continue
            fill(uow, area, person, model)
    uow.flush()
    audit.record(uow, "test.rich", about=person.learner)
    return person


def tables() -> Iterator[str]:
    """Those of a learner, each after what it points to."""
    scoped = {
        one.__tablename__
        for one in mapped_classes()
        if hasattr(one, "learner_id") or hasattr(one, "subject_id")
    }
    yield from (table.name for table in Base.metadata.sorted_tables if table.name in scoped)


def fill(uow: UnitOfWork, area: Area, person: Rich, model: type[Base]) -> None:
    name = model.__tablename__
    row = existing(uow, person, model) if name in READY else None
    if row is None:
        row = model(**plain(uow, area, person, model))
        uow.add(row)
    for attribute in sealed_attributes(model):
        seal(person, row, attribute)
    uow.flush()
    person.rows[name] = row


def existing(uow: UnitOfWork, person: Rich, model: Any) -> Base:
    return (
        person.learner
        if model is Learner
        else uow.one(sa.select(model).where(model.learner_id == person.learner.id))
    )


def seal(person: Rich, row: Base, attribute: SealedAttribute) -> None:
    table = type(row).__tablename__
    for name in attribute.parts if isinstance(attribute, PackedAttribute) else [attribute.field.column]:
        if isinstance(attribute, PackedAttribute) and attribute.parts[name]._read:
            continue  # a code or a day
        text = new_reference()  # short enough for any field
        if isinstance(attribute, PackedAttribute):
            attribute.change(row, name, text)
        else:
            text = DAYS.get(name, text)
            setattr(row, name, SHAPES[name](text) if name in SHAPES else text)
        person.said[f"{table}.{name}"] = text


def plain(uow: UnitOfWork, area: Area, person: Rich, model: type[Base]) -> dict[str, Any]:
    sealed = {attribute.field.column for attribute in sealed_attributes(model)}
    left = {"id", "created_at", "updated_at", "version", "row_seal", "sealed_as", *sealed}
    columns = [column for column in model.__table__.columns if column.name not in left]
    return {
        column.name: value_of(uow, area, person, column)
        for column in columns
        if not column.nullable or elsewhere(column) or isinstance(column.type, sa.Date)
    }


def elsewhere(column: sa.Column[Any]) -> bool:
    """Whether it points to another table."""
    return any(key.column.table is not column.table for key in column.foreign_keys)


def value_of(uow: UnitOfWork, area: Area, person: Rich, column: sa.Column[Any]) -> Any:
    if column.name in ("learner_id", "subject_id"):
        return person.learner.id
    if column.foreign_keys:
        wanted = next(iter(column.foreign_keys)).column
        return points_to(uow, area, person, wanted.table.name, wanted.name)
    return scalar(uow, column)


def scalar(uow: UnitOfWork, column: sa.Column[Any]) -> Any:
    kind = column.type
    if "states" in column.info:
        return next(iter(column.info["states"].begins))
    if isinstance(kind, sa.Enum) and kind.enum_class:
        return next(iter(kind.enum_class))
    if isinstance(kind, UtcDateTime):
        return uow.now
    if isinstance(kind, sa.Date):
        return uow.today
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, sa.Uuid):
        return UUID(int=7)
    if isinstance(kind, sa.LargeBinary):
        return bytes(kind.length or 16)
    if isinstance(kind, sa.String):
        return new_reference()[: kind.length]
    if isinstance(kind, Shaped):
        return empty(kind.shape)
    return frozenset() if hasattr(kind, "codes") else 1


def empty(shape: Any) -> Any:
    """What fits the shape of a column of JSON."""
    return next(value for value in ({}, [], None) if fits(value, shape))


def points_to(uow: UnitOfWork, area: Area, person: Rich, table: str, name: str) -> Any:
    ready = {
        "organisation": area.provider.id,
        "user_account": area.assessor.id,
        "taught_class": area.taught_class.id,
        "learner": person.learner.id,
    }
    if table in ready:
        return ready[table]
    if table not in person.rows:
        model = {one.__tablename__: one for one in mapped_classes()}[table]
        row = uow.session.scalars(sa.select(model).limit(1)).first()
        if row is None:
            row = uow.add(model(**plain(uow, area, person, model)))
            uow.flush()
        person.rows[table] = row
    return getattr(person.rows[table], name)
