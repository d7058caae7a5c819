"""Reads of the services of other help."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.clocks import Clock, clocks
from hub.core.db import UnitOfWork
from hub.directory.support.kinds import kinds, waiting_kinds
from hub.directory.support.models import SupportService


def every(uow: UnitOfWork) -> list[SupportService]:
    """By kind, in the order of the kinds, and by name."""
    order = list(kinds())
    rows = uow.session.scalars(sa.select(SupportService))
    return sorted(rows, key=lambda row: (order.index(row.kind), row.name.casefold(), row.id))


def open_now(uow: UnitOfWork) -> list[SupportService]:
    return [row for row in every(uow) if row.closed_on is None]


def by_id(uow: UnitOfWork, ids: Iterable[UUID]) -> Mapping[UUID, SupportService]:
    query = sa.select(SupportService).where(SupportService.id.in_(list(ids)))
    return {row.id: row for row in uow.session.scalars(query)}


def is_stale(uow: UnitOfWork, row: SupportService) -> bool:
    """Whether nobody has checked it for as long as the hub lets a service go unchecked."""
    return row.checked_on < uow.today - timedelta(days=clocks(uow)[Clock.CHECK_HELP])


def while_waiting(uow: UnitOfWork) -> Sequence[SupportService]:
    """What learners are told of while they wait, by name: open, checked lately, and of no private kind."""
    oldest = uow.today - timedelta(days=clocks(uow)[Clock.CHECK_HELP])
    query = sa.select(SupportService).where(
        SupportService.kind.in_(waiting_kinds()),
        SupportService.closed_on.is_(None),
        SupportService.checked_on >= oldest,
    )
    return uow.session.scalars(query.order_by(SupportService.kind, SupportService.name)).all()
