"""One class, and each change of it, against everybody who waits: whom it would fit, and who has nothing else."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from hub.demand.changed import changes
from hub.demand.plain import fitting, trial
from hub.demand.proposed import point_of
from hub.demand.rules import nothing_fits
from hub.matching.facts.profile import Question, ask
from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import Policy
from hub.matching.rules.constraints import failures
from hub.matching.types import ClassFacts, Profile

ELSEWHERE = 5  # districts tried


Whom = Mapping[int, list[Profile]]  # by each level of a class
ByLevel = Mapping[int, int]  # learners at each level of a class: exact, for a publication and nowhere else


@dataclass(frozen=True, slots=True)
class Changed:
    """One change, in words, and whom the class would then fit. `when` is that only the days or times are others."""

    says: str
    fits: ByLevel
    when: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """How many wait; whom the class fits, and of them whom no listed class fits; every change, in its order."""

    waiting: int
    fits: ByLevel
    nothing_else: ByLevel
    changes: tuple[Changed, ...]


def fit(
    proposed: ClassFacts, waiting: Sequence[Profile], snapshot: Snapshot, policy: Policy, today: date
) -> Fit:
    """The class and every change of it are put to each learner in one go, as if all of them were listed."""
    asked = list(changes(proposed, elsewhere(proposed, waiting)))
    base, *then = fitted([proposed, *(change.after for change in asked)], waiting, policy, today)
    nothing_else = {
        level: [one for one in whom if lacks(ask(snapshot, one, policy, today, {}))]
        for level, whom in base.items()
    }
    return Fit(
        waiting=len(waiting),
        fits=counted(base),
        nothing_else=counted(nothing_else),
        changes=tuple(
            Changed(change.says, counted(whom), change.when) for change, whom in zip(asked, then, strict=True)
        ),
    )


def lacks(question: Question) -> bool:
    return nothing_fits(question, failures(question))


def fitted(
    variants: Sequence[ClassFacts], waiting: Sequence[Profile], policy: Policy, today: date
) -> list[Whom]:
    """For each class whom it fits. A class of several levels is tried as one for each: nobody is at two of them."""
    parts = [(number, one) for number, variant in enumerate(variants) for one in each_level(variant)]
    found: list[Whom] = [{one.level_low or 0: [] for one in each_level(variant)} for variant in variants]
    tried = trial(one for _, one in parts)
    for profile in waiting:
        for place in np.flatnonzero(fitting(tried, profile, policy, today)).tolist():
            number, one = parts[place]
            found[number][one.level_low or 0].append(profile)
    return found


def each_level(variant: ClassFacts) -> list[ClassFacts]:
    low, high = variant.level_low or 0, variant.level_high or 0
    return [replace(variant, level_low=level, level_high=level) for level in range(low, high + 1)]


def counted(whom: Whom) -> ByLevel:
    return {level: len(found) for level, found in whom.items()}


def elsewhere(proposed: ClassFacts, waiting: Sequence[Profile]) -> list[str]:
    """The districts where most of those who wait live, but for the class's own, in the order of their names.

    Those whose address is secret bring no district onto the page.
    """
    lived_in = Counter(one.outcode for one in waiting if one.outcode and not one.secret_address)
    homes = [
        outcode for outcode, _ in lived_in.most_common() if point_of(outcode) not in (None, proposed.point)
    ]
    return sorted(homes[:ELSEWHERE])
