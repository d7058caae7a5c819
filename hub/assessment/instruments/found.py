"""When a level is found: the rule of an instrument, applied to the statements that were seen. Pure."""

from collections.abc import Collection, Mapping

from hub.assessment.instruments.instrument import FoundRule, Statement
from hub.directory.types import LEVELS, Level

Rungs = Mapping[Level, tuple[Statement, ...]]


def level_found(rule: FoundRule, rungs: Rungs, seen: Collection[str]) -> Level | None:
    """The highest level that the statements seen (codes) reach; None where they do not tell.

    Somebody who shows something, and not enough for Entry 1, is at Pre-Entry: nothing lies below it.
    """
    counts = [sum(row.code in seen for row in rungs[level]) for level in LEVELS]
    above = [*counts[1:], 0]
    reached = [
        level
        for level, count, beyond in zip(LEVELS, counts, above, strict=True)
        if count >= rule.seen and beyond < rule.fewer_above
    ]
    if reached:
        return reached[-1]
    return LEVELS[0] if counts[0] and max(above) < rule.fewer_above else None
