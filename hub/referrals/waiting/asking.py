"""Ask people on the waiting list, at the weeks that the hub has set, whether they still want a class.

Somebody who has an offer is not asked, nor somebody whose place is paused, or who objects to being contacted. A night
that was missed is made up for once: whoever has passed two of the weeks is asked once.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.clocks import Clock, Clocks, clocks
from hub.audit import services as audit
from hub.consent.services.objected import stopped_for
from hub.consent.types import Use
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.core.sealing.authentic import as_written, columns
from hub.messages import outbox
from hub.referrals.keep_warm import ANSWERS, PENDING, Asked
from hub.referrals.models import KeepWarm, Referral, WaitingEntry
from hub.referrals.types import State
from hub.referrals.waiting import entries

WEEKS = (Clock.KEEP_WARM_FIRST, Clock.KEEP_WARM_SECOND, Clock.KEEP_WARM_THIRD)
PLACED = (State.OFFERED, State.OFFER_ACCEPTED, State.STARTED)
PAUSE = timedelta(days=28)  # of somebody nobody could reach; they keep their date
FOUND_ELSEWHERE = "started_elsewhere"  # of `rules.CLOSING_REASONS`


def to_ask(uow: UnitOfWork, entry_ids: Collection[UUID] | None = None) -> list[tuple[UUID, int]]:
    """(entry, week) of everybody to be asked from today on, or of those of these places on the list."""
    known, weeks = clocks(uow), sa.func.max(KeepWarm.week)
    asked = sa.select(KeepWarm.entry_id, weeks.label("week")).group_by(KeepWarm.entry_id)
    query = _waiting(uow, known)
    if entry_ids is not None:
        asked = asked.where(KeepWarm.entry_id.in_(entry_ids))
        query = query.where(WaitingEntry.id.in_(entry_ids))
    last = {entry_id: week for entry_id, week in uow.session.execute(asked)}
    waiting = list(as_written(uow.session, WaitingEntry, uow.session.execute(query)))
    left_alone = stopped_for(uow, {row.learner_id for row in waiting}, Use.CONTACT)
    return [
        (row.id, week)
        for row in waiting
        if row.learner_id not in left_alone
        and (week := _week(row.joined_on, uow.today, known))
        and week > last.get(row.id, 0)
    ]


def _waiting(uow: UnitOfWork, known: Clocks) -> sa.Select[Any]:
    placed = sa.select(Referral.id).where(
        Referral.learner_id == WaitingEntry.learner_id, Referral.state.in_(PLACED)
    )
    pending = sa.select(KeepWarm.id).where(KeepWarm.entry_id == WaitingEntry.id, KeepWarm.state.in_(PENDING))
    return sa.select(*columns(WaitingEntry)).where(
        WaitingEntry.closed_on.is_(None),
        sa.or_(WaitingEntry.paused_until.is_(None), WaitingEntry.paused_until <= uow.today),
        WaitingEntry.joined_on <= uow.today - timedelta(weeks=known[Clock.KEEP_WARM_FIRST]),
        ~placed.exists(),
        ~pending.exists(),
    )


def _week(joined_on: date, today: date, known: Clocks) -> int:
    """The last of the weeks that has come for somebody; 0 before the first."""
    waited = (today - joined_on).days // 7
    return max((known[week] for week in WEEKS if known[week] <= waited), default=0)


def ask(uow: UnitOfWork, entry_id: UUID, week: int) -> KeepWarm:
    entry = uow.get(WaitingEntry, entry_id)
    row = KeepWarm(learner_id=entry.learner_id, entry_id=entry.id, week=week, state_since=uow.today)
    uow.add(row)
    audit.record(uow, "waiting.ask", about=row)
    outbox.to_learner(uow, "still-waiting", row.learner_id, row)
    return row


def silent(uow: UnitOfWork, asked_ids: Collection[UUID] | None = None) -> list[UUID]:
    """Those (or of these) who have not answered in the time of the state they are in; of somebody who is left alone
    nobody asks."""
    known = clocks(uow)
    allowed = {Asked.TO_ASK: known[Clock.KEEP_WARM_CALL], Asked.TO_CALL: known[Clock.KEEP_WARM_PAUSE]}
    late = [
        sa.and_(KeepWarm.state == state, KeepWarm.state_since <= uow.today - timedelta(days=days))
        for state, days in allowed.items()
    ]
    query = sa.select(KeepWarm.id, KeepWarm.learner_id).where(sa.or_(*late)).order_by(KeepWarm.id)
    if asked_ids is not None:
        query = query.where(KeepWarm.id.in_(asked_ids))
    found = uow.session.execute(query).all()
    left_alone = stopped_for(uow, {learner_id for _, learner_id in found}, Use.CONTACT)
    return [asked_id for asked_id, learner_id in found if learner_id not in left_alone]


def move_on(uow: UnitOfWork, asked_id: UUID) -> None:
    """Nobody answered: first a call; then a pause, which keeps their place and the date they joined."""
    row = uow.get(KeepWarm, asked_id)
    entry = uow.get(WaitingEntry, row.entry_id)
    if row.state is Asked.TO_ASK:
        row.move_to(Asked.TO_CALL, uow.today)
    else:
        row.move_to(Asked.PAUSED, uow.today)
        if entry.closed_on is None:
            entries.pause(uow, entry, uow.today + PAUSE)
    audit.record(uow, "waiting.silent", about=row)


def answer(uow: UnitOfWork, row: KeepWarm, said: Asked, until: date | None) -> None:
    """What they said. "Not now" keeps their place until a day; who found a class waits no longer.

    Raises `RuleBroken` with its field.
    """
    if said not in ANSWERS:
        raise RuleBroken("Select what they said", "said")
    if said is Asked.NOT_NOW and (until is None or until <= uow.today):
        raise RuleBroken("Enter a day in the future from which they want a class again", "until")
    entry = uow.get(WaitingEntry, row.entry_id)
    row.move_to(said, uow.today)
    audit.record(uow, "waiting.answer", about=row)
    if entry.closed_on is not None:
        return
    if said is Asked.NOT_NOW:
        entries.pause(uow, entry, until)
    elif said is Asked.FOUND_ONE:
        entries.close(uow, entry, FOUND_ELSEWHERE)
    elif entry.paused_until is not None:
        entries.pause(uow, entry, None)


def pending(uow: UnitOfWork, learner_id: UUID) -> KeepWarm | None:
    """The question that this learner has not answered yet, or that ended in a pause."""
    query = sa.select(KeepWarm).where(
        KeepWarm.learner_id == learner_id, KeepWarm.state.in_([*PENDING, Asked.PAUSED])
    )
    return uow.session.scalars(query.order_by(KeepWarm.week.desc(), KeepWarm.id.desc()).limit(1)).first()
