"""Counts by every group of `hub.learners.groups` at once: one grouped statement each. No person is ever loaded."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from hub.core.clock import LOCAL
from hub.core.db import UnitOfWork
from hub.insight.drift import WEEKS
from hub.insight.measures import NEVER_SENT
from hub.insight.queries import waiting_on
from hub.learners.groups import GROUPS
from hub.learners.models import FundingFact, Learner, Need
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.types import Decider, State

Parts = tuple[str, ...]  # the part of each group, in the order of GROUPS
BEFORE, NOW = 1, 2


@dataclass(frozen=True, slots=True)
class Sent:
    """Referrals of alike people. `sent` is whether they were sent in the two periods, `answered` in which."""

    parts: Parts
    state: State
    sent: bool
    answered: int
    declined: bool
    number: int


def waiting_by_groups(uow: UnitOfWork, on: date) -> Counter[tuple[Parts, date]]:
    """Everybody on the list that day, by their groups and the day they joined."""
    keys = (*_columns(), WaitingEntry.joined_on)
    query = _grouped(sa.select(*keys, sa.func.count(WaitingEntry.id)), WaitingEntry)
    counted: Counter[tuple[Parts, date]] = Counter()
    for *values, joined_on, people in uow.session.execute(query.where(*waiting_on(on)).group_by(*keys)):
        counted[_parts(values), joined_on] += people
    return counted


def referrals_by_groups(uow: UnitOfWork, on: date) -> list[Sent]:
    """Referrals that were sent, or first answered, in the two periods that end with that day."""
    end, middle, start = (_midnight(on + timedelta(days=1, weeks=-weeks)) for weeks in (0, WEEKS, 2 * WEEKS))
    was_sent, was_answered = Referral.sent_at.between(start, end), Referral.answered_at.between(start, end)
    sent = sa.case((was_sent, 1), else_=0).label("was_sent")
    answered = sa.case(
        (~was_answered, 0), (Referral.answered_at >= middle, NOW), (was_answered, BEFORE), else_=0
    ).label("was_answered")
    declined = sa.case((Referral.decided_by == Decider.PROVIDER, 1), else_=0).label("was_declined")
    keys = (*_columns(), Referral.state)
    query = (
        _grouped(sa.select(*keys, sent, answered, declined, sa.func.count(Referral.id)), Referral)
        .where(Referral.state.not_in(NEVER_SENT))
        .where(sa.or_(was_sent, was_answered))
        .group_by(*keys, "was_sent", "was_answered", "was_declined")
    )
    return [
        Sent(_parts(values), state, bool(was_sent), period, bool(was_declined), number)
        for *values, state, was_sent, period, was_declined, number in uow.session.execute(query)
    ]


def sharing_their_day(uow: UnitOfWork, on: date) -> int:
    """People on the list whom only the lot parts from somebody else: the same priority and day of joining."""
    number = sa.func.count(WaitingEntry.id)
    query = (
        sa.select(WaitingEntry.priority_group, WaitingEntry.joined_on, number)
        .where(*waiting_on(on))
        .group_by(WaitingEntry.priority_group, WaitingEntry.joined_on)
        .having(number > 1)
    )
    return sum(people for *_, people in uow.session.execute(query))


def _columns() -> list[Any]:
    return [group.column for group in GROUPS]


def _parts(values: Iterable[Any]) -> Parts:
    return tuple(group.part(value) for group, value in zip(GROUPS, values, strict=True))


def _grouped(query: sa.Select[Any], counted: type[WaitingEntry] | type[Referral]) -> sa.Select[Any]:
    """What is counted, beside the rows that hold the groups of its learner."""
    return (
        query.select_from(counted)
        .join(Learner, Learner.id == counted.learner_id)
        .outerjoin(Need, Need.learner_id == counted.learner_id)
        .outerjoin(FundingFact, FundingFact.learner_id == counted.learner_id)
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)
