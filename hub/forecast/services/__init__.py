"""Say when a place is likely: to those who wait, and for a class that is full."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from math import ceil
from statistics import quantiles
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.directory.rungs import levels_between
from hub.directory.types import Strand
from hub.forecast import queries
from hub.forecast.clock import NEVER, weeks_until
from hub.forecast.history import LOOKS_BACK, History
from hub.forecast.leaving import YEAR_DAYS
from hub.forecast.night import Pace, Untold, ladder
from hub.forecast.outlook import Outlook, UsualWait
from hub.forecast.terms import local_terms
from hub.forecast.types import ENOUGH, Ahead, Cell, Passage, Silence
from hub.referrals.models import WaitingEntry

# Counting needs everybody on the list, whomever the viewer may see one by one; nobody is named by it.
COUNTING = Viewer.job("count who waits and how long it took others")

_histories: WeakKeyDictionary[sa.Engine | sa.Connection, History] = WeakKeyDictionary()


def current_history(uow: UnitOfWork, spread: float) -> History:
    """The history as of today: counted once a day by each process, two statements. For the round of a night, and where
    there was none of late."""
    engine = uow.session.get_bind()
    kept = _histories.get(engine)
    if kept is None or (kept.today, kept.spread) != (uow.today, spread):
        kept = _histories[engine] = counted(uow, spread)
    return kept


def counted(uow: UnitOfWork, spread: float) -> History:
    since = uow.today - LOOKS_BACK
    with uow.acting_as(COUNTING):
        return History(
            (passage for _, passage in queries.passages(uow, since)),
            queries.classes(uow, since),
            local_terms(),
            uow.today,
            spread,
        )


def outlooks(uow: UnitOfWork, entries: Collection[WaitingEntry]) -> dict[UUID, Outlook]:
    """The outlook of each open place on the list, by its id: two statements, whatever the number."""
    moving = pace(
        uow, {cell for entry in entries for cell in ladder(entry.level, entry.strand, entry.outcode)}
    )
    with uow.acting_as(COUNTING):
        ahead = queries.ahead_of(uow, entries)
    return {entry.id: outlook(moving, entry, ahead[entry.id]) for entry in entries if entry.id in ahead}


def pace(uow: UnitOfWork, cells: Collection[Cell]) -> Pace:
    """How fast these queues move, as the last night's round kept it; counted here where there was none of late."""
    known = queries.last_night(uow, cells)
    moving = known.night or current_history(uow, known.spread)
    return moving if known.held else Untold(moving)


def outlook(history: Pace, entry: WaitingEntry, ahead: Ahead) -> Outlook:
    """Nobody is offered a place during a pause, so no place is likely before its end."""
    cell = history.cell_of(entry.level, entry.strand, entry.outcode)
    if cell is None:
        return Outlook(entry.level, history.today, silence=Silence.FEW)
    reach = history.reach(cell, entry.priority_group)
    if reach is None:
        return Outlook(entry.level, history.today, silence=Silence.UNPROVEN)
    paused = weeks_paused(entry, history.today)
    low, likely, high = (
        max(int(weeks_until(curve, ahead.within(cell))), paused)
        for curve in (reach.low, reach.likely, reach.high)
    )
    if likely >= NEVER:
        return Outlook(entry.level, history.today, silence=Silence.FAR)
    return Outlook(
        entry.level,
        history.today,
        low_on=history.today + timedelta(weeks=low),
        likely_on=history.today + timedelta(weeks=likely),
        high_on=None if high >= NEVER else history.today + timedelta(weeks=high),
    )


def weeks_paused(entry: WaitingEntry, today: date) -> int:
    """Whole weeks until the pause is over; nought without one."""
    return max(ceil((entry.paused_until - today).days / 7), 0) if entry.paused_until else 0


def cell_of(history: History, entry: WaitingEntry) -> Cell | None:
    return history.cell_of(entry.level, entry.strand, entry.outcode)


def usual_waits(uow: UnitOfWork, class_ids: Iterable[UUID]) -> dict[UUID, UsualWait]:
    """For each class, how long people waited who started in the last year in one like it at its provider."""
    wanted = list(class_ids)
    kept = queries.usual_waits(uow, wanted)
    if kept is not None:
        return {class_id: kept.get(class_id, UsualWait()) for class_id in wanted}
    return usual_waits_in(uow, current_history(uow, queries.spread(uow)), TaughtClass.id.in_(wanted))


def usual_waits_in(uow: UnitOfWork, history: History, which: sa.ColumnElement[bool]) -> dict[UUID, UsualWait]:
    """The same of these classes, from the history."""
    begin = uow.today - timedelta(days=YEAR_DAYS)
    started: dict[Any, list[Passage]] = defaultdict(list)
    for one in history.started:
        if _recent(one, begin) and one.taught is not None:
            started[one.taught.provider_id, one.taught.strand].append(one)
    return {
        taught.id: usual_wait(one for one in started[taught.provider_id, taught.strand] if alike(one, taught))
        for taught in uow.session.scalars(sa.select(TaughtClass).where(which))
    }


def usual_wait(started: Iterable[Passage]) -> UsualWait:
    """The weeks between which the middle half waited."""
    waited = [(one.ended_on - one.joined_on).days / 7 for one in started if one.ended_on is not None]
    if len(waited) < ENOUGH:
        return UsualWait()
    low, _, high = quantiles(waited, n=4, method="inclusive")
    return UsualWait(int(low), ceil(high))


def _recent(passage: Passage, begin: date) -> bool:
    return passage.ended_on is not None and passage.ended_on >= begin


def alike(passage: Passage, taught: TaughtClass) -> bool:
    """The same provider and kind of class, for somebody of a level that this class takes.

    Of somebody who went to a club the list does not say at what level they talk: their club says it.
    """
    other, takes = passage.taught, levels_between(taught.level_low, taught.level_high)
    if other is None or (other.provider_id, other.strand) != (taught.provider_id, taught.strand):
        return False
    talking = taught.strand is Strand.CONVERSATION
    theirs = levels_between(other.low, other.high) if talking else (passage.level,)
    return not set(theirs).isdisjoint(takes)
