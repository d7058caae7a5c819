"""Whether a share has risen by more than chance, and the limits below which nobody is alarmed. No database."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

LEAST = 20  # answers in each of the two periods, below which a share says too little
EXPECTED = 5  # of each kind, in each period, for the normal curve to stand for the binomial (usual rule)
CHANCE = 0.05  # of any alert at all on a page on which nothing has really changed


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int


def comparable(before: Share, now: Share) -> bool:
    return min(before.whole, now.whole) >= LEAST


def rose(before: Share, now: Share, comparisons: int) -> bool:
    """Whether the share rose by more than chance: the pooled two-proportion z-test, both sides.

    `comparisons` is how many are made at once; each gets its part of CHANCE (Bonferroni), so that looking at
    many groups does not make an alert of the luckiest.
    """
    if not comparable(before, now):
        return False
    pooled = (before.part + now.part) / (before.whole + now.whole)
    if min(pooled, 1 - pooled) * min(before.whole, now.whole) < EXPECTED:
        return False
    difference = now.part / now.whole - before.part / before.whole
    error = sqrt(pooled * (1 - pooled) * (1 / before.whole + 1 / now.whole))
    return difference > 0 and 2 * NormalDist().cdf(-difference / error) < CHANCE / comparisons
