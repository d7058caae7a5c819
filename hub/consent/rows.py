"""The rows that hang off one learner: each kind is read once in a unit of work, and many kinds with one statement.

A page about one person asks for the same rows in several of its parts. What was read is read again as soon as anything
of a learner changes, or is locked. What somebody else changes meanwhile counts from the next request.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from hub.consent.scopes import LearnerScoped
from hub.core.actor import Viewer
from hub.core.among import among
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.forgetting import forget_on_change
from hub.core.model import Base
from hub.core.vault import Address, Tampered

Row = TypeVar("Row", bound=Base)
# Of a statement made of branches, one for each kind of row: the fence's criteria reach every one of them.
TOGETHER = "hub_together"
_READ = "rows of learners that were read"
forget_on_change(_READ, LearnerScoped)
_Key = tuple[Viewer | None, type[Base], UUID]


@dataclass(frozen=True, slots=True)
class _Kept:
    """In the order of their ids. `left_out` is where something was refused."""

    rows: tuple[Any, ...]
    left_out: tuple[Address, ...]


def of(uow: UnitOfWork, model: type[Row], learner_id: UUID) -> Sequence[Row]:
    """Every row of `model` that the viewer may see, in the order of their ids."""
    return _kept(uow, model, learner_id).rows


def first(
    uow: UnitOfWork, model: type[Row], learner_id: UUID, wanted: Callable[[Row], bool] = lambda row: True
) -> Row | None:
    """The first that is `wanted`, None where there is none; `Tampered` where one was left out."""
    kept = _kept(uow, model, learner_id)
    row = next(filter(wanted, kept.rows), None)
    if row is None and kept.left_out:
        raise Tampered(kept.left_out[-1])
    return row


def only(uow: UnitOfWork, model: type[Row], learner_id: UUID) -> Row:
    """Of a kind of which everybody has one row; `NotVisible` where there is none."""
    row = first(uow, model, learner_id)
    if row is None:
        raise NotVisible
    return row


def by_learner(uow: UnitOfWork, model: type[Row], learner_ids: Collection[UUID]) -> dict[UUID, Sequence[Row]]:
    """`of` for many, without those who have none: one statement, none where they were all read before.

    Of a kind whose rows name one learner.
    """
    if known(uow, learner_ids, model):
        before = {one: of(uow, model, one) for one in learner_ids}
        return {one: rows for one, rows in before.items() if rows}
    found: dict[UUID, list[Any]] = defaultdict(list)
    named: Any = model
    [whose] = named.__names_learner__
    for row in uow.session.scalars(_of_many(model), {"learners": list(learner_ids)}):
        found[getattr(row, whose)].append(row)
    return {**found}


def known(uow: UnitOfWork, learner_ids: Collection[UUID], *models: type[Base]) -> bool:
    """Whether all of these were read, and still count."""
    uow.flush()
    read = uow.session.info.get(_READ, {})
    return bool(learner_ids) and all(
        (uow.viewer, model, one) in read for model in models for one in learner_ids
    )


def read_ahead(uow: UnitOfWork, learner_id: UUID, models: tuple[type[Base], ...]) -> None:
    """Whatever a page is about to ask of one learner, with one statement; what was read is not read again."""
    models = tuple(model for model in models if not known(uow, [learner_id], model))
    if not models:
        return
    refused: list[Address] = uow.session.info["refused"]
    before = len(refused)
    found = uow.session.execute(
        _together(models), {"learner": learner_id}, execution_options={TOGETHER: True}
    ).all()
    for place, model in enumerate(models):
        rows = (row[place] for row in found if row[place] is not None)
        _keep(uow, model, learner_id, rows, refused[before:])


def _kept(uow: UnitOfWork, model: type[Base], learner_id: UUID) -> _Kept:
    uow.flush()
    kept: dict[_Key, _Kept] = uow.session.info.setdefault(_READ, {})
    if (uow.viewer, model, learner_id) not in kept:
        refused: list[Address] = uow.session.info["refused"]
        before = len(refused)
        rows = uow.session.scalars(_of_many(model), {"learners": [learner_id]}).all()
        return _keep(uow, model, learner_id, rows, refused[before:])
    return kept[uow.viewer, model, learner_id]


def _keep(
    uow: UnitOfWork, model: type[Base], learner_id: UUID, rows: Iterable[Any], refused: Iterable[Address]
) -> _Kept:
    left_out = tuple(place for place in refused if place.table == model.__tablename__)
    kept = _Kept(tuple(sorted(rows, key=lambda row: row.id)), left_out)
    uow.session.info.setdefault(_READ, {})[uow.viewer, model, learner_id] = kept
    return kept


@cache  # built once: building a statement costs more than running it
def _of_many(model: type[Any]) -> sa.Select[Any]:
    named = (among(getattr(model, name), "learners") for name in model.__names_learner__)
    return sa.select(model).where(sa.or_(*named)).order_by(model.id)


@cache
def _together(models: tuple[type[Any], ...]) -> Any:
    """One branch for each kind, of which each row has its own columns and NULL for those of every other kind.

    A join of all of them would be planned as one, which takes longer than everything else does. The first branch has
    no rows: it gives the columns their names and types.
    """
    columns = [column for model in models for column in model.__table__.columns]
    branches = [_branch(model, columns) for model in models]
    return sa.select(*models).from_statement(
        sa.union_all(sa.select(*map(_typed, columns)).where(sa.false()), *branches)
    )


def _typed(column: sa.Column[Any]) -> sa.Label[Any]:
    """A NULL that is read as the column is."""
    label = sa.cast(sa.null(), column.type).label(f"{column.table.name}_{column.name}")
    label._alt_names = (column,)  # type: ignore[assignment]
    return label


def _branch(model: type[Any], columns: Iterable[sa.Column[Any]]) -> sa.Select[Any]:
    mapper: Any = sa.inspect(model)
    own = {column: mapper.get_property_by_column(column).class_attribute for column in mapper.columns}
    cells = [own.get(column, sa.null()) for column in columns]
    asked = sa.bindparam("learner", type_=sa.Uuid())
    return sa.select(*cells).where(
        sa.or_(*(getattr(model, name) == asked for name in model.__names_learner__))
    )
