"""Everything that hangs off a learner, whatever the room: which row is a part of which, and which may not stand beside
another.

It knows of no single table: what a merge does with one stands in `rules`.
"""

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent.scopes import LearnerScoped
from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.core.model import Base, mapped_classes
from hub.core.sealing.sealed import hand_over, sealed_attributes
from hub.duplicates import rules

LEARNER = "learner_id"
Rows = dict[UUID, Base]


@cache
def models() -> tuple[type[Any], ...]:
    """Of every table that hangs off a learner, or follows one."""
    return tuple(
        model
        for model in mapped_classes()
        if issubclass(model, LearnerScoped) or model.__tablename__ in rules.FOLLOWS
    )


def of(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Rows:
    """Every row of these learners by its id, in the order it was made; one statement a table."""
    found: Rows = {}
    for model in models():
        whose_it_is = getattr(model, _naming(model))
        query = sa.select(model).where(whose_it_is.in_(learner_ids)).order_by(model.id)
        found.update({row.id: row for row in uow.session.scalars(query)})
    return found


def whose(rows: Rows, learner_id: UUID) -> Rows:
    return {row_id: row for row_id, row in rows.items() if learner_of(row) == learner_id}


def learner_of(row: Base) -> UUID:
    found: UUID = getattr(row, _naming(type(row)))
    return found


def give(row: Base, learner_id: UUID, decision: Decision) -> None:
    """It is another learner's from now on; `decision` covers every category of whose it was."""
    if type(row).__tablename__ in rules.FOLLOWS:
        setattr(row, _naming(type(row)), learner_id)
    else:
        hand_over(row, learner_id, decision)


def _naming(model: type[Base]) -> str:
    """The column that says whose a row is."""
    return rules.FOLLOWS.get(model.__tablename__, LEARNER)


def kinds(rows: Iterable[Base]) -> frozenset[str]:
    """The categories of personal data that such rows hold."""
    of_kinds = {type(row) for row in rows}
    sealed = [attribute.field.category for model in of_kinds for attribute in sealed_attributes(model)]
    whole = [getattr(model, "__category__", None) for model in of_kinds]
    return frozenset(kind for kind in (*sealed, *whole) if kind)


def parts_of(rows: Rows, wholes: Collection[UUID]) -> set[UUID]:
    """The ids of these rows and of all that is a part of them, at any depth, or comes with such a part."""
    found = set(wholes)
    while more := {row_id for row_id in _next(rows, found)} - found:
        found |= more
    return found & rows.keys()


def _next(rows: Rows, found: Collection[UUID]) -> Iterator[UUID]:
    for row_id, row in rows.items():
        if any(whole in found for whole in _wholes(row)):
            yield row_id
        if row_id in found:
            yield from (brought for brought in _brought(row) if brought in rows)


def is_part(rows: Rows, row: Base) -> bool:
    """Whether it is a part of another of these rows."""
    return any(whole in rows for whole in _wholes(row))


def _wholes(row: Base) -> list[UUID]:
    """The ids of the rows that it is a part of."""
    return [value for name in _owning(type(row)) if (value := getattr(row, name)) is not None]


def _brought(row: Base) -> list[UUID]:
    table = type(row).__tablename__
    names = [name for of_table, name in rules.BRINGS if of_table == table]
    return [value for name in names if (value := getattr(row, name)) is not None]


@cache
def _owning(model: type[Base]) -> tuple[str, ...]:
    """The columns that name a row which a row of this kind is a part of."""
    scoped = {one.__tablename__ for one in models()} - {"learner"}
    table = _table(model)
    keys = [
        key.parent.name
        for key in table.foreign_keys
        if key.column.table.name in scoped
        and (not key.parent.nullable or (table.name, key.parent.name) in rules.PART_OF)
    ]
    return (*keys, *rules.ABOUT.get(table.name, ()))


def collides(row: Base, others: Iterable[Base]) -> bool:
    """Whether the row may not hang off the learner of these rows, since one of them is there in its place."""
    return any(
        _same_key(row, other, key) for other in others if type(other) is type(row) for key in _keys(type(row))
    )


def _same_key(row: Base, other: Base, key: tuple[str, ...]) -> bool:
    return all(getattr(row, name) == getattr(other, name) for name in key)


@cache
def _keys(model: type[Base]) -> tuple[tuple[str, ...], ...]:
    """Of each unique key that holds the learner, the other columns. An index over some rows only is no such key:
    what it forbids is settled before (`services.settle`)."""
    unique = [one for one in _table(model).constraints if isinstance(one, sa.UniqueConstraint)]
    keys = [[column.name for column in one.columns] for one in unique]
    return tuple(tuple(name for name in key if name != LEARNER) for key in keys if LEARNER in key)


def _table(model: type[Base]) -> sa.Table:
    table = model.__table__
    assert isinstance(table, sa.Table)
    return table
