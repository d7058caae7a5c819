"""When and where a class meets, and for whom: what its learners came for. What changes it is a move of the class."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.directory.models import ClassSession, TaughtClass, Venue
from hub.directory.services.venues import bring_up_to_date, known_venue
from hub.directory.types import VenueFacts, WeeklySession

# Facts of a class, beside its venue and its weekly sessions, on which somebody's coming depends.
COLUMNS = ("mode", "starts_on", "ends_on", "term_time", "women_only", "childcare_places")
NAMES = frozenset({*COLUMNS, "venue", "sessions"})


def changed(
    uow: UnitOfWork,
    row: TaughtClass,
    facts: Mapping[str, Any],
    *venue: VenueFacts | None,
    sessions: Iterable[WeeklySession | ClassSession] | None = None,
) -> frozenset[str]:
    """The names of `NAMES` that would change; facts, a venue or sessions that are not given stay as they are."""
    names = {name for name in COLUMNS if name in facts and facts[name] != getattr(row, name)}
    if venue and _place(venue_then(uow, row.provider_id, venue[0])) != _place(row.venue):
        names.add("venue")
    if sessions is not None and _times(sessions) != _times(row.sessions):
        names.add("sessions")
    return frozenset(names)


def venue_then(uow: UnitOfWork, provider_id: UUID, facts: VenueFacts | None) -> Venue | None:
    """The venue as it would be once these facts are kept; nothing is kept yet."""
    if facts is None:
        return None
    known = known_venue(uow, provider_id, facts.name)
    stored = {each.name: getattr(known, each.name) for each in Venue.__table__.columns} if known else {}
    then = Venue(**({"provider_id": provider_id, "name": facts.name} | stored))
    bring_up_to_date(then, facts)
    return then


def moved_there(uow: UnitOfWork, provider_id: UUID, facts: VenueFacts | None) -> list[UUID]:
    """The classes of a venue that these facts would put elsewhere on the map."""
    known = known_venue(uow, provider_id, facts.name) if facts else None
    if known is None or _place(venue_then(uow, provider_id, facts)) == _place(known):
        return []
    return list(uow.session.scalars(sa.select(TaughtClass.id).where(TaughtClass.venue_id == known.id)))


def _place(venue: Venue | None) -> tuple[str, str | None] | None:
    return (venue.name.casefold(), venue.postcode) if venue else None


def _times(sessions: Iterable[Any]) -> set[tuple[Any, ...]]:
    return {(one.weekday, one.start_minute, one.end_minute) for one in sessions}
