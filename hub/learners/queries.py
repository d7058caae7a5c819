"""Reads of the learners room. Every answer is narrowed by the fence to what the viewer may know."""

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.ids import read_reference
from hub.learners.models import Learner


def by_reference(uow: UnitOfWork, typed: str) -> Learner:
    """The learner with this reference, however it is typed; `NotVisible` if hidden, unknown or malformed."""
    reference = read_reference(typed)
    if reference is None:
        raise NotVisible
    return uow.one(sa.select(Learner).where(Learner.reference == reference))
