"""When a hard constraint bars a class, and when it cannot tell: the longer tests of constraints.py.

A test answers for every class at once, or for the rows given; a single False answers for all of them.
"""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from hub.matching.facts.columns import Bools, Ints, bits_of
from hub.matching.facts.profile import Question
from hub.matching.facts.snapshot import AGES_NOT_SAID, ALL_FUNDING, ANY_FUNDING, NO_AGE_LIMIT
from hub.matching.types import CHILD_AGES, FUNDING, MODES, STRANDS

CLASSROOM = 1 << MODES.index("classroom")


def wrong_level(q: Question) -> Bools:
    kinds = q.snapshot.kinds
    outside: Bools = (q.working_level < kinds.low) | (q.working_level > kinds.high)
    return outside[q.snapshot.kind]


def level_not_taken(q: Question) -> Bools:
    """Whether the rules of intake leave out the level that counts for the class, as `wrong_level` judges it."""
    taken = q.snapshot.admissions.levels[q.snapshot.intake]
    left_out: Bools = (taken >> q.working_level[q.snapshot.kind] & 1) == 0
    return left_out


def wrong_strand(q: Question) -> Bools:
    suitable = sum(1 << STRANDS.index(strand) for strand in q.strands)
    unsuitable: Bools = (q.snapshot.strand & suitable) == 0
    return unsuitable


def wrong_age(q: Question) -> Bools | bool:
    s, age = q.snapshot, q.profile.age
    return age is not None and (s.age_min > age) | (s.age_max < age)


def age_unknown(q: Question, rows: Ints) -> Bools | bool:
    s = q.snapshot
    return q.profile.age is None and (s.age_min[rows] > 0) | (s.age_max[rows] < NO_AGE_LIMIT)


def wrong_child_age(q: Question) -> Bools | bool:
    """Ages matter only while somebody needs care."""
    ages = bits_of(q.profile.child_ages, CHILD_AGES)
    return q.profile.childcare > 0 and (~q.snapshot.childcare_ages & ages) != 0


def child_age_unknown(q: Question, rows: Ints) -> Bools | bool:
    asked = q.profile.childcare > 0 and bool(q.profile.child_ages)
    return asked and q.snapshot.childcare_ages[rows] == AGES_NOT_SAID


def wrong_mode(q: Question) -> Bools:
    accepted = sum(1 << MODES.index(mode) for mode in q.profile.modes)
    refused: Bools = (q.snapshot.mode & accepted) == 0
    return refused


def wrong_funding(q: Question) -> Bools | bool:
    """Only what is verified bars: a reading that may be wrong must not keep anybody out."""
    return q.profile.funding_verified and not_taken(q, q.snapshot.funding)


def not_taken(q: Question, routes: Ints) -> Bools | bool:
    """The routes without the one we read; an outcome that is still open is nowhere left out."""
    outcome = q.profile.funding
    return outcome in FUNDING and (routes & 1 << FUNDING.index(outcome)) == 0


def funding_unknown(q: Question, rows: Ints) -> Bools:
    """A fee but no route named, or a route that matters while the outcome is open or only read. Free is for all."""
    routes = q.snapshot.funding[rows]
    unnamed: Bools = (routes == ANY_FUNDING) & (q.snapshot.fee[rows] != 0)
    if q.profile.funding == "check":
        return unnamed | (routes < ALL_FUNDING)
    return unnamed if q.profile.funding_verified else unnamed | not_taken(q, routes)


def fee_beyond_means(q: Question) -> Bools | bool:
    """Nobody fully funded pays, and nobody is barred by a fee while the funding is not verified."""
    settled = q.profile.funding_verified and q.profile.funding in ("co_funded", "not_eligible")
    return settled and q.profile.can_pay is False and q.snapshot.fee > 0


def fee_unknown(q: Question, rows: Ints) -> Bools | bool:
    return q.profile.funding != "full" and not q.profile.can_pay and q.snapshot.fee[rows] != 0


def joining_closed(q: Question) -> Bools:
    return q.snapshot.joins_until < q.today.toordinal()


def joining_too_early(q: Question) -> Bools | bool:
    waits = q.join_from > q.today.toordinal()
    return waits and (q.snapshot.joins_until < q.join_from) & ~joining_closed(q)


def excluded(q: Question) -> Bools:
    s, profile = q.snapshot, q.profile
    ruled_out = marked(s.row_of, profile.excluded_classes)
    if profile.excluded_providers:
        ruled_out |= marked(s.provider_of, profile.excluded_providers)[s.provider]
    return ruled_out


def already_referred(q: Question) -> Bools:
    return marked(q.snapshot.row_of, q.profile.live_classes)


def marked(number_of: Mapping[Any, int], members: Collection[Any]) -> Bools:
    """True at the numbers of these members; those the snapshot does not hold are left out."""
    table = np.zeros(len(number_of), dtype=np.bool_)
    table[[number_of[member] for member in members if member in number_of]] = True
    return table
