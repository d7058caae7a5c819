"""Whose record a request is about, and what the work on it opens."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from hub.access.permissions import Permission, permitted
from hub.consent.services import task
from hub.core.db import UnitOfWork
from hub.core.model import Base
from hub.learners.queries import references_in_store


@contextmanager
def opened(uow: UnitOfWork, learner_id: UUID, about: Base) -> Iterator[None]:
    """The officer's task of this row opens the one record. Whoever else acts sees what they see already."""
    viewer = uow.viewer
    if viewer is None or viewer.about == learner_id or not permitted(viewer, Permission.OVERSEE):
        yield
    else:
        with task.opened(uow, learner_id, about):
            yield


def reference_of(uow: UnitOfWork, learner_id: UUID | None) -> str | None:
    """How the record is named to staff; None where there is none, or none any more."""
    return references_in_store(uow, [learner_id]).get(learner_id) if learner_id else None
