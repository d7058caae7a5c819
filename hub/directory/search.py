"""The classes on offer: those that fit a search, as lines to sort or as a page with everything known of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.core.db import UnitOfWork
from hub.core.keyset import Key
from hub.directory.facts import FEATURE_CODES
from hub.directory.models import ClassSession, TaughtClass, Venue
from hub.directory.queries import ORDER, PAGE
from hub.directory.types import LEVELS, PARTS_OF_DAY, ClassState, Level, Mode, Strand

FREE = TaughtClass.places - TaughtClass.held - TaughtClass.offered - TaughtClass.enrolled


@dataclass(frozen=True, slots=True)
class ClassFilter:
    """What to list; None is any. `day` counts from Monday, 0; `part` from the morning, 0.

    `having` are codes of what a class must have: "creche", "women-only", or a feature of `facts`. `before` is the
    day by which it has started; a class of which nobody knows the first day is left out then.
    """

    level: Level | None = None
    strand: Strand | None = None
    provider_id: UUID | None = None
    area: str | None = None
    mode: Mode | None = None
    day: int | None = None
    part: int | None = None
    having: Collection[str] = ()
    free: bool = False
    before: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class ClassLine:
    """What the list can be sorted by. `free` is None where nobody has said how many places there are."""

    id: UUID
    title: str
    provider: str
    level: Level | None
    postcode: str | None
    starts_on: date | None
    free: int | None
    confirmed_at: datetime | None

    @property
    def place(self) -> Key:
        """By which the list is in order: by provider, level and title; of no level last."""
        level = len(LEVELS) if self.level is None else self.level.order
        return (self.provider.casefold(), level, self.title.casefold(), self.id)


def search(uow: UnitOfWork, wanted: ClassFilter, page: int) -> tuple[int, Sequence[tuple[TaughtClass, str]]]:
    """How many open classes fit, and one page of them with their providers' names. Pages count from 1."""
    lines = class_lines(uow, wanted)
    return len(lines), classes_of(uow, lines[(page - 1) * PAGE : page * PAGE])


def class_lines(uow: UnitOfWork, wanted: ClassFilter) -> list[ClassLine]:
    """Every open class that fits, by provider, level and title: one statement."""
    query = (
        sa.select(
            TaughtClass.id,
            TaughtClass.title,
            Organisation.name,
            TaughtClass.level_low,
            Venue.postcode,
            TaughtClass.starts_on,
            FREE,
            TaughtClass.confirmed_at,
        )
        .join(Organisation, Organisation.id == TaughtClass.provider_id)
        .outerjoin(Venue, Venue.id == TaughtClass.venue_id)
        .where(*_conditions(wanted))
        .order_by(Organisation.name, *ORDER)
    )
    return [ClassLine(*row) for row in uow.session.execute(query)]


def classes_of(uow: UnitOfWork, lines: Sequence[ClassLine]) -> list[tuple[TaughtClass, str]]:
    """The classes of these lines, in their order, with their providers' names, without those that cannot be read."""
    ids = [line.id for line in lines]
    found = {
        row.id: row for row in uow.session.scalars(sa.select(TaughtClass).where(TaughtClass.id.in_(ids)))
    }
    return [(found[line.id], line.provider) for line in lines if line.id in found]


def areas(uow: UnitOfWork) -> list[str]:
    """The districts in which open classes meet: the first part of the postcode."""
    meets = sa.exists().where(TaughtClass.venue_id == Venue.id, TaughtClass.state == ClassState.OPEN)
    known = sa.select(Venue.postcode).where(meets, Venue.postcode.is_not(None))
    return sorted({str(postcode).split()[0] for postcode in uow.session.scalars(known)})


def providers(uow: UnitOfWork) -> list[tuple[str, str]]:
    """(id, name) of the providers with an open class."""
    teaches = sa.exists().where(
        TaughtClass.provider_id == Organisation.id, TaughtClass.state == ClassState.OPEN
    )
    query = sa.select(Organisation.id, Organisation.name).where(teaches).order_by(Organisation.name)
    return [(str(row.id), row.name) for row in uow.session.execute(query)]


def offered(uow: UnitOfWork, provider_id: UUID | None, class_id: UUID | None) -> list[tuple[str, str]]:
    """(id, title and provider) of the open classes of a provider, and of one class: nobody picks from all of them."""
    if provider_id is None and class_id is None:
        return []
    query = (
        sa.select(TaughtClass.id, TaughtClass.title, Organisation.name)
        .join(Organisation, Organisation.id == TaughtClass.provider_id)
        .where(TaughtClass.state == ClassState.OPEN)
        .where(sa.or_(TaughtClass.provider_id == provider_id, TaughtClass.id == class_id))
        .order_by(Organisation.name, *ORDER)
    )
    return [(str(row.id), f"{row.title}, {row.name}") for row in uow.session.execute(query)]


def _conditions(wanted: ClassFilter) -> list[sa.ColumnElement[bool]]:
    conditions = [TaughtClass.state == ClassState.OPEN, *_level_conditions(wanted.level)]
    columns = {
        TaughtClass.strand: wanted.strand,
        TaughtClass.provider_id: wanted.provider_id,
        TaughtClass.mode: wanted.mode,
    }
    conditions += [column == value for column, value in columns.items() if value is not None]
    if wanted.area:
        conditions.append(
            sa.or_(
                Venue.postcode == wanted.area, Venue.postcode.startswith(f"{wanted.area} ", autoescape=True)
            )
        )
    if wanted.free:
        conditions.append(FREE > 0)
    if wanted.before:
        conditions.append(TaughtClass.starts_on < wanted.before)
    conditions += [_has(code) for code in wanted.having]
    if wanted.day is not None or wanted.part is not None:
        conditions.append(_meets(wanted.day, wanted.part))
    for word in wanted.words.split():
        either = (TaughtClass.title, Organisation.name)
        conditions.append(sa.or_(*(column.icontains(word, autoescape=True) for column in either)))
    return conditions


def _level_conditions(level: Level | None) -> list[sa.ColumnElement[bool]]:
    if level is None:
        return []
    upto = [each for each in LEVELS if each.order <= level.order]
    above = [each for each in LEVELS if each.order >= level.order]
    return [TaughtClass.level_low.in_(upto), TaughtClass.level_high.in_(above)]


def _has(code: str) -> sa.ColumnElement[bool]:
    """A class without a place has no steps."""
    if code in FEATURE_CODES:
        return sa.or_(getattr(Venue, code).is_(True), TaughtClass.mode == Mode.ONLINE)
    having: dict[str, sa.ColumnElement[bool]] = {
        "creche": TaughtClass.childcare_places > 0,
        "women-only": TaughtClass.women_only.is_(True),
    }
    return having[code]


def _meets(day: int | None, part: int | None) -> sa.ColumnElement[bool]:
    """It meets on this day, in this part of a day: both by the same meeting."""
    meeting = [ClassSession.class_id == TaughtClass.id]
    if day is not None:
        meeting.append(ClassSession.weekday == day)
    if part is not None:
        start, end = PARTS_OF_DAY[part]
        meeting += [ClassSession.start_minute >= start, ClassSession.start_minute < end]
    return sa.exists().where(*meeting)
