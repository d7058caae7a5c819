"""The rungs by which people and places are counted: learning to read and write is one, beside the levels of English.

A place in a class for literacy is none for somebody who waits for general English at the same level, and the other
way round, so the two are never counted together. Classes with another aim, and conversation clubs, stand apart.
"""

from collections.abc import Mapping
from enum import StrEnum

from hub.directory.types import LEVEL_NAMES, LEVELS, Level, Strand


class Rung(StrEnum):
    LITERACY = "literacy"
    PE = Level.PE.value
    E1 = Level.E1.value
    E2 = Level.E2.value
    E3 = Level.E3.value
    L1 = Level.L1.value
    L2 = Level.L2.value


RUNGS = tuple(Rung)
RUNG_NAMES: Mapping[Rung, str] = {rung: LEVEL_NAMES.get(rung, "Literacy") for rung in RUNGS}


def rung_of(strand: Strand, level: Level) -> Rung:
    """Where somebody waits who is placed so."""
    return Rung.LITERACY if strand is Strand.LITERACY else Rung(level)


def rungs_taken(strand: Strand, low: Level | None, high: Level | None) -> tuple[Rung, ...]:
    """The rungs that a class takes; none for a class with another aim, a club, or without a level."""
    if strand is Strand.LITERACY:
        return (Rung.LITERACY,)
    if strand is not Strand.GENERAL:
        return ()
    return tuple(Rung(level) for level in levels_between(low, high))


def levels_between(low: Level | None, high: Level | None) -> tuple[Level, ...]:
    """The levels of a class that names one or two of them; none where it names none."""
    lowest, highest = low or high, high or low
    if lowest is None or highest is None:
        return ()
    return LEVELS[lowest.order : highest.order + 1]
