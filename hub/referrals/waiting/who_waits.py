"""Who is waiting: the one list, by priority group, the date joined and the lot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.keyset import Key
from hub.directory.types import Level, Strand
from hub.learners.models import Learner
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES, profiles_of
from hub.matching.facts.profile import SLOTS
from hub.matching.types import Profile
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.waiting.listed import Listed

# By which the list is in order: the id where even the lots are the same.
PLACE = (WaitingEntry.priority_group, WaitingEntry.joined_on, WaitingEntry.lottery, WaitingEntry.id)


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the waiting list; None is any. None of it names a person.

    `provider_id` and `class_id` keep those with a live referral there. `day` counts from Monday, 0, and `part` from
    the morning, 0: when they are free for a class.
    """

    level: Level | None = None
    strand: Strand | None = None
    area: str | None = None
    paused: bool = False
    provider_id: UUID | None = None
    class_id: UUID | None = None
    interpreter: bool | None = None
    joined_by: date | None = None
    day: int | None = None
    part: int | None = None


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """What the list can be sorted by, of one open place on it."""

    entry_id: UUID
    learner_id: UUID
    priority_group: int
    joined_on: date
    lottery: int
    level: Level
    strand: Strand
    outcode: str | None

    @property
    def place(self) -> Key:
        return (self.priority_group, self.joined_on, self.lottery, self.entry_id)


def waiting_lines(uow: UnitOfWork, filters: Filters, most: int | None = None) -> Sequence[WaitingLine]:
    """By priority group, the date joined, then the lot: two statements, and a few more for what SQL does not know.

    With `most`, no more than so many are counted, where SQL knows all that is asked.
    """
    lines = Listed(uow, _conditions(filters, uow.today), PLACE, _line, most=most)
    if filters.interpreter is filters.day is filters.part is None:
        return lines
    found = (
        list(lines)
        if filters.interpreter is None
        else interpreted(uow, list(lines), needed=filters.interpreter)
    )
    return found if filters.day is filters.part is None else free_then(uow, found, filters)


def _line(row: Any) -> WaitingLine:
    return WaitingLine(
        entry_id=row.id,
        learner_id=row.learner_id,
        priority_group=row.priority_group,
        joined_on=row.joined_on,
        lottery=row.lottery,
        level=row.level,
        strand=row.strand,
        outcode=row.outcode,
    )


def interpreted(uow: UnitOfWork, lines: Sequence[WaitingLine], *, needed: bool) -> list[WaitingLine]:
    """Those who need an interpreter, or those who do not. SQL does not know."""
    decisions = consent.disclose(uow, [line.learner_id for line in lines], [Category.NEEDS])
    query = sa.select(Learner.id, Learner.interpreter_needed.column, Learner.sealed_as).where(
        Learner.id.in_(decisions)
    )
    asked = {
        row_id: Learner.interpreter_needed.of(row_id, row_id, cipher, sealed_as).value(decisions[row_id])
        for row_id, cipher, sealed_as in uow.session.execute(query)
        if decisions[row_id].allowed
    }
    return [line for line in lines if bool(asked.get(line.learner_id)) is needed]


def free_then(uow: UnitOfWork, lines: Sequence[WaitingLine], filters: Filters) -> list[WaitingLine]:
    """Those who have said that they are free on this day, in this part of a day. SQL does not know."""
    decisions = consent.disclose(uow, [line.learner_id for line in lines], PROFILE_CATEGORIES)
    profiles = profiles_of(uow, decisions.values())
    return [
        line
        for line in lines
        if line.learner_id in profiles and is_free(profiles[line.learner_id], filters.day, filters.part)
    ]


def is_free(profile: Profile, day: int | None, part: int | None) -> bool:
    """Whether any time they gave, exact or by parts of days, falls into such a part of a day; None is any."""
    parts = len(SLOTS) // 7
    wanted = [
        (bit, slot)
        for bit, slot in enumerate(SLOTS)
        if day in (None, bit // parts) and part in (None, bit % parts)
    ]
    if profile.windows is not None:
        return any(
            window.weekday == slot.weekday and window.start < slot.end and window.end > slot.start
            for window in profile.windows
            for _, slot in wanted
        )
    return any((profile.availability or 0) >> bit & 1 for bit, _ in wanted)


def entries_of(uow: UnitOfWork, lines: Sequence[WaitingLine]) -> dict[UUID, WaitingEntry]:
    """The places of these lines, by whose they are."""
    query = sa.select(WaitingEntry).where(WaitingEntry.id.in_([line.entry_id for line in lines]))
    return {entry.learner_id: entry for entry in uow.session.scalars(query)}


def areas(uow: UnitOfWork) -> list[str]:
    """The districts in which somebody waits. From each the index is asked for the next, so nobody else is read."""
    found = sa.select(_next_area(WaitingEntry.outcode.is_not(None)).label("area")).cte(
        "found", recursive=True
    )
    after = _next_area(WaitingEntry.outcode > found.c.area)
    found = found.union_all(sa.select(after).where(found.c.area.is_not(None)))
    # Nobody is joined: the fence narrows a statement by the rows that it names itself.
    query = sa.select(found.c.area, WaitingEntry.id).select_from(found).outerjoin(WaitingEntry, sa.false())
    return [area for area, _ in uow.session.execute(query) if area]


def _next_area(beyond: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    query = sa.select(WaitingEntry.outcode).where(WaitingEntry.closed_on.is_(None), beyond)
    return query.order_by(WaitingEntry.outcode).limit(1).scalar_subquery()


def _conditions(filters: Filters, today: date) -> list[sa.ColumnElement[bool]]:
    paused = WaitingEntry.paused_until > today
    wanted = {
        WaitingEntry.level: filters.level,
        WaitingEntry.strand: filters.strand,
        WaitingEntry.outcode: filters.area,
    }
    conditions = [
        WaitingEntry.closed_on.is_(None),
        paused if filters.paused else sa.or_(WaitingEntry.paused_until.is_(None), ~paused),
        *(column == value for column, value in wanted.items() if value is not None),
    ]
    if filters.joined_by is not None:
        conditions.append(WaitingEntry.joined_on <= filters.joined_by)
    return conditions + _referred(filters)


def _referred(filters: Filters) -> list[sa.ColumnElement[bool]]:
    places = {Referral.recipient_id: filters.provider_id, Referral.class_id: filters.class_id}
    to = [column == value for column, value in places.items() if value is not None]
    if not to:
        return []
    return [WaitingEntry.learner_id.in_(sa.select(Referral.learner_id).where(Referral.live, *to))]
