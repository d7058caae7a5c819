"""Change the places of a class, here and nowhere else: each change is one conditional statement.

Two people after the last place both send it; the database lets one of them have it.
"""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.directory import version
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState, Place

_TAKEN = TaughtClass.held + TaughtClass.offered + TaughtClass.enrolled


def move(uow: UnitOfWork, class_id: UUID, from_place: Place | None, to_place: Place | None) -> bool:
    """Take a place (`from_place` None), give one back (`to_place` None) or move it to another count.

    False, with nothing changed, when the place to take or to move is not there. A class that has not said
    how many places it has is never full.
    """
    if from_place is to_place:
        return True
    moved = (
        sa.update(TaughtClass)
        .where(TaughtClass.id == class_id, *_there(from_place))
        .values({**_change(from_place, -1), **_change(to_place, 1), **_stamp(uow)})
        .returning(TaughtClass.id)
    )
    if uow.session.scalar(moved) is None:
        return False
    version.bump(uow, class_id)
    return True


def lock(uow: UnitOfWork, class_ids: Iterable[UUID]) -> None:
    """Hold several classes at once, always in one order, so that two acts never wait for each other."""
    query = sa.select(TaughtClass.id).where(TaughtClass.id.in_(list(class_ids))).order_by(TaughtClass.id)
    uow.session.execute(query.with_for_update())


def state(uow: UnitOfWork, class_id: UUID) -> ClassState | None:
    """The state of the class as it is now; it stays so until this unit of work ends."""
    query = sa.select(TaughtClass.state).where(TaughtClass.id == class_id).with_for_update()
    return uow.session.scalar(query)


def _there(from_place: Place | None) -> tuple[sa.ColumnElement[bool], ...]:
    if from_place is None:
        return (sa.or_(TaughtClass.places.is_(None), TaughtClass.places > _TAKEN),)
    return (_count(from_place) > 0,)


def _change(place: Place | None, by: int) -> dict[str, sa.ColumnElement[int]]:
    return {} if place is None else {place.value: _count(place) + by}


def _count(place: Place) -> sa.ColumnElement[int]:
    column: sa.ColumnElement[int] = getattr(TaughtClass, place.value)
    return column


def _stamp(uow: UnitOfWork) -> dict[str, object]:
    return {"version": TaughtClass.version + 1, "updated_at": uow.now}
