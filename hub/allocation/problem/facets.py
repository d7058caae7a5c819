"""What of a profile each rule of matching looks at, so that a rule is asked once for all who are alike in it.

The rules are matching's own: a facet puts a profile that says nothing else to them, and keeps the answers
for every class. Where hardly two learners are alike (journeys, exact times), pairs.py works pair by pair.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.allocation.types import Ints
from hub.directory.facts import FEATURE_CODES
from hub.matching.facts.profile import Question, ask
from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import Policy
from hub.matching.rules.constraints import CONSTRAINTS
from hub.matching.rules.criteria import TABLE
from hub.matching.types import Profile, ProviderId

COUNT_BITS = 6  # below the points, where the things to check are counted
COUNT = (1 << COUNT_BITS) - 1
BY_CODE = {constraint.code: constraint for constraint in CONSTRAINTS}


@dataclass(frozen=True, slots=True)
class Facet:
    """Some fields of Profile, and the codes of the constraints and criteria that look at them only."""

    fields: tuple[str, ...]
    bars: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()


FACETS = (
    Facet((), ("level_unknown", "closed", "referrals_closed"), ("places", "balance", "progression")),
    Facet(("signposted",), ("signposted",)),
    Facet(("placement", "levels"), ("level", "intake_level")),
    Facet(("literacy", "strand", "goals"), ("strand",), ("goal",)),
    Facet(("term_time_only", *FEATURE_CODES), ("term_time", *FEATURE_CODES)),
    Facet(("women_class", "women_only"), ("women_class", "women_need")),
    Facet(("age",), ("age",)),
    Facet(("childcare", "child_ages"), ("childcare", "childcare_age")),
    Facet(("modes", "kit"), ("mode", "kit")),
    Facet(("funding", "funding_verified", "can_pay"), ("funding", "fee")),
    Facet(("earliest_start",), ("start", "later"), ("start",)),
    Facet(("outcode", "groups"), ("intake",)),
    Facet(("outcode",), ("own_area",)),
    Facet(("assessed_on",), ("assessment_age",)),
    Facet(("accredited", "weekly_hours"), (), ("accreditation", "intensity")),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What every learner's question shares. `rows` are the snapshot's rows of the classes in question."""

    snapshot: Snapshot
    policy: Policy
    today: date
    balance: Mapping[ProviderId, float]
    rows: Ints


@dataclass(frozen=True, slots=True)
class Answers:
    """A facet's answers: `number` is each learner's row in the tables, which have a column for each class.

    `open` has a bit for each class that nothing of the facet bars. `worth` is points and, in the low
    COUNT_BITS, how many things must be checked; None where the facet has neither.
    """

    number: Ints
    open: NDArray[np.uint8]
    worth: Ints | None


@dataclass(frozen=True, slots=True)
class Kinds:
    """Each different set of values of a facet's fields, and by learner the number of theirs."""

    keys: tuple[tuple[Any, ...], ...]
    number: Ints


def kinds_of(facet: Facet, profiles: Sequence[Profile]) -> Kinds:
    """How the learners differ in what the facet looks at."""
    if not facet.fields:
        return Kinds(((),), np.zeros(len(profiles), dtype=np.intp))
    read, seen = attrgetter(*facet.fields), dict[Any, int]()
    number = [seen.setdefault(read(profile), len(seen)) for profile in profiles]
    keys = ((key,) for key in seen) if len(facet.fields) == 1 else seen
    return Kinds(tuple(keys), np.array(number, dtype=np.intp))


def answers(facet: Facet, setting: Setting, kinds: Kinds) -> Answers:
    """The facet put to each kind of learner there is."""
    alike = [Profile(**{"placement": 0, **dict(zip(facet.fields, key, strict=True))}) for key in kinds.keys]
    shape = len(alike), len(setting.rows)
    open_, worth = np.zeros((shape[0], -(-shape[1] // 8)), dtype=np.uint8), None
    if weighs(facet):
        worth = np.zeros(shape, dtype=np.int32)
    for number, profile in enumerate(alike):
        question = ask(setting.snapshot, profile, setting.policy, setting.today, setting.balance)
        open_[number] = np.packbits(~bars(facet, question, setting.rows))
        if worth is not None:
            worth[number] = value(facet, question, setting.rows)
    return Answers(kinds.number, open_, worth)


def bars(facet: Facet, question: Question, rows: Ints) -> NDArray[np.bool_]:
    """By class: whether anything of the facet bars it."""
    barred = np.zeros(len(question.snapshot.classes), dtype=np.bool_)
    for code in facet.bars:
        barred |= BY_CODE[code].fails(question)
    return barred[rows]


def weighs(facet: Facet) -> bool:
    return bool(facet.criteria) or any(BY_CODE[code].check for code in facet.bars)


def value(facet: Facet, question: Question, rows: Ints) -> Ints:
    """By class: the points of the facet's criteria, and the things to check."""
    weights = question.policy.weights
    points = np.zeros(len(rows), dtype=np.int64)
    for code in facet.criteria:
        points += weights[code] * TABLE[code](question, rows)
    points <<= COUNT_BITS
    for code in facet.bars:
        points += BY_CODE[code].unknown(question, rows)
    return points
