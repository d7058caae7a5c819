"""Small numbers: how a count of people is published so that nobody can be worked out from it.

A count under THRESHOLD, none included, is "fewer than 5", any other is rounded to the nearest BASE. What else has to be
withheld is found for every count of one population together (`publication`).

Sources: Ofqual, "Rounding policy" (30 October 2025) for the threshold and the base, but a zero is hidden with
the small: next week it is one person. Suppression of a second count in its row and column is general practice in
official statistics.
"""

import math
from collections.abc import Hashable
from dataclasses import dataclass

THRESHOLD = 5
BASE = 5
SMALL_WORDS = f"fewer than {THRESHOLD}"
WITHHELD_WORDS = "not shown"

Node = Hashable


@dataclass(slots=True, eq=False)
class Figure:
    """One count of people from `tail` to `head`: what flows into a node of the publication flows out of it.

    `count` is the true number and stays here: charts draw `shown` (None where there is no number), tables print
    `cell`.
    An unpublished figure links others; nothing is said of it, so a reader knows nothing of it. `fives` is what the
    count was rounded to together with others (`insight.fives`); None where it is rounded by itself.
    """

    count: int
    tail: Node = None
    head: Node = None
    published: bool = True
    withheld: bool = False
    fives: int | None = None

    @property
    def small(self) -> bool:
        return (self.count if self.fives is None else self.fives) < THRESHOLD

    @property
    def hidden(self) -> bool:
        return self.small or self.withheld

    @property
    def shown(self) -> int | None:
        return None if self.hidden else self._number

    @property
    def cell(self) -> int | str:
        if self.withheld:
            return WITHHELD_WORDS
        return SMALL_WORDS if self.small else self._number

    @property
    def _number(self) -> int:
        return rounded(self.count) if self.fives is None else self.fives

    @property
    def bounds(self) -> tuple[int, float]:
        """The least and the most that the figure can be, for a reader who knows these rules."""
        if not self.published:
            return 0, math.inf
        if self.withheld:
            return (0 if self.small else THRESHOLD), math.inf
        if self.small:
            return 0, THRESHOLD - 1
        return bounds_of_rounded(rounded(self.count))

    @property
    def told(self) -> tuple[int, float]:
        """The same for who sees the cell alone: behind "not shown" there may be anybody or nobody."""
        return (0, math.inf) if self.withheld else self.bounds


def shown_as(cell: int | str) -> Figure:
    """A figure that was published, of which no more is known than its cell."""
    return Figure(cell if isinstance(cell, int) else 0, "shown", "shown", withheld=cell == WITHHELD_WORDS)


def rounded(count: int) -> int:
    """The nearest multiple of BASE; halves go up."""
    return (count + BASE // 2) // BASE * BASE


def bounds_of_rounded(shown: int) -> tuple[int, int]:
    """What may stand behind a rounded figure."""
    return max(THRESHOLD, shown - BASE // 2), shown + (BASE - 1) // 2
