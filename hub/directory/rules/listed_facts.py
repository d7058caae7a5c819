"""A listed class as the columns of the directory."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, time
from decimal import Decimal
from typing import Any, NamedTuple

from hub.directory.facts import access_of
from hub.directory.types import ListedClass, VenueFacts


class Facts(NamedTuple):
    """`columns` are values of a class by column; `plain` the same and the rest in the types of JSON."""

    columns: Mapping[str, Any]
    plain: dict[str, Any]


def facts_of(listed: ListedClass) -> Facts:
    columns = _columns(listed)
    place = venue_of(listed)
    rest = {
        "ended": listed.ended,
        "sessions": [[session.weekday, session.start, session.end] for session in listed.sessions],
        "venue": asdict(place) if place else None,
        "notes": [asdict(note) for note in listed.notes],
    }
    return Facts(columns, {name: _plain(value) for name, value in {**columns, **rest}.items()})


def venue_of(listed: ListedClass) -> VenueFacts | None:
    """Where the class meets, named by the best that the listing gives; None where it gives nothing."""
    unnamed = f"{listed.area} (address not given)" if listed.area else ""
    name = listed.venue or listed.postcode or unnamed
    if not name:
        return None
    return VenueFacts(name, listed.postcode, area=listed.area, **access_of(listed))


def _columns(listed: ListedClass) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if listed.age_min:
        given |= {"age_min": listed.age_min, "age_max": listed.age_max}
    if listed.term_time is not None:
        given["term_time"] = listed.term_time
    if listed.childcare_ages:
        given["childcare_ages"] = [age.value for age in listed.childcare_ages]
    return {
        "reference": listed.reference,
        "title": listed.title,
        "level_text": listed.level_text or None,
        "level_low": listed.level_low,
        "level_high": listed.level_high,
        "focus": [skill.value for skill in listed.focus],
        "strand": listed.strand,
        "accredited": listed.accredited,
        "mode": listed.mode,
        "weekly_hours": _weekly_hours(listed),
        "weeks": listed.weeks,
        "women_only": listed.women_only,
        "members_only": listed.members_only,
        "audience": listed.audience or None,
        "childcare_places": listed.childcare_places or 0,
        "childcare_note": listed.childcare_text or None,
        "fee_pence": None if listed.fee is None else int(listed.fee * 100),
        "fee_text": listed.fee_text or None,
        "starts_on": listed.starts_on,
        "ends_on": listed.ends_on,
        "last_join_on": listed.last_joining_on,
        "places": listed.places,
        **given,
    }


def _weekly_hours(listed: ListedClass) -> float | None:
    """As given, else as the sessions add up to."""
    if listed.hours_per_week is not None:
        return float(listed.hours_per_week)
    minutes = [session.minutes for session in listed.sessions]
    known = [length for length in minutes if length is not None]
    return round(sum(known) / 60, 2) if known and len(known) == len(minutes) else None


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | date):
        return str(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return [_plain(member) for member in value] if isinstance(value, list) else value
