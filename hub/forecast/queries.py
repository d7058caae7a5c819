"""What forecasts are made from: the history of the list without names, the classes, and who is in front of whom."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.core.sealing.authentic import as_written, columns
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState, Level
from hub.forecast.calibration import AS_DRAWN, Scored, held
from hub.forecast.clock import Reach
from hub.forecast.models import CalibrationMonth, Forecast, ForecastNight, QueueReach, UsualWaitKept
from hub.forecast.night import TOO_OLD, Night, unpacked
from hub.forecast.outlook import UsualWait
from hub.forecast.types import Ahead, Cell, Passage, Result, Taught
from hub.referrals import rules
from hub.referrals.models import WaitingEntry
from hub.tracking.enrolment.models import Enrolment

E, C, Q, W = WaitingEntry, TaughtClass, QueueReach, UsualWaitKept


class Known(NamedTuple):
    """A forecast that can be judged, and where it belongs in the managers' tables."""

    level: Level
    ran_out_on: date
    scored: Scored
    spread: float


def passages(uow: UnitOfWork, since: date) -> Iterator[tuple[UUID, Passage]]:
    """Every place on the list that is open or was closed since that day: one statement.

    Who started did so on the day the provider says, in the class of that enrolment; else when the place closed.
    """
    started = sa.and_(
        E.closed_reason == rules.STARTED_HERE,
        Enrolment.learner_id == E.learner_id,
        Enrolment.started_on.between(E.joined_on, E.closed_on),
    )
    query = (
        sa.select(
            *columns(E), E.outcode,
            (E.closed_reason == rules.STARTED_HERE).label("started"), Enrolment.started_on,
            C.provider_id, C.level_low, C.level_high, C.strand.label("taught"), C.starts_on, C.places,
        )
        .outerjoin(Enrolment, started)
        .outerjoin(C, C.id == Enrolment.class_id)
        .where(sa.or_(E.closed_on.is_(None), E.closed_on >= since))
        .order_by(E.id, Enrolment.started_on)
    )  # fmt: skip
    before = None
    for row in as_written(uow.session, E, uow.session.execute(query)):
        if row.id != before:  # the first class after joining, where there are several
            yield row.id, _passage(row)
        before = row.id


def _passage(row: Any) -> Passage:
    taught = None
    if row.provider_id is not None:
        taught = Taught(row.provider_id, row.level_low, row.level_high, row.taught, row.starts_on, row.places)
    return Passage(
        level=row.level,
        strand=row.strand,
        area=row.outcode,
        group=row.priority_group,
        joined_on=row.joined_on,
        ended_on=row.started_on or row.closed_on,
        started=bool(row.started),
        taught=taught,
    )


def classes(uow: UnitOfWork, since: date) -> list[Taught]:
    """Classes with a number of places that began since that day or will begin; not those called off before."""
    shown = (C.provider_id, C.level_low, C.level_high, C.strand, C.starts_on, C.places)
    query = sa.select(*shown, C.created_at).where(
        C.starts_on >= since,
        C.places.is_not(None),
        sa.or_(C.state == ClassState.OPEN, C.starts_on <= uow.today),
    )
    return [_taught(row) for row in uow.session.execute(query)]


def _taught(row: Any) -> Taught:
    low, high, listed_on = row.level_low, row.level_high, row.created_at.date()
    return Taught(row.provider_id, low, high, row.strand, row.starts_on, row.places, listed_on)


_ORDER = (E.priority_group, E.joined_on, E.lottery)  # of a queue


def ahead_of(uow: UnitOfWork, entries: Collection[WaitingEntry]) -> dict[UUID, Ahead]:
    """How many are in front of each of these open places, in the order of the list: one statement."""
    if not entries:
        return {}
    query = _with_one(*entries) if len(entries) == 1 else _with_places(entries)
    still = (E.closed_on.is_(None), E.id.in_([entry.id for entry in entries]))
    return {row.id: Ahead(row.whole, row.area) for row in uow.session.execute(query.where(*still))}


