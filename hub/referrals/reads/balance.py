"""How much of its share of referrals each provider is owed, for the ranking and for the managers' page.

A provider's share of the places on offer is the share of referrals that would be even. What was sent counts up
to yesterday: then everybody who is matched on one day is matched under the same balance.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID
from weakref import WeakKeyDictionary

import numpy as np
import sqlalchemy as sa

from hub.core.actor import Viewer
from hub.core.clock import local_midnight
from hub.core.db import UnitOfWork
from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.versions import published_policy
from hub.matching.services import current_snapshot
from hub.matching.types import ProviderId
from hub.referrals.models import Referral

# Each provider starts with its even share of so many referrals, so that the first few do not swing the balance.
HEAD_START = 20

Engine = sa.Engine | sa.Connection
Day = tuple[date, int]

# Each process keeps the last day's counts, by the day and the number of weeks.
_sent: WeakKeyDictionary[Engine, tuple[Day, Counter[UUID]]] = WeakKeyDictionary()


def balance_of_providers(uow: UnitOfWork) -> dict[ProviderId, float]:
    """For each provider with places on offer: 0.5 even, towards 1 owed referrals, towards 0 has had too many."""
    weeks = published_policy(uow).balance_weeks
    return balance(sent_by_provider(uow, weeks), places_by_provider(current_snapshot(uow)))


def balance(sent: Mapping[UUID, int], places: Mapping[UUID, int]) -> dict[ProviderId, float]:
    """The even share over the sum of the even share and the share had, in hundredths."""
    offered, total = sum(places.values()), sum(sent.get(provider, 0) for provider in places)
    balances: dict[ProviderId, float] = {}
    for provider, number in places.items():
        due = number / offered
        had = (sent.get(provider, 0) + HEAD_START * due) / (total + HEAD_START)
        balances[provider] = round(due / (due + had), 2)
    return balances


def places_by_provider(snapshot: Snapshot) -> Counter[UUID]:
    """Places in the open classes, taken or not; providers that have not said how many are left out."""
    numbers = snapshot.provider_of
    places = np.bincount(snapshot.provider, weights=snapshot.places, minlength=len(numbers))
    return Counter(
        {
            provider: int(places[number])
            for provider, number in numbers.items()
            if isinstance(provider, UUID) and places[number]
        }
    )


def sent_by_provider(uow: UnitOfWork, weeks: int) -> Counter[UUID]:
    """Referrals sent in the weeks before today: one grouped statement a day. Only counts leave it."""
    engine, day = uow.session.get_bind(), (uow.today, weeks)
    kept = _sent.get(engine)
    if kept is None or kept[0] != day:
        with uow.acting_as(Viewer.job("count referrals by provider")):
            kept = _sent[engine] = day, _count(uow, uow.today - timedelta(weeks=weeks), uow.today)
    return kept[1]


def _count(uow: UnitOfWork, start: date, end: date) -> Counter[UUID]:
    query = (
        sa.select(Referral.recipient_id, sa.func.count(Referral.id))
        .where(Referral.sent_at >= local_midnight(start), Referral.sent_at < local_midnight(end))
        .group_by(Referral.recipient_id)
    )
    return Counter({provider: number for provider, number in uow.session.execute(query)})
