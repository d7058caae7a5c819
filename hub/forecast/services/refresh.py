"""Keep this month's forecast of everybody who waits, judge those that have come true, learn how wide to be."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.forecast import queries
from hub.forecast.calibration import AS_DRAWN, ENOUGH_TO_LEARN, next_spread, score
from hub.forecast.clock import WEEKS, position_over_throughput
from hub.forecast.history import History
from hub.forecast.models import CalibrationMonth, Forecast, ForecastNight, QueueReach, UsualWaitKept
from hub.forecast.night import packed
from hub.forecast.outlook import Outlook
from hub.forecast.services import cell_of, current_history, outlook, usual_waits_in
from hub.forecast.types import Ahead, Cell, Result
from hub.referrals.models import WaitingEntry
from hub.referrals.rules import STARTED_HERE
from hub.referrals.waiting.priorities import PRIORITY_GROUPS

JOB = Viewer.job("keep and judge forecasts")
METHOD = "own-past-2"  # a new number whenever the rules give other days
LEARNS_FROM = timedelta(days=365)  # of forecasts whose range has run out

Done = Counter[str]


def everybody(uow: UnitOfWork) -> Done:
    """All of it in one transaction, for a short list."""
    done = begin(uow)
    entries = queries.open_entries(uow)
    done.update(make(uow, due(uow, entries), in_front(entries)))
    return done


def begin(uow: UnitOfWork) -> Done:
    """Judge what has come true, then set this month's width. What was done, counted."""
    done = Done(settled=settle(uow), made=0, silent=0)
    recalibrate(uow)
    return done


def settle(uow: UnitOfWork) -> int:
    """Write down how forecasts ended; take it back where somebody waits again after all."""
    unsettled = queries.unsettled(uow)
    if not unsettled:
        return 0
    closed = min((entry.closed_on for _, entry in unsettled if entry.closed_on), default=uow.today)
    ended = dict(queries.passages(uow, closed))
    for forecast, entry in unsettled:
        forecast.result, forecast.ended_on = _result(uow.today, forecast, entry, ended[entry.id].ended_on)
    audit.record(uow, "forecast.settle")
    return len(unsettled)


def _result(
    today: date, forecast: Forecast, entry: WaitingEntry, ended_on: date | None
) -> tuple[Result | None, date | None]:
    if entry.closed_on is not None:
        started = entry.closed_reason == STARTED_HERE
        return (Result.STARTED if started else Result.LEFT), ended_on
    moved = (forecast.level, forecast.strand) != (entry.level, entry.strand)
    return (Result.MOVED, today) if moved else (None, None)


def recalibrate(uow: UnitOfWork) -> CalibrationMonth:
    """This month's row, made if there is none."""
    month = uow.today.replace(day=1)
    known = queries.calibrations(uow, month)
    if known:
        return known[0]
    judged = queries.run_out(uow, uow.today - LEARNS_FROM, METHOD)
    found = score([one.scored for one in judged])
    spread = queries.spread(uow) if judged else AS_DRAWN  # a new method begins as it is learnt
    if found.coverage is not None and found.people >= ENOUGH_TO_LEARN:
        spread = next_spread(spread, [(one.scored, one.spread) for one in judged], uow.today)
    row = CalibrationMonth(
        month=month,
        spread=spread,
        people=found.people,
        coverage=found.coverage,
        error=found.error,
        simple_error=found.simple,
    )
    audit.record(uow, "forecast.recalibrate", about=row)
    uow.add(row)
    uow.flush()
    return row


def keep_night(uow: UnitOfWork) -> int:
    """Keep how fast every queue moves and the usual waits of every class, in the place of what the night before kept;
    how many queues."""
    history = current_history(uow, queries.spread(uow))
    cells = [cell for cell in history.numbers if history.cell_of(*cell) == cell]
    for model in (ForecastNight, QueueReach, UsualWaitKept):
        uow.change(sa.delete(model))
    uow.add(ForecastNight(day=uow.today))
    uow.session.add_all(_reach(history, cell, group) for cell in cells for group in PRIORITY_GROUPS)
    usual = usual_waits_in(uow, history, sa.true())
    uow.session.add_all(
        UsualWaitKept(class_id=class_id, low=one.low, high=one.high)
        for class_id, one in usual.items()
        if one.low is not None
    )
    audit.record(uow, "forecast.keep_night")
    return len(cells)


def _reach(history: History, cell: Cell, group: int) -> QueueReach:
    reach = history.reach(cell, group)
    return QueueReach(
        level=cell.level,
        strand=cell.strand,
        area=cell.area or "",
        priority_group=group,
        low=packed(reach.low) if reach else b"",
        likely=packed(reach.likely) if reach else b"",
        high=packed(reach.high) if reach else b"",
    )


def in_front(entries: Iterable[WaitingEntry]) -> dict[UUID, Ahead]:
    """How many are in front of each, from all open places in the order of the list."""
    seen: Counter[Cell] = Counter()
    ahead = {}
    for entry in entries:
        whole, area = Cell(entry.level, entry.strand), Cell(entry.level, entry.strand, entry.outcode)
        ahead[entry.id] = Ahead(seen[whole], seen[area] if entry.outcode else 0)
        seen.update({whole, area})
    return ahead


def due(uow: UnitOfWork, entries: Iterable[WaitingEntry]) -> list[UUID]:
    """Those without a forecast of their present queue from this month."""
    known = queries.made_since(uow, uow.today.replace(day=1))
    return [entry.id for entry in entries if entry.id not in known]


def make(uow: UnitOfWork, entry_ids: Sequence[UUID], ahead: Mapping[UUID, Ahead]) -> Done:
    """Keep a forecast for each of these places that is still open; where nothing can be said, nothing is kept."""
    history, done = current_history(uow, queries.spread(uow)), Done()
    for entry in queries.still_open(uow, entry_ids):
        cell, seen = cell_of(history, entry), outlook(history, entry, ahead[entry.id])
        if cell is None or seen.low_on is None or seen.likely_on is None:
            done["silent"] += 1
            continue
        uow.add(_row(history, entry, cell, ahead[entry.id].within(cell), seen))
        done["made"] += 1
    if done["made"]:
        audit.record(uow, "forecast.make")
    return done


def _row(history: History, entry: WaitingEntry, cell: Cell, ahead: int, seen: Outlook) -> Forecast:
    simple = float(position_over_throughput(ahead, history.a_week(cell)))
    return Forecast(
        learner_id=entry.learner_id,
        entry_id=entry.id,
        made_on=history.today,
        method=METHOD,
        level=entry.level,
        strand=entry.strand,
        area=cell.area,
        ahead=ahead,
        low_on=seen.low_on,
        likely_on=seen.likely_on,
        high_on=seen.high_on,
        simple_on=history.today + timedelta(days=round(7 * simple)) if simple <= WEEKS else None,
        spread=history.spread,
    )
