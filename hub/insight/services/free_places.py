"""Free places as managers read them: from an exact number that falls by one they would know that one person came.

None is 0, as the page of a full class says; the others are told as people are (`insight.rules`).
"""

from collections.abc import Sequence

from hub.directory.rungs import Free
from hub.insight.rules import BASE, SMALL_WORDS, THRESHOLD, WITHHELD_WORDS, Figure, rounded
from hub.insight.types import Cell

ENOUGH = "enough places"
ROUNDED = f"Free places are rounded to the nearest {BASE}; 0 means that none is free."


def told(free: int) -> Cell:
    if not free:
        return 0
    return SMALL_WORDS if free < THRESHOLD else rounded(free)


def cells(free: Free) -> list[Cell]:
    """Of classes for this level alone, and shared with others."""
    return [told(one) for one in free.cells]


def shortfall(waiting: Figure, free: Sequence[Cell]) -> Cell:
    """How many more wait than there are places, from what is shown of both and never from more."""
    if waiting.shown is not None:
        most = sum(_most(cell) for cell in free)
        return waiting.shown - most if waiting.shown > most else ENOUGH
    if waiting.withheld:
        return WITHHELD_WORDS
    return ENOUGH if any(isinstance(cell, int) and cell for cell in free) else SMALL_WORDS


def _most(cell: Cell) -> int:
    return cell if isinstance(cell, int) else THRESHOLD - 1
