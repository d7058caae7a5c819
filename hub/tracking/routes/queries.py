"""Reads of progression routes. Nothing in them is personal."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass, Venue
from hub.directory.types import LEVELS, ClassState, Mode
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.enrolment.types import EnrolmentState
from hub.tracking.routes.models import ProgressionRoute
from hub.tracking.routes.reach import Line, Stop, lines, square_around
from hub.tracking.routes.types import Onward, Route, Target

GOES_ON = (EnrolmentState.STUDYING, EnrolmentState.ON_BREAK)

_STOP = (
    *(
        getattr(TaughtClass, name)
        for name in (
            "id", "title", "provider_id", "level_low", "level_high", "strand", "accredited", "state", "ends_on",
            "women_only", "members_only", "mode",
        )
    ),
    Organisation.name.label("provider"),
    Venue.postcode,
    Venue.latitude,
    Venue.longitude,
)  # fmt: skip
_LEVEL = sa.case({level: place for place, level in enumerate(LEVELS)}, value=TaughtClass.level_low)


def of_class(uow: UnitOfWork, class_id: UUID) -> Sequence[Route]:
    return of_classes(uow, [class_id]).get(class_id, ())


def of_classes(uow: UnitOfWork, class_ids: Collection[UUID] | None) -> Mapping[UUID, Sequence[Route]]:
    """By class what it leads to, in the order in which it was said; None asks of every class. One statement."""
    query = (
        sa.select(ProgressionRoute, TaughtClass, Organisation.name)
        .outerjoin(TaughtClass, TaughtClass.id == ProgressionRoute.to_class_id)
        .outerjoin(Organisation, Organisation.id == TaughtClass.provider_id)
        .options(sa.orm.lazyload("*"))
        .order_by(ProgressionRoute.created_at, ProgressionRoute.id)
    )
    if class_ids is not None:
        query = query.where(ProgressionRoute.from_class_id.in_(class_ids))
    found: dict[UUID, list[Route]] = defaultdict(list)
    for row, taught, provider in uow.session.execute(query):
        found[row.from_class_id].append(_route(row, taught, provider))
    return found


def _route(row: ProgressionRoute, taught: TaughtClass | None, provider: str | None) -> Route:
    onward = Onward(
        to_class_id=row.to_class_id,
        level=row.level,
        strand=row.strand,
        accredited=row.accredited,
        way_out=row.way_out,
    )
    return Route(row.id, row.from_class_id, onward, _target(taught, provider or "") if taught else None)


def _target(taught: TaughtClass, provider: str) -> Target:
    return Target(
        title=taught.title,
        provider=provider,
        provider_id=taught.provider_id,
        level_low=taught.level_low,
        level_high=taught.level_high,
        state=taught.state,
        ends_on=taught.ends_on,
    )


def could_lead_to(uow: UnitOfWork, taught: TaughtClass) -> Sequence[Any]:
    """The classes on offer to which a class could lead, those of its own provider first.

    Of other providers those within reach, not below its level and not above the next, or of a level that nobody knows.
    Each with id, title, starts_on, provider_id, provider, level_low and level_high.
    """
    here = uow.get(Venue, taught.venue_id) if taught.venue_id else None
    columns = (
        TaughtClass.id,
        TaughtClass.title,
        TaughtClass.starts_on,
        TaughtClass.provider_id,
        Organisation.name.label("provider"),
        TaughtClass.level_low,
        TaughtClass.level_high,
    )
    query = (
        sa.select(*columns)
        .join(Organisation, Organisation.id == TaughtClass.provider_id)
        .outerjoin(Venue, Venue.id == TaughtClass.venue_id)
        .where(
            TaughtClass.id != taught.id,
            TaughtClass.state == ClassState.OPEN,
            sa.or_(TaughtClass.ends_on.is_(None), TaughtClass.ends_on >= uow.today),
            sa.or_(
                TaughtClass.provider_id == taught.provider_id,
                sa.and_(_may_follow(taught), _within_reach(taught, here)),
            ),
        )
        .order_by(
            TaughtClass.provider_id != taught.provider_id,
            Organisation.name,
            _LEVEL,
            TaughtClass.title,
            TaughtClass.id,
        )
    )
    return uow.session.execute(query).all()


def _may_follow(taught: TaughtClass) -> sa.ColumnElement[bool]:
    if taught.level_low is None or taught.level_high is None:
        return sa.true()
    reached = LEVELS[taught.level_low.order : taught.level_high.order + 2]
    return sa.or_(
        TaughtClass.level_low.is_(None),
        TaughtClass.level_low.in_(reached),
        TaughtClass.level_high.in_(reached),
    )


def _within_reach(taught: TaughtClass, here: Venue | None) -> sa.ColumnElement[bool]:
    """In the square around its venue. What is online, or what nobody can place, is near to all, as on the map."""
    if taught.mode is Mode.ONLINE or here is None or here.latitude is None or here.longitude is None:
        return sa.true()
    square = square_around(here.latitude, here.longitude)
    return sa.or_(
        TaughtClass.mode == Mode.ONLINE,
        Venue.latitude.is_(None),
        sa.and_(Venue.latitude.between(*square.latitude), Venue.longitude.between(*square.longitude)),
    )


def stops(uow: UnitOfWork) -> list[Stop]:
    """Every class that goes on, by provider, level and title. One statement."""
    query = (
        sa.select(*_STOP)
        .join(Organisation, Organisation.id == TaughtClass.provider_id)
        .outerjoin(Venue, Venue.id == TaughtClass.venue_id)
        .where(
            TaughtClass.state != ClassState.CANCELLED,
            sa.or_(TaughtClass.ends_on.is_(None), TaughtClass.ends_on >= uow.today),
        )
        .order_by(Organisation.name, _LEVEL, TaughtClass.title, TaughtClass.id)
    )
    return [Stop(**row) for row in uow.session.execute(query).mappings()]


def in_class(uow: UnitOfWork, class_ids: Collection[UUID] | None = None) -> dict[UUID, int]:
    """By class, how many of the hub's learners are in it today, on a break or not; None asks of every class.

    Whom the viewer may see: of the classes of others a provider knows what is published (`insight.settled.in_class`).
    """
    query = (
        sa.select(Enrolment.class_id, sa.func.count(Enrolment.id))
        .where(Enrolment.state.in_(GOES_ON))
        .group_by(Enrolment.class_id)
    )
    if class_ids is not None:
        query = query.where(Enrolment.class_id.in_(class_ids))
    return {class_id: people for class_id, people in uow.session.execute(query)}


def area_map(uow: UnitOfWork) -> list[Line]:
    """Every class with what it leads to, dead ends first. Two statements, whatever the number of classes."""
    return lines(stops(uow), of_classes(uow, None), uow.today)
