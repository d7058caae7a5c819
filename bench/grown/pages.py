"""The pages that are measured at several sizes: whose they are, where, and what is promised of each.

The promises are those of the issue about a region's size: growth of 2 from 400 to 100,000 learners, a first request of
no more than 1.5 of the second, 12 statements for a record, 1.5 of its own SQL and template for the dashboard.
"""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from hub.access.permissions import Permission, Role
from hub.core.db import UnitOfWork
from hub.learners.models import Learner
from hub.referrals.models import Referral, WaitingEntry

Where = Callable[[UnitOfWork], str]
FIRST, GROWTH, OWN_SQL = 1.5, 2.0, 1.5
RECORD = 12


@dataclass(frozen=True, slots=True)
class Page:
    """`where` is its address. None in a promise: it is told and nothing is promised."""

    role: Role
    permission: Permission
    where: Where
    growth: float | None = GROWTH
    own_sql: float | None = None
    statements: int | None = None


def at(path: str) -> Where:
    return lambda uow: path


def somebody(suffix: str) -> Where:
    """Of a learner in the middle of the waiting list, with some history."""

    def where(uow: UnitOfWork) -> str:
        query = (
            sa.select(Learner.reference)
            .join(WaitingEntry, WaitingEntry.learner_id == Learner.id)
            .join(Referral, Referral.learner_id == Learner.id)
            .where(WaitingEntry.closed_on.is_(None), WaitingEntry.paused_until.is_(None))
            .group_by(Learner.reference)
            .having(sa.func.count() == HISTORY)
            .order_by(Learner.reference)
        )
        return f"/learners/{uow.first(query)}{suffix}"  # type: ignore[type-var]

    return where


HISTORY = 8  # referrals
PAGES = {
    "matches": Page(Role.ASSESSOR, Permission.SEND_REFERRALS, somebody("/matches")),
    "dashboard": Page(Role.MANAGER, Permission.VIEW_DASHBOARD, at("/dashboard"), own_sql=OWN_SQL),
    "fairness": Page(Role.MANAGER, Permission.VIEW_DASHBOARD, at("/fairness"), own_sql=OWN_SQL),
    "gaps": Page(Role.MANAGER, Permission.VIEW_DASHBOARD, at("/gaps"), own_sql=OWN_SQL),
    "series": Page(Role.MANAGER, Permission.VIEW_DASHBOARD, at("/dashboard/series"), own_sql=OWN_SQL),
    "today": Page(Role.ASSESSOR, Permission.SEND_REFERRALS, at("/today")),
    "waiting": Page(Role.ASSESSOR, Permission.SEND_REFERRALS, at("/waiting-list")),
    "record": Page(Role.ASSESSOR, Permission.REGISTER_LEARNERS, somebody(""), statements=RECORD),
    "worklist": Page(Role.PROVIDER, Permission.ANSWER_REFERRALS, at("/worklist")),
    "referrer": Page(Role.JCP, Permission.REFER_TO_HUB, at("/people-we-referred")),
    "list-then": Page(Role.ASSESSOR, Permission.SEND_REFERRALS, at("/waiting-list/then"), growth=None),
    "directory": Page(Role.ASSESSOR, Permission.VIEW_DIRECTORY, at("/directory"), growth=None),
}
