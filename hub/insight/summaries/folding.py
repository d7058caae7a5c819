"""Fold increments into the summaries, so many at a time; several workers may share."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.core.ids import new_id
from hub.insight.summaries.keeping import inserting
from hub.insight.summaries.models import Increment, Summary
from hub.insight.summaries.types import Fact, Place, places_of

AT_A_TIME = 500
KEY = ("organisation_id", "measure", "grain", "start", "by", "part")


def fold(uow: UnitOfWork) -> int:
    """Some of the increments that nobody else is folding; how many. As a job of the storage."""
    query = sa.select(Increment).order_by(Increment.id).limit(AT_A_TIME).with_for_update(skip_locked=True)
    rows = uow.session.scalars(query).all()
    number: Counter[Place] = Counter()
    gone: Counter[Place] = Counter()
    for row in rows:
        for place in places_of(fact_of(row)):
            number[place] += row.number
            gone[place] += row.gone
    add(uow, number, gone)
    if rows:
        uow.change(sa.delete(Increment).where(Increment.id.in_([row.id for row in rows])))
    return len(rows)


def fact_of(row: Any) -> Fact:
    """Of an increment, or of its columns."""
    return Fact(
        str(row.organisation_id),
        row.measure,
        row.day.isoformat(),
        row.level,
        row.strand,
        row.area,
        row.channel,
        str(row.provider_id) if row.provider_id else None,
        row.kind,
        row.joined.isoformat() if row.joined else None,
    )


def add(uow: UnitOfWork, number: Mapping[Place, int], gone: Mapping[Place, int]) -> None:
    """To what stands there, always in one order: of two that add to the same figures one waits for the other."""
    places = sorted(place for place in number.keys() | gone.keys() if number.get(place) or gone.get(place))
    rows = [_row(place, number.get(place, 0), gone.get(place, 0)) for place in places]
    if rows:
        new = inserting(uow)(Summary)
        added = {name: getattr(Summary, name) + getattr(new.excluded, name) for name in ("number", "gone")}
        uow.session.execute(new.on_conflict_do_update(index_elements=KEY, set_=added), rows)


def _row(place: Place, number: int, gone: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "organisation_id": UUID(place.organisation),
        "measure": place.measure,
        "grain": place.grain,
        "start": date.fromisoformat(place.start),
        "by": place.by,
        "part": place.part,
        "number": number,
        "gone": gone,
    }


def place_of(row: Any) -> Place:
    """Of a summary, or of its columns."""
    return Place(str(row.organisation_id), row.measure, row.grain, row.start.isoformat(), row.by, row.part)


def unfolded(rows: Iterable[Any]) -> Iterable[tuple[Place, int, int]]:
    """What increments will add to each figure."""
    return ((place, row.number, row.gone) for row in rows for place in places_of(fact_of(row)))