def _with_one(entry: WaitingEntry) -> sa.Select[Any]:
    """Those in front of it are counted from the index, in no order: of thousands, a third of ranking them."""
    theirs = E.outcode.is_not_distinct_from(entry.outcode)
    counts = sa.func.count(E.id).label("whole"), sa.func.count(E.id).filter(theirs).label("area")
    in_front = sa.tuple_(*_ORDER) < _place(entry)
    queue = (E.closed_on.is_(None), E.level == entry.level, E.strand == entry.strand)
    counted = sa.select(*counts).where(*queue, in_front).subquery()
    return sa.select(E.id, *counted.c).join(counted, sa.true())


def _with_places(entries: Collection[WaitingEntry]) -> sa.Select[Any]:
    """Their queues are read once, from the front to the last of these places."""
    last = max(map(_place, entries))
    queues = {(entry.level, entry.strand) for entry in entries}
    theirs = sa.or_(*(sa.and_(E.level == level, E.strand == strand) for level, strand in queues))
    whole = sa.func.rank().over(partition_by=(E.level, E.strand), order_by=_ORDER) - 1
    area = sa.func.rank().over(partition_by=(E.level, E.strand, E.outcode), order_by=_ORDER) - 1
    placed = (
        sa.select(E.id, whole.label("whole"), area.label("area"))
        .where(E.closed_on.is_(None), theirs, sa.tuple_(*_ORDER) <= last)
        .subquery()
    )
    return sa.select(E.id, placed.c.whole, placed.c.area).join(placed, placed.c.id == E.id)


def _place(entry: WaitingEntry) -> tuple[int, date, int]:
    return entry.priority_group, entry.joined_on, entry.lottery


class LastNight(NamedTuple):
    """The width in force, whether ranges have held of late, and what the last round kept; None where none was."""

    spread: float
    held: bool
    night: Night | None


def last_night(uow: UnitOfWork, cells: Collection[Cell]) -> LastNight:
    """What there is to say of these queues; one statement."""
    wanted = [(cell.level, cell.strand, cell.area or "") for cell in cells]
    found = sa.tuple_(Q.level, Q.strand, Q.area).in_(wanted)
    always = sa.select(
        _spread().label("spread"),
        _newest(CalibrationMonth.people).label("people"),
        _newest(CalibrationMonth.coverage).label("coverage"),
        sa.select(ForecastNight.day).scalar_subquery().label("day"),
    )
    one = always.subquery()
    kept = (Q.level, Q.strand, Q.area, Q.priority_group, Q.low, Q.likely, Q.high)
    rows = uow.session.execute(sa.select(*one.c, *kept).outerjoin_from(one, Q, found)).all()
    spread, people, coverage, day = rows[0][:4]
    reaches = {
        (Cell(row.level, row.strand, row.area or None), row.priority_group): _reach(row)
        for row in rows
        if row.level is not None
    }
    fresh = day is not None and uow.today - day < TOO_OLD
    return LastNight(spread, held(people or 0, coverage), Night(day, reaches) if fresh else None)


def _reach(row: Any) -> Reach | None:
    return Reach(*map(unpacked, (row.low, row.likely, row.high))) if row.likely else None


def usual_waits(uow: UnitOfWork, class_ids: Collection[UUID]) -> dict[UUID, UsualWait] | None:
    """What the last night's round kept of these classes; None where none was of late. One statement."""
    night = sa.select(ForecastNight.day).subquery()
    query = sa.select(night.c.day, W.class_id, W.low, W.high).outerjoin_from(
        night, W, W.class_id.in_(class_ids)
    )
    rows = uow.session.execute(query).all()
    if not rows or uow.today - rows[0].day >= TOO_OLD:
        return None
    return {row.class_id: UsualWait(row.low, row.high) for row in rows if row.class_id is not None}


