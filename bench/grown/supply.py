"""The organisations, staff and classes of an invented area, as rows (`bench/synthetic_area.py` makes them up)."""

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from bench.filled_hub import organisation, user
from bench.synthetic_area import TODAY, Area
from hub.access.permissions import Role
from hub.accounts.types import OrganisationKind
from hub.core.db import UnitOfWork
from hub.directory import version
from hub.directory.facts import access_of
from hub.directory.models import ClassSession, TaughtClass, Venue
from hub.directory.types import LEVELS, Mode, Strand
from hub.matching.types import ClassFacts

OFFICES = 10  # of the Jobcentre
LEARNERS_AN_ASSESSOR = 1_000


def settle(uow: UnitOfWork, area: Area, learners: int) -> None:
    """The hub with its staff, the offices that refer people to it, and the providers with their classes."""
    hub = organisation(uow, "Bench hub", OrganisationKind.HUB)
    for role in (Role.MANAGER, Role.ADMINISTRATOR, Role.OFFICER, Role.STEWARD):
        user(uow, hub, role)
    for _ in range(2 + learners // LEARNERS_AN_ASSESSOR):
        user(uow, hub, Role.ASSESSOR)
    for number in range(OFFICES):
        user(uow, organisation(uow, f"Jobcentre {number + 1}", OrganisationKind.JCP), Role.JCP)
    later = uow.today - TODAY
    supply(uow, tuple(_moved(facts, later) for facts in area.classes), staffed=True)
    version.bump(uow)


def _moved(facts: ClassFacts, later: Any) -> ClassFacts:
    """The same class as of today, not of the day on which the area was made up."""
    days = {name: getattr(facts, name) for name in ("starts_on", "ends_on", "last_join_on", "confirmed_on")}
    return replace(facts, **{name: day and day + later for name, day in days.items()})


def supply(uow: UnitOfWork, classes: tuple[ClassFacts, ...], *, staffed: bool = False) -> None:
    """The classes as rows, with a provider and a venue for each that they name."""
    providers: dict[Any, UUID] = {}
    for name in dict.fromkeys(facts.provider_id for facts in classes):
        provider = organisation(uow, str(name), OrganisationKind.PROVIDER)
        providers[name] = provider.id
        if staffed:
            user(uow, provider, Role.PROVIDER)
    places = {place_of(facts): facts for facts in classes}
    venues = {
        place: uow.add(venue(providers[facts.provider_id], facts, number))
        for number, (place, facts) in enumerate(places.items())
    }
    uow.flush()
    for facts in classes:
        uow.add(taught(facts, providers[facts.provider_id], venues[place_of(facts)].id))


def place_of(facts: ClassFacts) -> tuple[Any, ...]:
    """What tells one provider's venues apart."""
    return facts.provider_id, facts.point, *access_of(facts).values()


def venue(provider_id: UUID, facts: ClassFacts, number: int) -> Venue:
    point = facts.point
    known = (
        {"latitude": point.latitude, "longitude": point.longitude, "precision": point.precision}
        if point
        else {}
    )
    return Venue(provider_id=provider_id, name=f"Venue {number}", **access_of(facts), **known)


def taught(facts: ClassFacts, provider_id: UUID, venue_id: UUID) -> TaughtClass:
    same = ("title", "accredited", "weekly_hours", "women_only", "age_max", "starts_on", "ends_on", "last_join_on",
            "places", "term_time")  # fmt: skip
    row = TaughtClass(
        provider_id=provider_id,
        venue_id=venue_id,
        natural_key=str(facts.id),
        level_low=None if facts.level_low is None else LEVELS[facts.level_low],
        level_high=None if facts.level_high is None else LEVELS[facts.level_high],
        focus=sorted(facts.focus),
        strand=Strand(facts.strand),
        mode=Mode(facts.mode),
        age_min=facts.age_min or 0,
        childcare_places=facts.childcare_places or 0,
        fee_pence=facts.fee,
        funding_routes=sorted(route.upper() for route in facts.funding),
        enrolled=facts.taken,
        confirmed_at=facts.confirmed_on and datetime.combine(facts.confirmed_on, time(), UTC),
        **{name: getattr(facts, name) for name in same},
    )
    row.sessions = [
        ClassSession(weekday=s.weekday, start_minute=s.start, end_minute=s.end) for s in facts.sessions
    ]
    return row
