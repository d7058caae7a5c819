"""Reads of the register of breaches."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.safekeeping.breach.affected import Sight
from hub.safekeeping.breach.models import Breach, Told
from hub.safekeeping.breach.states import BEFORE_THE_ICO, LIVE
from hub.safekeeping.breach.types import BreachState


def listed(uow: UnitOfWork, states: Collection[BreachState] = ()) -> Sequence[Breach]:
    """The register, or what of it is in these states: what the ICO may have to be told of first, the oldest first."""
    query = sa.select(Breach).order_by(Breach.found_at, Breach.id)
    rows = uow.session.scalars(query.where(Breach.state.in_(states)) if states else query).all()
    return sorted(rows, key=lambda row: (row.state not in BEFORE_THE_ICO, row.state not in LIVE))


def told(uow: UnitOfWork, breach_id: UUID) -> dict[UUID, Told]:
    """Who was told of it, by learner."""
    query = sa.select(Told).where(Told.breach_id == breach_id)
    return {row.subject_id: row for row in uow.session.scalars(query)}


def sight_of(row: Breach) -> Sight | None:
    """Whose sight it was, where that is known."""
    if row.seen_from is None or row.seen_to is None:
        return None
    return Sight(row.seen_from, row.seen_to, row.actor_id, row.organisation_id)