def spread(uow: UnitOfWork) -> float:
    """The width in force."""
    return uow.session.execute(sa.select(_spread())).scalar_one()


def _spread() -> sa.ColumnElement[float]:
    return sa.func.coalesce(_newest(CalibrationMonth.spread), AS_DRAWN)


def _newest(column: Any) -> sa.ScalarSelect[Any]:
    return sa.select(column).order_by(CalibrationMonth.month.desc()).limit(1).scalar_subquery()


def calibrations(uow: UnitOfWork, since: date) -> list[CalibrationMonth]:
    query = sa.select(CalibrationMonth).where(CalibrationMonth.month >= since)
    return list(uow.session.scalars(query.order_by(CalibrationMonth.month.desc())))


def run_out(uow: UnitOfWork, since: date, method: str | None = None) -> list[Known]:
    """The forecasts whose range has run out since that day, but for those that say nothing of the forecast.

    Of one method, they are to learn a width from that holds so many of the places that come: only who has started
    counts. Of any, they are the record, in which whoever waited to the end of the range counts.

    Only these are judged: of newer ones the early starts are known and the late ones are not.
    """
    f = Forecast
    gone_meanwhile = sa.and_(f.result.in_([Result.LEFT, Result.MOVED]), f.ended_on <= f.high_on)
    query = sa.select(
        f.level, f.high_on, f.spread, f.low_on, f.likely_on, f.simple_on, f.result, f.ended_on
    ).where(f.high_on >= since, f.high_on < uow.today, sa.or_(f.result.is_(None), sa.not_(gone_meanwhile)))
    if method is not None:
        query = query.where(f.method == method, f.result == Result.STARTED)
    return [
        Known(
            level=row.level,
            ran_out_on=row.high_on,
            scored=Scored(
                low_on=row.low_on,
                likely_on=row.likely_on,
                high_on=row.high_on,
                simple_on=row.simple_on,
                started_on=row.ended_on if row.result is Result.STARTED else None,
            ),
            spread=row.spread,
        )
        for row in uow.session.execute(query)
    ]


def unsettled(uow: UnitOfWork) -> list[tuple[Forecast, WaitingEntry]]:
    """Forecasts whose place on the list has closed, has changed its queue, or is open again after all."""
    moved = sa.or_(Forecast.level != E.level, Forecast.strand != E.strand)
    ended = sa.and_(Forecast.result.is_(None), sa.or_(E.closed_on.is_not(None), moved))
    again = sa.and_(Forecast.result.in_([Result.STARTED, Result.LEFT]), E.closed_on.is_(None))
    query = sa.select(Forecast, E).join(E, E.id == Forecast.entry_id).where(sa.or_(ended, again))
    return [(forecast, entry) for forecast, entry in uow.session.execute(query)]


def open_entries(uow: UnitOfWork) -> list[WaitingEntry]:
    """Everybody who waits, those who are paused too, in the order of the list."""
    query = sa.select(E).where(E.closed_on.is_(None))
    return list(uow.session.scalars(query.order_by(E.priority_group, E.joined_on, E.lottery)))


def made_since(uow: UnitOfWork, day: date) -> set[UUID]:
    """The places on the list that have a forecast of their present queue from that day or later.

    Who has changed the queue today is forecast again tomorrow: a place has one forecast a day.
    """
    present = sa.or_(
        Forecast.result.is_(None), Forecast.result != Result.MOVED, Forecast.made_on == uow.today
    )
    query = sa.select(Forecast.entry_id).where(Forecast.made_on >= day, present)
    return set(uow.session.scalars(query))


def still_open(uow: UnitOfWork, entry_ids: Collection[UUID]) -> list[WaitingEntry]:
    query = sa.select(E).where(E.id.in_(entry_ids), E.closed_on.is_(None))
    return list(uow.session.scalars(query))
