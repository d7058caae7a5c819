"""A learner's stored answers as a match profile, read as far as a decision opens them."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from functools import cache, partial
from typing import Any
from uuid import UUID

from hub.assessment.types import HalfStep
from hub.consent.queries import refused_providers
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.directory.geo import Precision
from hub.directory.types import Strand
from hub.learners.needs import ACCESS_CODES
from hub.learners.rules import age_of
from hub.learners.services.confirm_rule import verified_marks
from hub.learners.services.indicate import is_verified
from hub.learners.types import FundingOutcome
from hub.matching.errors import NotAssessed
from hub.matching.facts.profile import SLOTS
from hub.matching.facts.stored import Attained, Known, known
from hub.matching.facts.stored import Funding as FundingRead
from hub.matching.types import MODES, Point, Profile, Window
from hub.matching.types import FundingOutcome as Funding

# What a profile is made of: sex and date of birth decide who may join a class, the home how far it is.
PROFILE_CATEGORIES = (
    Category.IDENTITY,
    Category.CONTACT,
    Category.DATE_OF_BIRTH,
    Category.LEVELS,
    Category.AVAILABILITY,
    Category.NEEDS,
)
HALF_STEPS = list(HalfStep)
STEPS: dict[str, int] = {step: place for place, step in enumerate(HALF_STEPS)}
FUNDING: dict[str, Funding] = {
    FundingOutcome.FULL: "full",
    FundingOutcome.CO_FUNDED: "co_funded",
    FundingOutcome.NOT_ELIGIBLE: "not_eligible",
    FundingOutcome.CHECK: "check",
}
FEMALE = "F"  # ILR code of Sex

ClassesOf = Mapping[UUID, Collection[UUID]]
NONE: ClassesOf = {}


def profile_of(
    uow: UnitOfWork,
    decision: Decision,
    *,
    live_classes: Collection[UUID] = (),
    excluded_classes: Collection[UUID] = (),
) -> Profile:
    """The profile of the learner whom `decision` opens (PROFILE_CATEGORIES), or `NotAssessed`."""
    learner_id = decision.learner_id
    found = profiles_of(
        uow, [decision], live={learner_id: live_classes}, excluded={learner_id: excluded_classes}
    )
    if learner_id not in found:
        raise NotAssessed
    return found[learner_id]


def profiles_of(
    uow: UnitOfWork, decisions: Iterable[Decision], *, live: ClassesOf = NONE, excluded: ClassesOf = NONE
) -> dict[UUID, Profile]:
    """The profiles of all who are assessed and opened by their decision: four statements, and two more
    for the rules that are verified now, where the reading of anybody rests on some.

    `live` and `excluded` give, by learner, the classes they are referred to and those ruled out for them.
    """
    opened = {decision.learner_id: decision for decision in decisions if decision.allowed}
    people, refused = known(uow, opened), refused_providers(uow, opened)
    marks = cache(partial(verified_marks, uow))
    return {
        learner_id: Profile(
            **attained(found.level),
            **known_of(found, uow.today),
            **payment(found.funding, marks),
            **(wishes(found.said) if found.said else {}),
            excluded_classes=frozenset(excluded.get(learner_id, ())),
            excluded_providers=refused.get(learner_id, frozenset()),
            live_classes=frozenset(live.get(learner_id, ())),
        )
        for learner_id, found in people.items()
    }


def attained(level: Attained) -> dict[str, Any]:
    """What the assessment, or the level reached since, says, by the names of `Profile`."""
    return {
        "placement": level.placement.order,
        "levels": tuple(found.order if found else None for found in level.skills),
        "steps": tuple(STEPS[step] if step else None for step in level.half_steps),
        "literacy": level.strand is Strand.LITERACY,
        "signposted": level.signposted,
        "assessed_on": level.assessed_on,
    }


def known_of(found: Known, today: date) -> dict[str, Any]:
    """Who they are, as far as it decides a match, by the names of `Profile`."""
    return {
        "point": _point(found.person.home),
        "outcode": found.outcode,
        "secret_address": found.secret_address,
        "women_class": _may_join_women(found.person.sex),
        "age": age_of(found.person.born, today),
    }


def payment(funding: FundingRead | None, marks: Callable[[], frozenset[str]]) -> dict[str, Any]:
    """Who may pay, by the names of `Profile`; `marks` gives those of the rules that are verified now."""
    if funding is None:
        return {"funding_verified": False}
    return {
        "funding": FUNDING[funding.outcome or FundingOutcome.CHECK],
        "funding_verified": is_verified(funding.rests_on, marks),
        "can_pay": None if funding.can_pay is None else json.loads(funding.can_pay),
    }


def wishes(said: Mapping[str, Any]) -> dict[str, Any]:
    """What the learner asked of a class, by the names of `Profile`, of the answers of a `Need`."""
    return {
        "availability": said["availability"],
        "windows": windows_of(said),
        "school_hours": said["school_hours"],
        "term_time_only": said["term_time_only"],
        "travel_mode": said["travel_mode"].value if said["travel_mode"] else "walk",
        "travel_limit": said["travel_minutes"],
        "women_only": said["women_only"],
        "childcare": said["childcare_children"],
        "child_ages": frozenset(said["childcare_by_age"]),
        **{code: said[code] for code in ACCESS_CODES},
        "kit": _has_kit(said["kit"]),
        "modes": frozenset(said["modes"] or MODES),
        "earliest_start": said["earliest_start"],
        "goals": frozenset(said["goals"]),
        "strand": said["strand"].value if said["strand"] else None,
        "accredited": said["wants_accredited"],
        "weekly_hours": said["weekly_hours"],
        "groups": None if said["groups"] is None else frozenset(said["groups"]),
    }


def windows_of(said: Mapping[str, Any]) -> tuple[Window, ...] | None:
    """The exact times, with the ticked parts of every day that has none; None without any exact time."""
    exact = tuple(Window(*stretch) for stretch in said["windows"])
    days = {window.weekday for window in exact}
    ticked = (slot for bit, slot in enumerate(SLOTS) if (said["availability"] or 0) >> bit & 1)
    return tuple(sorted((*exact, *(slot for slot in ticked if slot.weekday not in days)))) if exact else None


def _has_kit(kit: list[str]) -> bool | None:
    """Whether they can join online: something to join with, and internet. None when nobody has asked."""
    return bool(set(kit) - {"internet"}) and "internet" in kit if kit else None


def _point(home: str | None) -> Point | None:
    if home is None:
        return None
    latitude, longitude, precision = json.loads(home)
    return Point(latitude, longitude, Precision(precision).value)


def _may_join_women(sex: str | None) -> bool | None:
    return None if sex is None else sex == FEMALE
