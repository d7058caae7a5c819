"""Add, change and take away the days on which a provider teaches nobody."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.directory.models import Closure
from hub.directory.queries import own_class


def add(uow: UnitOfWork, provider_id: UUID, facts: Mapping[str, Any], submission: str) -> Closure:
    """New days. The same submission sent twice gives the row that the first one made."""
    row_id = uuid5(provider_id, f"closure {submission}")
    made = uow.session.get(Closure, row_id)
    if made is not None:
        return made
    _check_class(uow, facts)
    row = uow.add(Closure(id=row_id, provider_id=provider_id, **facts))
    audit.record(uow, "closure.add", about=row)
    return row


def edit(uow: UnitOfWork, row: Closure, facts: Mapping[str, Any]) -> None:
    _check_class(uow, facts)
    for name, value in facts.items():
        setattr(row, name, value)
    audit.record(uow, "closure.edit", about=row)


def remove(uow: UnitOfWork, row: Closure) -> None:
    """Classes meet on these days after all."""
    audit.record(uow, "closure.remove", about=row)
    uow.session.delete(row)


def of_provider(uow: UnitOfWork, provider_id: UUID) -> Sequence[Closure]:
    """Every closure of a provider and its classes, the newest first."""
    query = sa.select(Closure).where(Closure.provider_id == provider_id)
    return uow.session.scalars(query.order_by(Closure.first_on.desc(), Closure.id.desc())).all()


def to_come(uow: UnitOfWork, provider_id: UUID) -> list[Closure]:
    """The days without classes that are now or to come, the next ones first."""
    return [row for row in reversed(of_provider(uow, provider_id)) if row.last_on >= uow.today]


def own(uow: UnitOfWork, closure_id: UUID) -> Closure:
    """A closure of the viewer's own organisation; `NotVisible` for any other."""
    row = uow.get(Closure, closure_id)
    if uow.viewer is None or row.provider_id != uow.viewer.organisation_id:
        raise NotVisible
    return row


def _check_class(uow: UnitOfWork, facts: Mapping[str, Any]) -> None:
    if facts["class_id"] is not None:
        own_class(uow, facts["class_id"])
