"""What the learners and the free places of a run come to by rung, as a run keeps it (see `hub.directory.rungs`).

Somebody who is proposed a club has no class: the two are counted apart, as their places are.
"""

from collections import Counter
from datetime import date
from typing import Any

from hub.allocation.problem.problem import Case
from hub.allocation.types import Outcome
from hub.directory.rungs import RUNGS, FreePlaces, Rung, rung_of
from hub.directory.types import LEVELS, Level, Strand
from hub.matching.types import ClassFacts, Profile


def by_rung(case: Case, outcome: Outcome, today: date) -> dict[str, Any]:
    """`rungs` has a row for each; `other` and `clubs` are the free places that are of no rung."""
    free = free_places(case, today)
    learners = [rung(applicant.profile) for applicant in case.applicants]
    to_class, to_club = (Counter[Rung]() for _ in range(2))
    for number, where in enumerate(outcome.place.tolist()):
        if outcome.placed[number]:
            (to_club if is_club(case.classes[where]) else to_class)[learners[number]] += 1
    waiting = Counter(learners)
    return {
        "rungs": [
            {
                "rung": one.value,
                "learners": waiting[one],
                "to_class": to_class[one],
                "to_club": to_club[one],
                "free": free.by_rung[one].alone,
                "shared": free.by_rung[one].shared,
            }
            for one in RUNGS
        ],
        "other": free.other,
        "clubs": free.clubs,
    }


def free_places(case: Case, today: date) -> FreePlaces:
    """Of the classes that can still be joined."""
    found = FreePlaces()
    for facts, seats in zip(case.classes, case.problem.seats.tolist(), strict=True):
        if facts.joins_until is None or facts.joins_until >= today:
            found.add(Strand(facts.strand), level(facts.level_low), level(facts.level_high), seats)
    return found


def placed_in_clubs(case: Case, outcome: Outcome) -> int:
    return sum(is_club(case.classes[where]) for where in outcome.place[outcome.placed].tolist())


def rung(profile: Profile) -> Rung:
    return rung_of(Strand.LITERACY if profile.literacy else Strand.GENERAL, LEVELS[profile.placement])


def is_club(facts: ClassFacts) -> bool:
    return facts.strand == "conversation"


def level(order: int | None) -> Level | None:
    return None if order is None else LEVELS[order]
