"""The counts behind the dashboard, each one grouped statement; sealed reasons are opened by a named job.

The fence narrows every statement to learners who may be counted by this viewer (purpose: statistics).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from hub.accounts.clocks import clocks
from hub.accounts.models import Organisation
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.clock import LOCAL
from hub.core.db import UnitOfWork
from hub.core.portions import some_at_a_time
from hub.directory.models import TaughtClass, Venue
from hub.directory.queries import fresh_from
from hub.directory.rungs import Rung, levels_between, rung_of, rungs_taken
from hub.directory.types import ClassState, Level, Strand
from hub.insight.functions import outcode, utc_day
from hub.insight.measures import NEVER_SENT
from hub.insight.periods import Period
from hub.learners.models import Learner
from hub.learners.types import ArrivalChannel
from hub.referrals import due
from hub.referrals.models import Referral, Transition, WaitingEntry
from hub.referrals.types import State, Verb

Condition = sa.ColumnElement[bool]

COUNTING = Viewer.job("count why referrals were declined")
# Beside a row that has passed the fence, which asks no less of it: asked once and not of each table, a statement over
# everybody takes a half.
_LEARNER = Learner.__table__.alias("counted")


@dataclass(frozen=True, slots=True)
class Answers:
    """Referrals to one provider sent on one day and first answered on another; None is not answered."""

    provider: str
    sent_on: date
    answered_on: date | None
    number: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Places:
    """Open classes of one kind with the same postcode and levels: free places, and classes not confirmed lately."""

    outcode: str | None
    strand: Strand
    low: Level | None
    high: Level | None
    free: int
    unconfirmed: int

    @property
    def levels(self) -> tuple[Level, ...]:
        return levels_between(self.low, self.high)

    @property
    def rungs(self) -> tuple[Rung, ...]:
        return rungs_taken(self.strand, self.low, self.high)


def waiting_by_area(uow: UnitOfWork, on: date) -> Counter[str | None]:
    """Everybody on the list by outcode: decides which areas stand alone."""
    query = (
        sa.select(WaitingEntry.outcode, sa.func.count(WaitingEntry.id))
        .where(*waiting_on(on))
        .group_by(WaitingEntry.outcode)
    )
    return Counter({outcode: people for outcode, people in uow.session.execute(query)})


def waiting_by_rung_and_day(uow: UnitOfWork, on: date) -> Counter[tuple[Rung, date]]:
    keys = (WaitingEntry.strand, WaitingEntry.level, WaitingEntry.joined_on)
    query = sa.select(*keys, sa.func.count(WaitingEntry.id)).where(*waiting_on(on)).group_by(*keys)
    found: Counter[tuple[Rung, date]] = Counter()
    for strand, level, day, people in uow.session.execute(query):
        found[rung_of(strand, level), day] += people
    return found


def waiting_by_rung_area_and_channel(
    uow: UnitOfWork, on: date
) -> Counter[tuple[Rung, str | None, ArrivalChannel]]:
    keys = (WaitingEntry.strand, WaitingEntry.level, WaitingEntry.outcode, _LEARNER.c.channel)
    query = (
        sa.select(*keys, sa.func.count(WaitingEntry.id))
        .join(_LEARNER, _LEARNER.c.id == WaitingEntry.learner_id)
        .where(*waiting_on(on))
        .group_by(*keys)
    )
    found: Counter[tuple[Rung, str | None, ArrivalChannel]] = Counter()
    for strand, level, area, by, people in uow.session.execute(query):
        found[rung_of(strand, level), area, by] += people
    return found


def referrals_by_channel_and_state(uow: UnitOfWork, period: Period) -> Counter[tuple[ArrivalChannel, State]]:
    keys = (_LEARNER.c.channel, Referral.state)
    query = (
        sa.select(*keys, sa.func.count(Referral.id))
        .join(_LEARNER, _LEARNER.c.id == Referral.learner_id)
        .where(*_sent(period))
        .group_by(*keys)
    )
    return Counter({(channel, state): number for channel, state, number in uow.session.execute(query)})


def answers(uow: UnitOfWork, period: Period) -> list[Answers]:
    """What is overdue was so on the last day of the period."""
    sent_on, answered_on = utc_day(Referral.sent_at), utc_day(Referral.answered_at)
    late = sa.case((due.late(period.last_day), 1), else_=0)
    query = (
        sa.select(Organisation.name, sent_on, answered_on, sa.func.count(Referral.id), sa.func.sum(late))
        .join(Organisation, Organisation.id == Referral.recipient_id)
        .where(*_sent(period))
        .group_by(Organisation.name, sent_on, answered_on)
    )
    return [Answers(*row) for row in uow.session.execute(query)]


def declines_by_reason(uow: UnitOfWork, period: Period) -> Counter[str]:
    """Every time a provider declined, also where the referral has gone on since. A named job opens the reasons."""
    t = Transition
    query = (
        sa.select(t.id, t.learner_id, t.sealed_as, t.reason.column)
        .where(t.verb == Verb.DECLINE)
        .where(*_moments(t.at, period))
    )
    declined = some_at_a_time(uow.session.execute(query))
    with uow.acting_as(COUNTING):
        reasons = (reason for some in audit.in_portions(uow, declined) for reason in _reasons(uow, some))
        return Counter(reason for reason in reasons if reason)


def _reasons(uow: UnitOfWork, declined: Sequence[Any]) -> Iterator[str | None]:
    """Of rows with the sealed reason of a decline."""
    decisions = consent.disclose(uow, [row.learner_id for row in declined], [Category.NOTES])
    for row_id, learner_id, sealed_as, cipher in declined:
        sealed = Transition.reason.of(row_id, learner_id, cipher, sealed_as)
        yield sealed.reveal(decisions[learner_id])


def places(uow: UnitOfWork) -> list[Places]:
    """Classes that can still be joined."""
    taken = TaughtClass.held + TaughtClass.offered + TaughtClass.enrolled
    free = sa.case((TaughtClass.places > taken, TaughtClass.places - taken), else_=0)
    confirmed = sa.case((TaughtClass.confirmed_at >= fresh_from(uow.now, clocks(uow)), 0), else_=1)
    keys = (outcode(Venue.postcode), TaughtClass.strand, TaughtClass.level_low, TaughtClass.level_high)
    query = (
        sa.select(*keys, sa.func.sum(free), sa.func.sum(confirmed))
        .select_from(TaughtClass)
        .outerjoin(Venue, Venue.id == TaughtClass.venue_id)
        .where(TaughtClass.state == ClassState.OPEN)
        .where(sa.or_(TaughtClass.last_join_on.is_(None), TaughtClass.last_join_on >= uow.today))
        .where(sa.or_(TaughtClass.ends_on.is_(None), TaughtClass.ends_on >= uow.today))
        .group_by(*keys)
    )
    return [Places(area or None, *rest) for area, *rest in uow.session.execute(query)]


def waiting_on(day: date) -> Iterable[Condition]:
    """Who was on the list at the end of that day, by what is known of them now."""
    yield WaitingEntry.joined_on <= day
    yield sa.or_(WaitingEntry.closed_on.is_(None), WaitingEntry.closed_on > day)


def _sent(period: Period) -> Iterable[Condition]:
    yield Referral.state.not_in(NEVER_SENT)
    yield from _moments(Referral.sent_at, period)


def _moments(column: InstrumentedAttribute[Any], period: Period) -> Iterable[Condition]:
    """The days of the period as moments, from local midnight to local midnight."""
    yield column >= datetime.combine(period.first_day, time(), LOCAL)
    yield column < datetime.combine(period.last_day + timedelta(days=1), time(), LOCAL)
