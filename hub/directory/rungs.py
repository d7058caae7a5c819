"""The rungs by which people and places are counted: learning to read and write is one, beside the levels of English.

A place in a class for literacy is none for somebody who waits for general English at the same level, and the other
way round, so the two are never counted together. Classes with another aim, and conversation clubs, stand apart.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Free:
    """Free places of classes that take this level alone, and of classes that take others, too."""

    alone: int = 0
    shared: int = 0

    def add(self, free: int, *, shared: bool) -> None:
        self.alone += 0 if shared else free
        self.shared += free if shared else 0

    @property
    def most(self) -> int:
        """Where nobody of another level takes any of those that are shared."""
        return self.alone + self.shared

    @property
    def cells(self) -> list[int]:
        return [self.alone, self.shared]


FREE_COLUMNS = ("Free places, this level only", "Free places, shared with other levels")
SHARED = "A class for several levels is counted as shared at each of them; shared places do not add up."


@dataclass(slots=True)
class FreePlaces:
    """Free places by rung; apart from them those of classes with another aim, or of no known level, and of clubs."""

    by_rung: dict[Rung, Free] = field(default_factory=lambda: defaultdict(Free))
    other: int = 0
    clubs: int = 0

    def add(self, strand: Strand, low: Level | None, high: Level | None, free: int) -> None:
        """The places of one class, or of several that are alike."""
        rungs = rungs_taken(strand, low, high)
        for rung in rungs:
            self.by_rung[rung].add(free, shared=len(rungs) > 1)
        if strand is Strand.CONVERSATION:
            self.clubs += free
        elif not rungs:
            self.other += free
