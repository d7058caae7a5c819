"""A proposed class changed a little: every single change worth asking about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from hub.demand.proposed import IN_THE, MODES, USUAL_HOURS, point_of
from hub.directory.facts import FEATURES
from hub.directory.types import LEVEL_NAMES, LEVELS
from hub.matching.types import DAY, ClassFacts, Session
from hub.matching.words import phrases

CROWD = 999  # crèche places for everybody
SHIFTS = (-60, -30, 30, 60)  # minutes


@dataclass(frozen=True, slots=True)
class Change:
    """As the start of a sentence, and the class after it; `when` is that only its days or times are others."""

    says: str
    after: ClassFacts
    when: bool = False


def changes(proposed: ClassFacts, elsewhere: Iterable[str]) -> Iterator[Change]:
    """`elsewhere` are districts where many of those who wait live."""
    yield from needs_met(proposed)
    yield from other_levels(proposed)
    yield from other_times(proposed)
    yield from other_days(proposed)
    yield from other_days_and_times(proposed)
    for mode, says in MODES.items():
        if mode != proposed.mode and (proposed.point or mode == "online"):
            yield Change(says, replace(proposed, mode=mode))
    if proposed.mode != "online":
        for outcode in elsewhere:
            yield Change(f"In {outcode}", replace(proposed, point=point_of(outcode)))


def needs_met(proposed: ClassFacts) -> Iterator[Change]:
    crowd = replace(proposed, childcare_places=CROWD, childcare_ages=None)
    if not proposed.childcare_places:
        yield Change("With a crèche", crowd)
    else:
        yield Change("With more crèche places, for children of every age", crowd)
    for feature in FEATURES:
        if not getattr(proposed, feature.code):
            having: dict[str, Any] = {feature.code: True}
            yield Change(f"With {feature.thing}", replace(proposed, **having))
    if not proposed.term_time:
        yield Change("In school term time only", replace(proposed, term_time=True))
    says = "Open to everybody" if proposed.women_only else "For women only"
    yield Change(says, replace(proposed, women_only=not proposed.women_only))


def other_levels(proposed: ClassFacts) -> Iterator[Change]:
    low, high = proposed.level_low or 0, proposed.level_high or 0
    if low > 0:
        yield Change(f"Also for {LEVEL_NAMES[LEVELS[low - 1]]}", replace(proposed, level_low=low - 1))
    if high < len(LEVELS) - 1:
        yield Change(f"Also for {LEVEL_NAMES[LEVELS[high + 1]]}", replace(proposed, level_high=high + 1))


def other_times(proposed: ClassFacts) -> Iterator[Change]:
    start = proposed.sessions[0].start or 0
    for shift in SHIFTS:
        if moved := at(proposed, start + shift):
            yield Change(f"At {phrases.clock(start + shift)}", moved, when=True)
    for part, usual in other_parts(start):
        if moved := at(proposed, usual):
            yield Change(f"{IN_THE[part].capitalize()}, at {phrases.clock(usual)}", moved, when=True)


def other_parts(start: int) -> Iterator[tuple[int, int]]:
    """The parts of the day in which it is not, with when a class usually begins then."""
    for part, (usual, _) in enumerate(USUAL_HOURS):
        if part != phrases.part_of_day(start):
            yield part, usual


def at(proposed: ClassFacts, start: int) -> ClassFacts | None:
    """The same class on the same days at another time; None where that would run past midnight."""
    length = (proposed.sessions[0].end or 0) - (proposed.sessions[0].start or 0)
    if start < 0 or start + length > DAY:
        return None
    return replace(
        proposed, sessions=tuple(Session(s.weekday, start, start + length) for s in proposed.sessions)
    )


def other_days(proposed: ClassFacts) -> Iterator[Change]:
    """Another day, or one day of several, at the same time; and one day less."""
    days = [session.weekday for session in proposed.sessions]
    for weekday, name in enumerate(phrases.DAYS):
        if days != [weekday]:
            yield Change(f"On {name}{' only' if len(days) > 1 else ''}", on(proposed, weekday), when=True)
    for session in proposed.sessions if len(days) > 2 else ():
        left = tuple(other for other in proposed.sessions if other is not session)
        says = f"Without {phrases.DAYS[session.weekday or 0]}"
        yield Change(says, replace(proposed, sessions=left), when=True)


def on(proposed: ClassFacts, weekday: int) -> ClassFacts:
    """The same class on this day alone."""
    return replace(proposed, sessions=(proposed.sessions[0]._replace(weekday=weekday),))


def other_days_and_times(proposed: ClassFacts) -> Iterator[Change]:
    """One day of the week, at the usual time of another part of the day."""
    days = [session.weekday for session in proposed.sessions]
    for part, usual in other_parts(proposed.sessions[0].start or 0):
        for weekday, name in enumerate(phrases.DAYS):
            moved = at(on(proposed, weekday), usual)
            if days != [weekday] and moved:
                yield Change(f"On {name} {IN_THE[part]}, at {phrases.clock(usual)}", moved, when=True)
