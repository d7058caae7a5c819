"""Shares of published figures: a share made of anything else would tell more than the figures do."""

from hub.insight.rules import WITHHELD_WORDS, Figure
from hub.insight.types import Cell

LEAST = 20  # in a line, of which a share is told where a share is of people's work


def rate(part: Figure, whole: Figure) -> Cell:
    """A percentage of published figures only, so that it tells nothing that they do not."""
    if part.shown is None or not whole.shown:
        return WITHHELD_WORDS
    return min(100, round(100 * part.shown / whole.shown))


def enough(figure: Figure) -> bool:
    return (figure.shown or 0) >= LEAST


def rate_of_enough(part: Figure, whole: Figure) -> Cell:
    return rate(part, whole) if enough(whole) else WITHHELD_WORDS
