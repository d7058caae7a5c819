"""Find or make the venue of a class, and put it on the map."""

from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.directory import version
from hub.directory.facts import FEATURE_CODES
from hub.directory.geo import locate, outcode_of, rough
from hub.directory.models import Venue
from hub.directory.types import VenueFacts


def venue_for(uow: UnitOfWork, provider_id: UUID, facts: VenueFacts | None) -> Venue | None:
    """The provider's venue of this name, made or brought up to date; capitals do not tell venues apart."""
    if facts is None:
        return None
    row = known_venue(uow, provider_id, facts.name)
    if row is None:
        row = uow.add(Venue(provider_id=provider_id, name=facts.name))
        audit.record(uow, "venue.add", about=row)
    bring_up_to_date(row, facts)
    if uow.session.is_modified(row) and row not in uow.session.new:
        audit.record(uow, "venue.edit", about=row)
        version.bump(uow, row.id)
    return row


def known_venue(uow: UnitOfWork, provider_id: UUID, name: str) -> Venue | None:
    same = sa.func.lower(Venue.name) == sa.func.lower(name)
    return uow.session.scalar(sa.select(Venue).where(Venue.provider_id == provider_id, same))


def bring_up_to_date(row: Venue, facts: VenueFacts) -> None:
    for name in ("address", "area", *FEATURE_CODES):
        value = getattr(facts, name)
        if value is not None and value != getattr(row, name):
            setattr(row, name, value)
    if (
        facts.postcode is not None
        and facts.postcode != row.postcode
        and not _less(facts.postcode, row.postcode)
    ):
        _move(row, facts.postcode)


def _less(listed: str, known: str | None) -> bool:
    """Whether it is only the first part of the postcode that is known already."""
    return known is not None and rough(listed) and outcode_of(known) == outcode_of(listed)


def _move(row: Venue, postcode: str) -> None:
    point = locate(postcode)
    row.postcode = postcode
    row.latitude = point.latitude if point else None
    row.longitude = point.longitude if point else None
    row.precision = point.precision if point else None
