"""Whose record somebody asked for who was told that there is no such page: for the audit alone."""

from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent.models import Grant
from hub.consent.scopes import LearnerScoped
from hub.consent.services import restriction
from hub.core.db import UnitOfWork
from hub.core.ids import read_reference
from hub.core.model import mapped_classes
from hub.learners.models import Learner


def whose(uow: UnitOfWork, asked: Iterable[Any]) -> UUID | None:
    """The learner to whom an id, a handle or a reference among `asked` belongs. One statement, found or not."""
    values = list(asked)
    ids = [value for value in values if isinstance(value, UUID)]
    references = [read_reference(value) for value in values if isinstance(value, str)]
    bound = {"ids": ids, "references": [one for one in references if one]}
    with uow.acting_as(restriction.KEEPING):
        return uow.session.scalars(_query(), bound).first()


@cache
def _query() -> sa.Select[UUID]:
    """By reference; by handle; and whose row it is, of every table that hangs off a learner."""
    ids: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
    scoped = [model for model in mapped_classes() if issubclass(model, LearnerScoped)]
    rows = [sa.select(model.learner_id).where(model.id.in_(ids)) for model in scoped]
    by_handle = sa.select(Grant.learner_id).where(Grant.handle.in_(ids))
    by_reference = Learner.reference.in_(sa.bindparam("references", expanding=True))
    return sa.select(Learner.id).where(sa.or_(by_reference, Learner.id.in_(sa.union_all(*rows, by_handle))))
