"""What is counted, and the shapes in which it is kept of one record and as a difference. No database.

Days are local and stand as ISO text, ids and codes as text: the same as they come back from JSON.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

# What each measure counts, as it stands beside the figure. A person can be in one several times.
MEASURES = {
    "registered": "People whose registration was finished, by the day they joined.",
    "assessed": "People who were assessed for the first time.",
    "referred": "Referrals to a class, by the day they were last sent; not those entered by mistake.",
    "answered": "Referrals that a provider has answered, by the day of the first answer.",
    "declined": "Times that a provider declined, also where the referral has gone on since.",
    "offered": "Places offered, by the day of the offer; not those that were taken back.",
    "started": "Courses begun, by the first day; not moves to another class, nor starts that were undone.",
    "finished": "Courses that somebody stayed in to the end, whatever the result was.",
    "left early": "Courses that somebody left before the end; not moves to another class.",
    "moved up": "Levels reached in class above the level of the first assessment.",
    "reached": "Calls some months after a class that reached somebody.",
    "joined the list": "Places on the waiting list, by the day of joining.",
    "left the list": "Places on the waiting list that were closed.",
    "class missing": "People who waited and whom no listed class fitted, by the day that was found.",
    "class found": "The same, by the day it was over.",
}

LIST = ("joined the list", "left the list")  # who joined and has not left waits: by the week of joining


class Happened(NamedTuple):
    """One thing that counts. What it does not say of itself is said by the record: first level, strand, area."""

    measure: str
    day: str
    level: str | None = None
    strand: str | None = None
    area: str | None = None
    provider: str | None = None
    kind: str | None = None
    joined: str | None = None


class Fact(NamedTuple):
    """What is counted for the managers of one organisation, and by what."""

    organisation: str
    measure: str
    day: str
    level: str | None
    strand: str | None
    area: str | None
    channel: str | None
    provider: str | None
    kind: str | None
    joined: str | None


class Place(NamedTuple):
    """One figure: of a week or month that begins with `start`, divided `by` something into parts."""

    organisation: str
    measure: str
    grain: str
    start: str
    by: str
    part: str


# What was read of each part of a record: what it says of the person, and what happened.
Held = Mapping[str, Any]


def facts_of(held: Held) -> Counter[Fact]:
    """All that one record counts, as often as it does; nothing where nobody may count it."""
    return Counter(each_fact(held))


def each_fact(held: Held) -> Iterator[Fact]:
    """The same one by one."""
    about: dict[str, Any] = {}
    for says, _ in held.values():
        about.update(says)
    for organisation in about.get("organisations", ()):
        for _, several in held.values():
            for one in several:
                yield _fact(organisation, about, Happened(*one))


def _fact(organisation: str, about: Mapping[str, Any], one: Happened) -> Fact:
    own = one.level is not None  # what has a level of its own has a strand and an area, too
    return Fact(
        organisation,
        one.measure,
        one.day,
        one.level if own else about.get("level"),
        one.strand if own else about.get("strand"),
        one.area if own else about.get("area"),
        about.get("channel"),
        one.provider,
        one.kind,
        one.joined or (about.get("joined") if one.measure == "started" else None),
    )


def places_of(fact: Fact) -> Iterator[Place]:
    """Every figure that a fact is part of."""
    parts = parts_of(fact)
    for grain, start in spans_of(fact.day):
        for by, part in parts:
            yield Place(fact.organisation, fact.measure, grain, start, by, part)


EVERYBODY = ("everybody", "")
WAYS = ("level", "strand", "area", "channel", "provider", "kind")
WAYS_OF = slice(Fact._fields.index(WAYS[0]), Fact._fields.index(WAYS[-1]) + 1)
Spans = tuple[tuple[str, str], tuple[str, str]]


@cache
def spans_of(day: str) -> Spans:
    """The week and the month that a day is in, each with its first day."""
    return ("week", week_of(day)), ("month", day[:8] + "01")


def parts_of(fact: Fact) -> list[tuple[str, str]]:
    """What it is divided by, and the part of it."""
    divided = zip(WAYS, tuple(fact)[WAYS_OF], strict=True)
    found = [EVERYBODY, *((by, part) for by, part in divided if part is not None)]
    if fact.joined is not None:
        joined = week_of(fact.joined)
        found.append(("joined", joined))
        if fact.level is not None:
            found.append(("level and joined", f"{fact.level} {joined}"))
    return found


@cache
def week_of(day: str) -> str:
    """The Monday of its week."""
    found = date.fromisoformat(day)
    return (found - timedelta(days=found.weekday())).isoformat()
