"""Read and raise the number of the directory's state. Whatever is computed from the directory is kept under it.

It goes up with every change, and by itself on the days on which an intake rule begins to count or has ended.
"""

from uuid import UUID

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.directory.models import DirectoryVersion, IntakeRule

_ONLY_ROW = UUID(int=1)
RULE_CHANGED = 3  # more than the two days that a change of its dates can take back


def current(uow: UnitOfWork) -> int:
    """0 before the first change: the changes made, and the days passed on which an intake rule turned."""
    begun = sa.select(sa.func.count(IntakeRule.id)).where(IntakeRule.valid_from <= uow.today)
    ended = sa.select(sa.func.count(IntakeRule.id)).where(IntakeRule.valid_to < uow.today)
    made = sa.func.coalesce(sa.select(DirectoryVersion.number).scalar_subquery(), 0)
    return uow.session.scalar(sa.select(made + begun.scalar_subquery() + ended.scalar_subquery())) or 0


def bump(uow: UnitOfWork, by: int = 1) -> None:
    """Call it in every unit of work that changes a venue, a class, its sessions, its places or its rules."""
    number = DirectoryVersion.number
    raised = sa.update(DirectoryVersion).where(DirectoryVersion.id == _ONLY_ROW).values(number=number + by)
    if uow.session.scalar(raised.returning(number)) is None:
        uow.add(DirectoryVersion(id=_ONLY_ROW, number=by))
        uow.flush()
    uow.session.info["directory_changed"] = True


def changed_by(uow: UnitOfWork) -> bool:
    """Whether this unit of work has changed the directory itself: what it reads may yet be rolled back."""
    return bool(uow.session.info.get("directory_changed"))
