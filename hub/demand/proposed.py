"""A class that does not exist yet: its facts as they are kept, in words, as matching sees it, and changed a little."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hub.directory import geo
from hub.directory.facts import FEATURE_CODES
from hub.directory.types import LEVEL_NAMES, Level
from hub.matching.types import ClassFacts, Mode, Point, Session
from hub.matching.words import phrases

Facts = Mapping[str, Any]
# By part of the day: when a class usually meets then, in minutes of the day. Parents can come to the first two.
USUAL_HOURS = ((570, 690), (750, 870), (1080, 1200))
IN_THE = ("in the morning", "in the afternoon", "in the evening")
MODES: dict[Mode, str] = {"classroom": "In a classroom", "online": "Online", "blended": "Partly online"}


def class_facts(facts: Facts) -> ClassFacts:
    """The proposed class as matching sees it. What is not decided is not known, which bars nobody."""
    starts_on = facts["starts_on"]
    return ClassFacts(
        id="proposed",
        title=title(facts),
        provider_id="proposed",
        point=point_of(facts["place"]),
        level_low=Level(facts["level_low"]).order,
        level_high=Level(facts["level_high"]).order,
        strand=facts["strand"],
        mode=facts["mode"],
        sessions=tuple(Session(day, facts["start"], facts["end"]) for day in facts["days"]),
        weekly_hours=len(facts["days"]) * (facts["end"] - facts["start"]) / 60,
        term_time=facts["term_time"],
        women_only=facts["women_only"],
        childcare_places=facts["childcare_places"],
        childcare_ages=frozenset(facts["childcare_ages"]) or None,
        starts_on=date.fromisoformat(starts_on) if starts_on else None,
        places=facts["places"],
        **access_of(facts),
    )


def access_of(facts: Facts) -> dict[str, Any]:
    """By code of a feature; a proposal that was kept before there was such a feature says nothing of it."""
    return {code: facts.get(code) for code in FEATURE_CODES}


def title(facts: Facts) -> str:
    """Pre-Entry general English, Tuesday 9:30am to 11:30am, E8 1EA."""
    low, high = Level(facts["level_low"]), Level(facts["level_high"])
    level = LEVEL_NAMES[low] if low is high else f"{LEVEL_NAMES[low]} to {LEVEL_NAMES[high]}"
    meets = phrases.sessions(Session(day, facts["start"], facts["end"]) for day in facts["days"])
    where = facts["place"] if facts["mode"] != "online" else "online"
    return f"{level} {phrases.STRANDS[facts['strand']]}, {meets}, {where}"


def point_of(place: str | None) -> Point | None:
    """Where a postcode, or the first part of one, lies."""
    found = geo.locate(place) if place else None
    return Point(found.latitude, found.longitude, found.precision.value) if found else None
