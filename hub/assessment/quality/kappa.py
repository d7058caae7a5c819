"""How far two people give the same levels: exact, within one level, and weighted kappa. Pure.

Weighted kappa compares the disagreement seen with what the two would show if each gave as many of each level,
but to anybody: 1 is complete agreement, 0 no more than chance, below 0 less than chance. A disagreement weighs
the square of its distance in levels ("quadratic"): two levels apart counts four times as much as one.

Source: J. Cohen, "Weighted kappa" (Psychological Bulletin 70, 1968); the worked example in the tests.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hub.directory.types import Level

QUADRATIC = 2
Pair = tuple[Level, Level]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of `pairs` judgements by two people: shares between 0 and 1; `kappa` is None where it is not defined."""

    pairs: int
    exact: float
    within_one: float
    kappa: float | None


def agreement(pairs: Sequence[Pair]) -> Agreement | None:
    """None where there is nothing to compare."""
    if not pairs:
        return None
    apart = [distance(pair) for pair in pairs]
    return Agreement(
        pairs=len(pairs),
        exact=apart.count(0) / len(pairs),
        within_one=sum(distance <= 1 for distance in apart) / len(pairs),
        kappa=weighted_kappa(pairs),
    )


def weighted_kappa(pairs: Sequence[Pair], power: int = QUADRATIC) -> float | None:
    """None where it is not defined: no pairs, or both gave one and the same level to everybody."""
    first, second = Counter(one for one, _ in pairs), Counter(two for _, two in pairs)
    expected = sum(
        first[one] * second[two] * disagreement([(one, two)], power) for one in first for two in second
    )
    if expected == 0:
        return None
    return 1 - len(pairs) * disagreement(pairs, power) / expected


def disagreement(pairs: Iterable[Pair], power: int) -> int:
    """The sum of the weighted distances."""
    return sum(distance(pair) ** power for pair in pairs)


def distance(pair: Pair) -> int:
    """In levels."""
    first, second = pair
    return abs(first.order - second.order)
