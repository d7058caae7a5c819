"""A route in words: for staff, and for the learner's paper."""

from collections.abc import Sequence
from datetime import date

from hub.directory.rules.levels import range_words
from hub.directory.types import LEVEL_NAMES, STRAND_LABELS
from hub.tracking.routes.rules import broken
from hub.tracking.routes.types import LeadsTo, Onward, Route, ways_out

ACCREDITED = {True: ", with a qualification", False: ", without a qualification", None: ""}
MOST_TOLD = 2  # of each sort on the learner's paper, which has to stay one sheet


def says(route: Route) -> str:
    """“ESOL Entry 2 (Entry 2), Clapton Community College”; a kind of class; a way out of ESOL."""
    if route.target:
        to = route.target
        return f"{to.title} ({range_words(to.level_low, to.level_high)}), {to.provider}"
    return onward_words(route.onward)


def onward_words(onward: Onward) -> str:
    """A kind of class, or a way out of ESOL."""
    if onward.leads_to is LeadsTo.WAY_OUT:
        return ways_out()[onward.way_out or ""].label
    level, strand = (
        (onward.level and LEVEL_NAMES[onward.level]),
        (onward.strand and STRAND_LABELS[onward.strand]),
    )
    return f"Any class: {level}, {strand}{ACCREDITED[onward.accredited]}"


def to_learner(routes: Sequence[Route], today: date) -> list[str]:
    """What somebody in the class can do after it, in easy words; nothing of what is broken."""
    ways = [route for route in routes if not broken(route, today)]
    classes = [_class_for_learner(route) for route in ways if not route.onward.way_out]
    others = [ways_out()[route.onward.way_out].you_can for route in ways if route.onward.way_out]
    told = [f"After this class you can go to {either(classes)}."] if classes else []
    also = "also " if classes else ""
    return [*told, *([f"After this class you can {also}{either(others)}."] if others else [])]


def either(items: Sequence[str]) -> str:
    return " or ".join(dict.fromkeys(items[:MOST_TOLD]))


def _class_for_learner(route: Route) -> str:
    if route.target:
        return f"{route.target.title} at {route.target.provider}"
    return f"a class at {LEVEL_NAMES[route.onward.level]}" if route.onward.level else "another class"
