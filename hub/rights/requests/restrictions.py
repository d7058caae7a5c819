"""Answer a request to restrict by restricting the record; and what the two know of each other afterwards."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.audit import ledger
from hub.audit.ledger import Act
from hub.consent.models import Restriction
from hub.consent.services import restriction
from hub.consent.services.restriction import KEEPING
from hub.consent.types import AskedBy, RestrictionGround
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.rights.requests import services
from hub.rights.requests.models import RightsRequest
from hub.rights.requests.types import Kind, Route


def restrict(
    uow: UnitOfWork, row: RightsRequest, *, ground: RestrictionGround, until: date, why: str | None
) -> None:
    """The record is restricted from the next request to the service on, and the request is answered.

    Where the desk has restricted it before, that restriction is meant, with the new day to look at it again.
    """
    if row.kind is not Kind.RESTRICTION or row.subject_id is None:
        raise RuleBroken("This request does not ask to restrict a record that is kept")
    services.done(uow, row, why)
    standing = next((one for one in restriction.standing(uow) if one.learner_id == row.subject_id), None)
    if standing is not None:
        restriction.prolong(uow, standing.id, until)
        row.restriction_id = standing.id
    else:
        asked_by = AskedBy.FOR_THEM if row.route is Route.THROUGH_ANOTHER else AskedBy.LEARNER
        row.restriction_id = restriction.restrict(
            uow, row.subject_id, ground=ground, asked_by=asked_by, until=until
        )
    ledger.keep(uow, Act.REQUEST_LED_TO, request_id=row.id, restriction_id=row.restriction_id)


def led_to(uow: UnitOfWork, row: RightsRequest) -> Restriction | None:
    """The restriction that came of a request, also one that was lifted; None after an erasure."""
    if row.restriction_id is None:
        return None
    with uow.acting_as(KEEPING):
        return uow.session.get(Restriction, row.restriction_id)


def asked_in(uow: UnitOfWork, restriction_id: UUID) -> RightsRequest | None:
    """The request that a restriction came of."""
    query = sa.select(RightsRequest).where(RightsRequest.restriction_id == restriction_id)
    return uow.session.scalar(query.order_by(RightsRequest.received_on.desc()).limit(1))
