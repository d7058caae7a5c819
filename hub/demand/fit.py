"""One class against everybody who waits: whom it would fit, who has nothing else, and what would fit more."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from hub.demand.changed import changes
from hub.demand.plain import fitting, trial
from hub.demand.proposed import point_of
from hub.demand.rules import nothing_fits
from hub.matching.facts.profile import ask
from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import Policy
from hub.matching.rules.constraints import failures
from hub.matching.types import ClassFacts, Profile

ELSEWHERE = 5  # districts tried


@dataclass(frozen=True, slots=True)
class Changed:
    """One change to the class, in words: how many learners it would fit more, and how many no longer.

    `when` is that only the days or times are others.
    """

    says: str
    gained: int
    lost: int
    when: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """Counts of those who wait: all, whom the class fits, and of them whom no listed class fits."""

    waiting: int
    fits: int
    nothing_else: int
    changes: tuple[Changed, ...]


def fit(
    proposed: ClassFacts, waiting: Sequence[Profile], snapshot: Snapshot, policy: Policy, today: date
) -> Fit:
    """The class and every change of it are put to each learner in one go, as if all of them were listed."""
    asked = list(changes(proposed, elsewhere(proposed, waiting)))
    variants = [proposed, *(change.after for change in asked)]
    tried = trial(variants)
    fits = np.array([fitting(tried, one, policy, today) for one in waiting], dtype=np.bool_)
    fits = fits.reshape(len(waiting), len(variants))
    base = fits[:, 0]
    chosen = [waiting[number] for number in np.flatnonzero(base).tolist()]
    gained, lost = (fits & ~base[:, None]).sum(axis=0), (base[:, None] & ~fits).sum(axis=0)
    gaining = [
        Changed(change.says, int(gained[number]), int(lost[number]), change.when)
        for number, change in enumerate(asked, 1)
        if gained[number]
    ]
    return Fit(
        waiting=len(waiting),
        fits=len(chosen),
        nothing_else=sum(
            nothing_fits(one, failures(ask(snapshot, one, policy, today, {}))) for one in chosen
        ),
        changes=tuple(sorted(gaining, key=lambda one: (-one.gained, one.lost))),
    )


def elsewhere(proposed: ClassFacts, waiting: Sequence[Profile]) -> list[str]:
    """The districts where most of those who wait live, but for the class's own."""
    lived_in = Counter(profile.outcode for profile in waiting if profile.outcode)
    homes = [
        outcode for outcode, _ in lived_in.most_common() if point_of(outcode) not in (None, proposed.point)
    ]
    return homes[:ELSEWHERE]
