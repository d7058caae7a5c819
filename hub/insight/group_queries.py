"""Counts by every group of `hub.learners.groups` at once; a named job opens what is sealed of them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from hub.core.clock import LOCAL
from hub.core.db import UnitOfWork
from hub.core.portions import some_at_a_time
from hub.core.sealing.authentic import as_written, columns
from hub.insight.measures import NEVER_SENT
from hub.insight.periods import COMPARED
from hub.insight.queries import waiting_on
from hub.learners.groups import Parts, parts_of
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.types import Decider, State

BEFORE, NOW = 1, 2


@dataclass(frozen=True, slots=True)
class Sent:
    """Referrals of alike people to one provider, by its id. `sent` is whether they were sent in the later period,
    `answered` in which."""

    parts: Parts
    provider: str
    state: State
    sent: bool
    answered: int
    declined: bool
    number: int


def waiting_by_groups(uow: UnitOfWork, on: date) -> Counter[tuple[Parts, date]]:
    """Everybody on the list that day, by their groups and the day they joined."""
    rows = some_at_a_time(uow.session.execute(sa.select(*columns(WaitingEntry)).where(*waiting_on(on))))
    entries = [(row.learner_id, row.joined_on) for row in as_written(uow.session, WaitingEntry, rows)]
    parts = parts_of(uow, {who for who, _ in entries})
    return Counter((parts[who], joined_on) for who, joined_on in entries)


def referrals_by_groups(uow: UnitOfWork, on: date) -> list[Sent]:
    """Referrals sent in the period that ends with that day, or first answered in it or in the one before.

    Each instant is in one period only: somebody who asks at the end of every period counts nobody twice.
    """
    after = on + timedelta(days=1)
    start, middle, end = (_midnight(after - back * COMPARED) for back in (2, 1, 0))
    was_sent = sa.and_(Referral.sent_at >= middle, Referral.sent_at < end)
    was_answered = sa.and_(Referral.answered_at >= start, Referral.answered_at < end)
    sent = sa.case((was_sent, 1), else_=0)
    answered = sa.case(
        (was_answered & (Referral.answered_at >= middle), NOW), (was_answered, BEFORE), else_=0
    )
    declined = sa.case((Referral.decided_by == Decider.PROVIDER, 1), else_=0)
    query = (
        sa.select(Referral.learner_id, Referral.recipient_id, Referral.state, sent, answered, declined)
        .where(Referral.state.not_in(NEVER_SENT))
        .where(sa.or_(was_sent, was_answered))
    )
    kinds: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    rows = [
        (who, kinds.setdefault(tuple(what), tuple(what)))
        for who, *what in some_at_a_time(uow.session.execute(query))
    ]
    parts = parts_of(uow, {who for who, _ in rows})
    alike = Counter((parts[who], *what) for who, what in rows)
    return [
        Sent(part, str(provider), state, bool(was_sent), period, bool(was_declined), number)
        for (part, provider, state, was_sent, period, was_declined), number in alike.items()
    ]


def sharing_their_day(uow: UnitOfWork, on: date) -> int:
    """People on the list whom only the lot parts from somebody else: the same priority and day of joining."""
    number = sa.func.count(WaitingEntry.id)
    query = (
        sa.select(number)
        .where(*waiting_on(on))
        .group_by(WaitingEntry.priority_group, WaitingEntry.joined_on)
        .having(number > 1)
    )
    return sum(uow.session.scalars(query))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)
