"""Reads of the register."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.rights.requests import clock
from hub.rights.requests.models import ClockStop, RecipientToTell, RequestText, RightsRequest
from hub.rights.requests.states import LIVE
from hub.rights.requests.types import About, RequestState


@dataclass(frozen=True, slots=True)
class Dated:
    """A request with the last day for its answer, which moves on while the clock stands."""

    row: RightsRequest
    due: date

    @property
    def live(self) -> bool:
        return self.row.state in LIVE

    def late(self, today: date) -> bool:
        return self.live and today > self.due


def listed(uow: UnitOfWork, states: Collection[RequestState] = ()) -> list[Dated]:
    """The register, or what of it is in these states: what is live first, the nearest day first. Two statements."""
    query = sa.select(RightsRequest).order_by(RightsRequest.received_on.desc(), RightsRequest.id.desc())
    rows = uow.session.scalars(query.where(RightsRequest.state.in_(states)) if states else query).all()
    found = dated(uow, rows)
    live = sorted((one for one in found if one.live), key=lambda one: one.due)
    return [*live, *(one for one in found if not one.live)]


def dated(uow: UnitOfWork, rows: Iterable[RightsRequest]) -> list[Dated]:
    rows = list(rows)
    stops = stops_of(uow, [row.id for row in rows])
    return [Dated(row, due(row, stops[row.id], uow.today)) for row in rows]


def due(row: RightsRequest, stops: Iterable[ClockStop], today: date) -> date:
    held = [clock.Stop(stop.since, stop.until) for stop in stops]
    return clock.due(row.received_on, held, today, extended=row.extended_on is not None)


def stops_of(uow: UnitOfWork, request_ids: Collection[UUID]) -> Mapping[UUID, list[ClockStop]]:
    """By request, in order."""
    found: dict[UUID, list[ClockStop]] = defaultdict(list)
    query = (
        sa.select(ClockStop)
        .where(ClockStop.request_id.in_(request_ids))
        .order_by(ClockStop.since, ClockStop.id)
    )
    for stop in uow.session.scalars(query):
        found[stop.request_id].append(stop)
    return found


def of_learner(uow: UnitOfWork, learner_id: UUID) -> Sequence[RightsRequest]:
    query = sa.select(RightsRequest).where(RightsRequest.subject_id == learner_id)
    return uow.session.scalars(query.order_by(RightsRequest.received_on, RightsRequest.id)).all()


def texts(uow: UnitOfWork, row: RightsRequest) -> dict[About, str]:
    """What was written with a request, the latest of each kind; nothing is left after an erasure. For whom the task
    of this request is open."""
    if row.subject_id is None:
        return {}
    decision = consent.as_far_as_open(uow, row.subject_id, [Category.NOTES])
    query = sa.select(RequestText).where(RequestText.request_id == row.id).order_by(RequestText.created_at)
    return {one.about: one.text.reveal(decision) or "" for one in uow.session.scalars(query)}


def to_tell(uow: UnitOfWork, request_id: UUID) -> Sequence[RecipientToTell]:
    query = sa.select(RecipientToTell).where(RecipientToTell.request_id == request_id)
    return uow.session.scalars(query.order_by(RecipientToTell.created_at, RecipientToTell.id)).all()
