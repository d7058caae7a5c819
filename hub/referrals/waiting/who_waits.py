"""Who is waiting: the one list, by priority group, the date joined and the lot."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.directory.types import Level, Strand
from hub.learners.models import Learner
from hub.referrals.models import WaitingEntry

PAGE = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the waiting list. None of it is about one person."""

    level: Level | None = None
    strand: Strand | None = None
    area: str | None = None
    paused: bool = False


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """`rows` are (entry, learner), in the order of the list; `total` counts every page."""

    rows: list[tuple[WaitingEntry, Learner]]
    total: int
    areas: list[str]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def waiting_list(uow: UnitOfWork, filters: Filters, page: int) -> WaitingPage:
    """By priority group, the date joined, then the lot. Three statements."""
    conditions = _conditions(filters, uow.today)
    total = uow.session.scalar(sa.select(sa.func.count(WaitingEntry.id)).where(*conditions)) or 0
    query = (
        sa.select(WaitingEntry, Learner)
        .join(Learner, Learner.id == WaitingEntry.learner_id)
        .where(*conditions)
        .order_by(WaitingEntry.priority_group, WaitingEntry.joined_on, WaitingEntry.lottery)
        .limit(PAGE)
        .offset(PAGE * (page - 1))
    )
    rows = [(entry, learner) for entry, learner in uow.session.execute(query)]
    return WaitingPage(rows, total, _areas(uow))


def _conditions(filters: Filters, today: date) -> list[sa.ColumnElement[bool]]:
    paused = WaitingEntry.paused_until > today
    wanted = {
        WaitingEntry.level: filters.level,
        WaitingEntry.strand: filters.strand,
        WaitingEntry.outcode: filters.area,
    }
    return [
        WaitingEntry.closed_on.is_(None),
        paused if filters.paused else sa.or_(WaitingEntry.paused_until.is_(None), ~paused),
        *(column == value for column, value in wanted.items() if value is not None),
    ]


def _areas(uow: UnitOfWork) -> list[str]:
    query = (
        sa.select(WaitingEntry.outcode)
        .where(WaitingEntry.closed_on.is_(None), WaitingEntry.outcode.is_not(None))
        .distinct()
        .order_by(WaitingEntry.outcode)
    )
    return [area for area in uow.session.scalars(query) if area]
