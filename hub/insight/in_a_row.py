"""Counts of periods that follow one another, rounded so that what is added up of them stays right.

Up to the end of each period the sum since the first is rounded to the nearest five, and a period is what its end is
more than its beginning. So each is at most 4 off, and their sum at most 2, however many they are. What is published is
true of people who come in fives, and of one person more in any period: of none is it certain that nobody is in it, nor
that one to four are. A count that stays the same is rounded the same next week, unless one before it has changed.
"""

from collections.abc import Iterable
from itertools import accumulate, pairwise

from hub.insight.rules import Figure, rounded


def in_a_row(counts: Iterable[int]) -> list[Figure]:
    """One figure for each count, in their order; nothing may be published of any other part of them."""
    known = list(counts)
    ends = [rounded(end) for end in accumulate(known, initial=0)]
    return [
        Figure(count, fives=after - before)
        for count, (before, after) in zip(known, pairwise(ends), strict=True)
    ]
