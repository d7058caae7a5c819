"""Counts by every group of `hub.learners.groups` at once; a named job opens what is sealed of them."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.core.authentic import as_written, columns
from hub.core.clock import LOCAL
from hub.core.db import UnitOfWork
from hub.insight.measures import NEVER_SENT
from hub.insight.periods import COMPARED
from hub.insight.queries import waiting_on
from hub.learners.groups import groups_of
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.types import Decider, State

Parts = tuple[str, ...]  # the part of each group, in the order of GROUPS
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
    found = uow.session.execute(sa.select(*columns(WaitingEntry)).where(*waiting_on(on)))
    entries = list(as_written(uow.session, WaitingEntry, found))
    parts = _parts(uow, {entry.learner_id for entry in entries})
    return Counter((parts[entry.learner_id], entry.joined_on) for entry in entries)


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
    rows = uow.session.execute(query).all()
    parts = _parts(uow, {row.learner_id for row in rows})
    alike = Counter((parts[learner_id], *what) for learner_id, *what in rows)
    return [
        Sent(part, str(provider), state, bool(was_sent), period, bool(was_declined), number)
        for (part, provider, state, was_sent, period, was_declined), number in alike.items()
    ]


def _parts(uow: UnitOfWork, learner_ids: Collection[UUID]) -> dict[UUID, Parts]:
    """The part of each group, in the order of GROUPS."""
    return {who: tuple(parts.values()) for who, parts in groups_of(uow, learner_ids).items()}


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
