"""Reads of providers, classes, venues and intake rules. Nothing in them is personal."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.clocks import Clock, Clocks, clocks, declared, kept, of
from hub.accounts.models import Organisation
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.directory.models import IntakeRule, TaughtClass, Venue
from hub.directory.rules.titles import told_apart
from hub.directory.types import LEVELS, ClassState, Level

PAGE = 50


def fresh_from(now: datetime, known: Clocks) -> datetime:
    """The number of places has a date, and nobody relies on what was confirmed before this moment."""
    return now - timedelta(days=known[Clock.CONFIRM])


def stale_on(now: datetime, confirmed_at: datetime | None, known: Clocks) -> bool:
    return confirmed_at is None or confirmed_at < fresh_from(now, known)


def is_stale(uow: UnitOfWork, confirmed_at: datetime | None) -> bool:
    """Whether places were confirmed too long ago to rely on, or never."""
    return stale_on(uow.now, confirmed_at, clocks(uow))


def provider_classes(uow: UnitOfWork, provider_id: UUID) -> Sequence[TaughtClass]:
    """Open classes before closed ones, by level and title."""
    query = sa.select(TaughtClass).where(TaughtClass.provider_id == provider_id)
    return uow.session.scalars(query.order_by(*ORDER)).all()


def open_classes(uow: UnitOfWork, provider_id: UUID) -> Sequence[TaughtClass]:
    return [row for row in provider_classes(uow, provider_id) if row.state is ClassState.OPEN]


def closed_for_now(uow: UnitOfWork, level: Level) -> list[TaughtClass]:
    """Those of a level that a provider has closed to new referrals and that are not over, the next to open first."""
    query = sa.select(TaughtClass).where(
        TaughtClass.state == ClassState.CLOSED,
        TaughtClass.closed_why.is_not(None),
        sa.or_(TaughtClass.ends_on.is_(None), TaughtClass.ends_on > uow.today),
    )
    rows = uow.session.scalars(query.order_by(TaughtClass.reopens_on, TaughtClass.title)).unique()
    return [row for row in rows if _teaches(row, level)]


def _teaches(row: TaughtClass, level: Level) -> bool:
    low, high = row.level_low, row.level_high
    return low is not None and high is not None and low.order <= level.order <= high.order


def own_class(uow: UnitOfWork, class_id: UUID) -> TaughtClass:
    """A class of the viewer's own organisation; `NotVisible` for any other."""
    row = uow.get(TaughtClass, class_id)
    if uow.viewer is None or row.provider_id != uow.viewer.organisation_id:
        raise NotVisible
    return row


def provider_name(uow: UnitOfWork, provider_id: UUID) -> str:
    return uow.get(Organisation, provider_id).name


def venue_names(uow: UnitOfWork, provider_id: UUID) -> Sequence[str]:
    query = sa.select(Venue.name).where(Venue.provider_id == provider_id).order_by(Venue.name)
    return uow.session.scalars(query).all()


def rules_in_force(uow: UnitOfWork, provider_ids: Collection[UUID] | None = None) -> Sequence[IntakeRule]:
    """Today's intake rules, of these providers or of all, oldest first."""
    query = sa.select(IntakeRule).where(_in_force(uow))
    if provider_ids is not None:
        query = query.where(IntakeRule.provider_id.in_(provider_ids))
    return uow.session.scalars(query.order_by(IntakeRule.valid_from, IntakeRule.id)).all()


def _in_force(uow: UnitOfWork) -> sa.ColumnElement[bool]:
    ends_later = sa.or_(IntakeRule.valid_to.is_(None), IntakeRule.valid_to >= uow.today)
    return sa.and_(IntakeRule.valid_from <= uow.today, ends_later)


def provider_rules(uow: UnitOfWork, provider_id: UUID) -> Sequence[IntakeRule]:
    """Every intake rule of a provider, the newest first."""
    query = sa.select(IntakeRule).where(IntakeRule.provider_id == provider_id)
    return uow.session.scalars(query.order_by(IntakeRule.valid_from.desc(), IntakeRule.id.desc())).all()


