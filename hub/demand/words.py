"""A demand in words: what class is wanted, when and where, and what stands in the way."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hub.demand.models import Demand
from hub.demand.rules import CHILDCARE, NEED_LABELS, TIMES, times_of
from hub.directory.facts import FEATURES
from hub.directory.types import CHILD_AGE_LABELS, LEVEL_NAMES, STRAND_LABELS, Level, Strand
from hub.matching.words import phrases

# By code of a matching constraint. A code that is not here is told as it stands, with spaces.
OBSTACLE_LABELS = {
    "level": "The level",
    "signposted": "Another course than ESOL",
    "level_unknown": "A listing without a level",
    "strand": "The kind of class",
    "timetable": "The days and times",
    "term_time": "Lessons in the school holidays",
    "women_class": "It is for women only",
    "women_need": "It is not for women only",
    "age": "The age limit",
    "childcare": "Too few crèche places",
    "childcare_age": "The ages the crèche takes",
    **{feature.code: f"No {feature.label.lower()}" for feature in FEATURES},
    "travel": "The journey",
    "mode": "How it is taught",
    "kit": "No device or internet",
    "funding": "Funding",
    "fee": "The fee",
    "start": "It starts too early",
    "closed": "It can no longer be joined",
    "referrals_closed": "It is closed to referrals",
    "excluded": "It has been ruled out before",
    "intake_level": "The levels the provider takes",
    "intake": "Whom the provider takes",
    "own_area": "Own area first",
    "assessment_age": "An assessment too old for the provider",
}


def obstacle(code: str) -> str:
    return OBSTACLE_LABELS.get(code, code.replace("_", " ").capitalize())


def times(names: Iterable[str]) -> str:
    """Mornings or weekends; any time; times not known."""
    listed = list(names)
    if not listed:
        return "times not known"
    return "any time" if len(listed) == len(TIMES) else phrases.listed(listed, "or")


def parts_of_week(suits: int | None) -> str:
    """Monday and Friday mornings or Tuesday evenings; any time; times not known."""
    if suits is None:
        return "times not known"
    days_of: dict[tuple[int, ...], list[str]] = {}
    for part, name in enumerate(phrases.PARTS):
        if days := tuple(day for day in range(7) if suits >> day * 3 + part & 1):
            days_of.setdefault(days, []).append(name)
    if list(days_of) == [tuple(range(7))] and len(days_of[tuple(range(7))]) == len(phrases.PARTS):
        return "any time"
    return phrases.listed(
        (f"{days_in_words(days)} {phrases.listed(parts, 'or')}" for days, parts in days_of.items()), "or"
    )


def days_in_words(days: Sequence[int]) -> str:
    """Monday to Friday; Monday, Tuesday and Friday."""
    first, last = days[0], days[-1]
    if len(days) > 2 and last - first == len(days) - 1:
        return f"{phrases.DAYS[first]} to {phrases.DAYS[last]}"
    return phrases.listed(phrases.DAYS[day] for day in days)


def combination(level: Level, kind: Strand, area: str, suits: int | None, needs: Iterable[str]) -> str:
    """Pre-Entry, E8, Friday mornings, crèche; a class in literacy says so."""
    what = (
        LEVEL_NAMES[level]
        if kind is Strand.GENERAL
        else f"{LEVEL_NAMES[level]} {STRAND_LABELS[kind].lower()}"
    )
    return ", ".join([what, area, parts_of_week(suits), *(NEED_LABELS.get(code, code) for code in needs)])


def wanted(row: Demand, wants: Mapping[str, Any]) -> str:
    """The class that would have worked, for the assessor who knows for whom. `wants` are of `queries.opened`."""
    parts = [
        f"{LEVEL_NAMES[row.level]} {phrases.STRANDS[row.strand.value]}",
        f"in or near {row.outcode}" if row.outcode else "anywhere",
        times(times_of(wants["availability"])),
        *(NEED_LABELS.get(code, code) for code in wants["needs"] if code != CHILDCARE),
    ]
    return ", ".join([*parts, *care(wants)])


def care(wants: Mapping[str, Any]) -> Iterator[str]:
    """Crèche for 2 children (under 2 years, 2 to 4 years)."""
    ages = [label.lower() for code, label in CHILD_AGE_LABELS.items() if code in wants["child_ages"]]
    if children := wants["childcare"]:
        of_ages = f" ({phrases.listed(ages)})" if ages else ""
        yield f"{NEED_LABELS[CHILDCARE]} for {phrases.counted(children, 'child', 'children')}{of_ages}"
