"""A proposed class beside the one that has opened: where they differ, in words, and whom the second lets down."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.demand.fit import ByLevel, counted, fitted
from hub.demand.proposed import MODES, class_facts
from hub.directory import geo
from hub.directory.facts import FEATURES
from hub.matching.policy.policy import Policy
from hub.matching.types import ClassFacts, Profile
from hub.matching.words import phrases

NOT_GIVEN = "Not given"
YES_NO = {True: "Yes", False: "No", None: NOT_GIVEN}


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact of a class, as it was proposed and as it has opened."""

    what: str
    proposed: str
    opened: str


@dataclass(frozen=True, slots=True)
class LetDown:
    """Whom of those who wait the proposed class fits, and whom the one that has opened."""

    proposed_for: ByLevel
    fits: ByLevel


def differences(facts: Mapping[str, Any], opened: ClassFacts, postcode: str | None) -> list[Difference]:
    """`facts` are those of the proposal, `postcode` where the class is. What was left open differs from nothing."""
    return [Difference(*found) for found in _compared(facts, class_facts(facts), opened, postcode) if found]


def let_down(
    proposed: ClassFacts, opened: ClassFacts, waiting: Sequence[Profile], policy: Policy, today: date
) -> LetDown:
    """Both classes are put to each learner as if they were listed; one without a level fits nobody."""
    known = [one for one in (proposed, opened) if one.level_low is not None]
    before, *after = fitted(known, waiting, policy, today)
    return LetDown(counted(before), counted(after[0]) if after else {})


Compared = tuple[str, str, str] | None


def _compared(
    facts: Mapping[str, Any], proposed: ClassFacts, opened: ClassFacts, postcode: str | None
) -> Iterator[Compared]:
    yield _words("Level", _level(proposed), _level(opened))
    yield _words("Kind of class", phrases.STRANDS[proposed.strand], phrases.STRANDS[opened.strand])
    yield _words("Days and times", phrases.sessions(proposed.sessions), _meets(opened))
    yield _words("How it is taught", MODES[proposed.mode], MODES[opened.mode])
    yield _where(facts["place"], opened, postcode)
    yield _words("For women only", YES_NO[proposed.women_only], YES_NO[opened.women_only])
    yield _words("Crèche", _care(proposed), _care(opened))
    yield from (_decided(each.label, facts.get(each.code), getattr(opened, each.code)) for each in FEATURES)
    yield _decided("Term time only", proposed.term_time, opened.term_time)
    if proposed.starts_on is not None:
        yield _words("First day", phrases.day(proposed.starts_on), _day(opened.starts_on))
    if proposed.places is not None:
        yield _words("Places", str(proposed.places), _number(opened.places))


def _words(what: str, proposed: str, opened: str) -> Compared:
    return (what, _sentence(proposed), _sentence(opened)) if proposed != opened else None


def _decided(what: str, proposed: bool | None, opened: bool | None) -> Compared:
    return None if proposed is None else _words(what, YES_NO[proposed], YES_NO[opened])


def _where(place: str | None, opened: ClassFacts, postcode: str | None) -> Compared:
    """A district is kept by every address in it; an online class has no place to keep."""
    if place is None or opened.mode == "online":
        return None
    same = geo.outcode_of(postcode or "") == place if geo.rough(place) else postcode == place
    return None if same else ("Where", place, postcode or NOT_GIVEN)


def _level(one: ClassFacts) -> str:
    if one.level_low is None or one.level_high is None:
        return NOT_GIVEN
    return phrases.levels(one.level_low, one.level_high)


def _meets(one: ClassFacts) -> str:
    return phrases.sessions(one.sessions) if one.sessions else NOT_GIVEN


def _care(one: ClassFacts) -> str:
    if not one.childcare_places:
        return "No"
    ages = phrases.child_ages(one.childcare_ages or ())
    return phrases.counted(one.childcare_places, "place") + (f", {ages}" if ages else "")


def _day(day: date | None) -> str:
    return phrases.day(day) if day else NOT_GIVEN


def _number(number: int | None) -> str:
    return NOT_GIVEN if number is None else str(number)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def as_kept(found: Iterable[Difference]) -> list[list[str]]:
    """As a proposal keeps them: what, as proposed, as opened."""
    return [[one.what, one.proposed, one.opened] for one in found]