def own_rule(uow: UnitOfWork, rule_id: UUID) -> IntakeRule:
    """An intake rule of the viewer's own organisation; `NotVisible` for any other."""
    row = uow.get(IntakeRule, rule_id)
    if uow.viewer is None or row.provider_id != uow.viewer.organisation_id:
        raise NotVisible
    return row


def group_names(uow: UnitOfWork) -> list[str]:
    """The groups that a class asks for today: those of intake rules, and providers' own members. One statement."""
    members = (
        sa.select(sa.cast(sa.null(), IntakeRule.groups.type), Organisation.name)
        .join(TaughtClass, TaughtClass.provider_id == Organisation.id)
        .where(TaughtClass.members_only, TaughtClass.state == ClassState.OPEN)
        .group_by(Organisation.name)
    )
    nobody = sa.cast(sa.null(), Organisation.name.type)
    ruled = sa.select(IntakeRule.groups, nobody).where(_in_force(uow))
    found = uow.session.execute(sa.union_all(ruled, members)).all()
    return sorted(
        {name for groups, provider in found for name in (groups if provider is None else [provider])},
        key=str.casefold,
    )


_LEVEL_ORDER = sa.case({level: place for place, level in enumerate(LEVELS)}, value=TaughtClass.level_low)
ORDER = (TaughtClass.state.desc(), _LEVEL_ORDER, sa.func.lower(TaughtClass.title), TaughtClass.id)


@dataclass(frozen=True, slots=True)
class ClassPlaces:
    """A class whose places nobody has confirmed lately. `free` is None when the number is not known."""

    class_id: UUID
    title: str
    free: int | None
    confirmed_at: Any


def places_to_confirm(uow: UnitOfWork, provider_id: UUID | None) -> list[ClassPlaces]:
    """The provider's open classes whose places are stale, the longest unconfirmed first. One statement."""
    youngest = uow.now - timedelta(days=declared()[Clock.CONFIRM].least)
    found = uow.session.execute(_unconfirmed(), {"provider": provider_id, "youngest": youngest})
    return [
        ClassPlaces(class_id, title, free, confirmed_at)
        for class_id, title, free, confirmed_at, set_otherwise in found
        if stale_on(uow.now, confirmed_at, of(set_otherwise or {}))
    ]


@cache
def _unconfirmed() -> Any:
    """Those that any time limit a hub can set may call stale, with the one that it has set."""
    taken = TaughtClass.held + TaughtClass.offered + TaughtClass.enrolled
    stale = sa.or_(TaughtClass.confirmed_at.is_(None), TaughtClass.confirmed_at < sa.bindparam("youngest"))
    return (
        sa.select(
            TaughtClass.id,
            TaughtClass.title,
            TaughtClass.places - taken,
            TaughtClass.confirmed_at,
            kept().scalar_subquery(),
        )
        .where(
            TaughtClass.provider_id == sa.bindparam("provider"), TaughtClass.state == ClassState.OPEN, stale
        )
        .order_by(TaughtClass.confirmed_at.is_not(None), TaughtClass.confirmed_at, TaughtClass.id)
        .limit(PAGE)
    )


def other_classes(uow: UnitOfWork, provider_id: UUID, class_id: UUID) -> list[tuple[str, str]]:
    """(id, title) of the provider's other open classes: for suggesting one in a decline."""
    query = sa.select(TaughtClass.id, TaughtClass.title, TaughtClass.level_text, TaughtClass.starts_on).where(
        TaughtClass.provider_id == provider_id,
        TaughtClass.id != class_id,
        TaughtClass.state == ClassState.OPEN,
    )
    rows = uow.session.execute(query.order_by(TaughtClass.title, TaughtClass.starts_on, TaughtClass.id)).all()
    named = [
        (f"{row.title} ({row.level_text})" if row.level_text else row.title, row.starts_on) for row in rows
    ]
    return [(str(row.id), words) for row, words in zip(rows, told_apart(named), strict=True)]
