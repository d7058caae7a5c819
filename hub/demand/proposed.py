"""A class that does not exist yet: its facts as they are kept, in words, as matching sees it, and changed a little."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from hub.directory import geo
from hub.directory.facts import FEATURE_CODES, FEATURES
from hub.directory.types import LEVEL_NAMES, LEVELS, Level
from hub.matching.types import DAY, ClassFacts, Mode, Point, Session
from hub.matching.words import phrases

Facts = Mapping[str, Any]
Change = tuple[str, ClassFacts]  # as the start of a sentence, and the class after it

CROWD = 999  # crèche places for everybody
SHIFTS = (-60, -30, 30, 60)  # minutes
USUAL_STARTS = {"in the morning": 570, "in the afternoon": 780, "in the evening": 1080}  # minutes of the day
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


def changes(proposed: ClassFacts, elsewhere: Iterable[str]) -> Iterator[Change]:
    """Every single change worth asking about; `elsewhere` are districts where many of those who wait live."""
    yield from needs_met(proposed)
    yield from other_levels(proposed)
    yield from other_times(proposed)
    yield from other_days(proposed)
    for mode, says in MODES.items():
        if mode != proposed.mode and (proposed.point or mode == "online"):
            yield says, replace(proposed, mode=mode)
    if proposed.mode != "online":
        for outcode in elsewhere:
            yield f"In {outcode}", replace(proposed, point=point_of(outcode))


def needs_met(proposed: ClassFacts) -> Iterator[Change]:
    crowd = replace(proposed, childcare_places=CROWD, childcare_ages=None)
    if not proposed.childcare_places:
        yield "With a crèche", crowd
    else:
        yield "With more crèche places, for children of every age", crowd
    for feature in FEATURES:
        if not getattr(proposed, feature.code):
            having: dict[str, Any] = {feature.code: True}
            yield f"With {feature.thing}", replace(proposed, **having)
    if not proposed.term_time:
        yield "In school term time only", replace(proposed, term_time=True)
    says = "Open to everybody" if proposed.women_only else "For women only"
    yield says, replace(proposed, women_only=not proposed.women_only)


def other_levels(proposed: ClassFacts) -> Iterator[Change]:
    low, high = proposed.level_low or 0, proposed.level_high or 0
    if low > 0:
        yield f"Also for {LEVEL_NAMES[LEVELS[low - 1]]}", replace(proposed, level_low=low - 1)
    if high < len(LEVELS) - 1:
        yield f"Also for {LEVEL_NAMES[LEVELS[high + 1]]}", replace(proposed, level_high=high + 1)


def other_times(proposed: ClassFacts) -> Iterator[Change]:
    start = proposed.sessions[0].start or 0
    for shift in SHIFTS:
        if moved := at(proposed, start + shift):
            yield f"At {phrases.clock(start + shift)}", moved
    for says, usual in USUAL_STARTS.items():
        if phrases.part_of_day(usual) != phrases.part_of_day(start) and (moved := at(proposed, usual)):
            yield f"{says.capitalize()}, at {phrases.clock(usual)}", moved


def at(proposed: ClassFacts, start: int) -> ClassFacts | None:
    """The same class on the same days at another time; None where that would run past midnight."""
    length = (proposed.sessions[0].end or 0) - (proposed.sessions[0].start or 0)
    if start < 0 or start + length > DAY:
        return None
    return replace(
        proposed, sessions=tuple(Session(s.weekday, start, start + length) for s in proposed.sessions)
    )


def other_days(proposed: ClassFacts) -> Iterator[Change]:
    """One day less; and, for a class of one day, another day."""
    days = [session.weekday for session in proposed.sessions]
    if len(days) == 1:
        for weekday, name in enumerate(phrases.DAYS):
            if weekday not in days:
                moved = tuple(session._replace(weekday=weekday) for session in proposed.sessions)
                yield f"On {name}", replace(proposed, sessions=moved)
        return
    for session in proposed.sessions:
        left = tuple(other for other in proposed.sessions if other is not session)
        yield f"Without {phrases.DAYS[session.weekday or 0]}", replace(proposed, sessions=left)
