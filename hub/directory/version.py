"""Read and raise the numbers of the directory's state. Whatever is computed from the directory is kept under their sum.

Each class has a number of its own, and so have each venue and provider for what concerns all of their classes: two
people who take places in different classes never wait for each other (docs/adr/0019). The sum goes up with every
change, and by itself on the days on which an intake rule begins to count or has ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from hub.core.clock import utc_now
from hub.core.db import UnitOfWork
from hub.directory.models import DirectoryVersion, IntakeRule

EVERYTHING = UUID(int=1)  # the number of what concerns every class
RULE_CHANGED = 3  # more than the two days that a change of its dates can take back
LATE = timedelta(minutes=1)  # between the clock of a change and the moment at which others see it
_PENDING = "directory_pending"

V = DirectoryVersion


@dataclass(frozen=True, slots=True)
class Standing:
    """How many changes were made, and how many days have passed on which an intake rule turned."""

    made: int
    turned: int

    @property
    def number(self) -> int:
        return self.made + self.turned


def current(uow: UnitOfWork) -> int:
    """0 before the first change. No number ever stands for two states that were committed."""
    return standing(uow).number


def standing(uow: UnitOfWork) -> Standing:
    """One statement, which sees the changes of this unit of work, too."""
    _write_pending(uow)
    begun = sa.select(sa.func.count(IntakeRule.id)).where(IntakeRule.valid_from <= uow.today)
    ended = sa.select(sa.func.count(IntakeRule.id)).where(IntakeRule.valid_to < uow.today)
    turned = begun.scalar_subquery() + ended.scalar_subquery()
    return Standing(*uow.session.execute(sa.select(_made(), turned)).one())


def bump(uow: UnitOfWork, *about: UUID, by: int = 1) -> None:
    """Call it in every unit of work that changes a venue, a class, its sessions, its places or its rules.

    `about` are the ids of the classes, venues and providers whose classes are to be read again; none is all of them.
    They are written last of all, in one order, so that their rows are held for the length of a commit.
    """
    pending: dict[UUID, int] = uow.session.info.setdefault(_PENDING, {})
    for one in about or (EVERYTHING,):
        pending[one] = pending.get(one, 0) + by
    uow.session.info["directory_changed"] = True
    uow.before_commit(lambda: _write_pending(uow))


def changed_by(uow: UnitOfWork) -> bool:
    """Whether this unit of work has changed the directory itself: what it reads may yet be rolled back."""
    return bool(uow.session.info.get("directory_changed"))


def numbers(uow: UnitOfWork) -> dict[UUID, int]:
    """Every number, by what it is of."""
    return {about: number for about, number in uow.session.execute(sa.select(V.id, V.number))}


def numbers_since(uow: UnitOfWork, known: Mapping[UUID, int], moment: datetime) -> dict[UUID, int]:
    """The numbers that are not the known ones, which were read at this moment.

    The clock only says where to look. Whether all were found the sum says, and otherwise all of them are read.
    """
    query = sa.select(V.id, V.number, _made()).where(V.changed_at >= moment - LATE)
    rows = uow.session.execute(query).all()
    found = {about: number for about, number, _ in rows if known.get(about) != number}
    if not rows or sum({**known, **found}.values()) != rows[0][2]:
        found = {about: number for about, number in numbers(uow).items() if known.get(about) != number}
    return found


def turned_between(uow: UnitOfWork, one_day: date, other_day: date) -> set[UUID]:
    """The providers of the rules that began to count or ended from the one day to the other."""
    first, last = sorted((one_day, other_day))
    query = sa.select(IntakeRule.provider_id).where(
        sa.or_(
            sa.and_(IntakeRule.valid_from > first, IntakeRule.valid_from <= last),
            sa.and_(IntakeRule.valid_to >= first, IntakeRule.valid_to < last),
        )
    )
    return set(uow.session.scalars(query))


def _made() -> sa.ColumnElement[int]:
    return sa.select(sa.func.coalesce(sa.func.sum(V.number), 0)).scalar_subquery()


def _write_pending(uow: UnitOfWork) -> None:
    pending: dict[UUID, int] = uow.session.info.get(_PENDING, {})
    if not pending:
        return
    rows = [{"id": about, "number": by, "changed_at": utc_now()} for about, by in sorted(pending.items())]
    uow.session.execute(_RAISE[uow.session.get_bind().dialect.name], rows)
    pending.clear()


_TABLE = cast("sa.Table", V.__table__)
_RAISE = {
    name: statement.on_conflict_do_update(
        index_elements=["id"],
        set_={"number": V.number + statement.excluded.number, "changed_at": statement.excluded.changed_at},
    )
    for name, statement in (("sqlite", sqlite.insert(_TABLE)), ("postgresql", postgresql.insert(_TABLE)))
}
