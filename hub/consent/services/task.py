"""What a task of the data protection officer opens: one learner's whole record, for as long as the block lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from hub.access.permissions import Permission, permitted
from hub.audit import services as audit
from hub.consent.types import RIGHTS
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.model import Base


@contextmanager
def opened(uow: UnitOfWork, learner_id: UUID, about: Base) -> Iterator[None]:
    """`about` is the row of the task, such as a request of the learner; the audit names it. `NotVisible` to others.

    It opens whatever was withdrawn, blocked or restricted: the duty to answer a learner is the controller's own.
    """
    if uow.viewer is None or not permitted(uow.viewer, Permission.OVERSEE):
        raise NotVisible
    audit.record(uow, "task.open", subject_id=learner_id, about=about, purpose=RIGHTS)
    with uow.acting_as(replace(uow.viewer, about=learner_id)):
        yield
