"""Venues and classes for the tests."""

from datetime import timedelta
from typing import Any

from hub.accounts.models import Organisation
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.directory.models import ClassSession, TaughtClass, Venue
from hub.directory.types import Level

HACKNEY = (51.5450, -0.0553)


def venue(uow: UnitOfWork, provider: Organisation, name: str = "Learning centre", **values: Any) -> Venue:
    """Written with the next rows, before a class that is taught there."""
    latitude, longitude = HACKNEY
    values = {
        "postcode": "E8 1EA",
        "latitude": latitude,
        "longitude": longitude,
        "precision": "postcode",
    } | values
    row = uow.add(Venue(provider_id=provider.id, name=name, **values))
    audit.record(uow, "venue.add", about=row)
    return row


def taught_class(
    uow: UnitOfWork,
    provider: Organisation,
    at: Venue,
    title: str = "ESOL Entry 1",
    *,
    sessions: tuple[tuple[int, int, int], ...] = ((1, 600, 720), (3, 600, 720)),
    **values: Any,
) -> TaughtClass:
    """`sessions` are (weekday from 0, start, end) in minutes of the day."""
    values = {
        "level_low": Level.E1,
        "level_high": Level.E1,
        "level_text": "Entry 1",
        "places": 12,
        "fee_pence": 0,
        "funding_routes": ["FULL", "CO_FUNDED"],
        "starts_on": uow.today - timedelta(days=7),
        "ends_on": uow.today + timedelta(days=150),
        "last_join_on": uow.today + timedelta(days=60),
        "confirmed_at": uow.now,
        "weekly_hours": 4.0,
    } | values
    row = TaughtClass(
        provider_id=provider.id,
        venue_id=at.id,
        natural_key=f"{provider.id}{title}"[-64:],
        title=title,
        **values,
    )
    row.sessions = [
        ClassSession(weekday=day, start_minute=start, end_minute=end) for day, start, end in sessions
    ]
    uow.add(row)
    audit.record(uow, "class.add", about=row)
    uow.flush()
    return row
