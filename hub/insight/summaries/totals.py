"""What the summaries say of whole months, with what is not folded into them yet. True numbers: for a count only."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.insight.summaries.folding import place_of, unfolded
from hub.insight.summaries.models import Increment, Summary
from hub.insight.summaries.types import Place

JOB = Viewer.job("read the summaries", storage=True)


@dataclass(frozen=True, slots=True)
class Months:
    """How often each thing happened, by measure and first day of the month; in those of `gone` something counts that
    has no record any more."""

    happened: Counter[tuple[str, date]]
    gone: set[date]


def by_month(uow: UnitOfWork, organisation_id: UUID, since: date) -> Months:
    """From the month on that begins with that day."""
    found = Months(Counter(), set())
    for place, number, gone in _months(uow, organisation_id, since, "everybody"):
        month = date.fromisoformat(place.start)
        found.happened[place.measure, month] += number
        found.gone.update([month] if gone else [])
    return found


def by_week_of_joining(
    uow: UnitOfWork, organisation_id: UUID, since: date, measure: str
) -> Counter[tuple[date, date]]:
    """The same of one measure, by month and by the Monday of the week in which those people joined the hub."""
    found: Counter[tuple[date, date]] = Counter()
    for place, number, _ in _months(uow, organisation_id, since, "joined"):
        if place.measure == measure:
            found[date.fromisoformat(place.start), date.fromisoformat(place.part)] += number
    return found


def _months(uow: UnitOfWork, organisation_id: UUID, since: date, by: str) -> Iterator[tuple[Place, int, int]]:
    folded = sa.select(Summary).where(
        Summary.organisation_id == organisation_id,
        Summary.grain == "month",
        Summary.start >= since,
        Summary.by == by,
    )
    fresh = sa.select(Increment).where(Increment.organisation_id == organisation_id, Increment.day >= since)
    with uow.acting_as(JOB):
        yield from ((place_of(row), row.number, row.gone) for row in uow.session.scalars(folded))
        added = unfolded(uow.session.scalars(fresh))
        yield from (one for one in added if (one[0].grain, one[0].by) == ("month", by))
