"""The number of the directory's state. Whatever is computed from the directory is kept under it."""

from uuid import UUID

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.directory.models import DirectoryVersion

_ONLY_ROW = UUID(int=1)


def current(uow: UnitOfWork) -> int:
    """0 before the first change."""
    return uow.session.scalar(sa.select(DirectoryVersion.number)) or 0


def bump(uow: UnitOfWork) -> None:
    """Call it in every unit of work that changes a venue, a class, its sessions or its places."""
    number = DirectoryVersion.number
    raised = sa.update(DirectoryVersion).where(DirectoryVersion.id == _ONLY_ROW).values(number=number + 1)
    if uow.session.scalar(raised.returning(number)) is None:
        uow.add(DirectoryVersion(id=_ONLY_ROW, number=1))
        uow.flush()
