"""Codes and frozen shapes of forecasts: a queue, a class, a passage from the list to a place."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from hub.directory.types import Level, Strand

ENOUGH = 10  # outcomes, under which nothing is said


class Cell(NamedTuple):
    """A queue: those who wait for the same level and kind of class; `area` (an outcode) None is the whole hub."""

    level: Level
    strand: Strand
    area: str | None = None


class Taught(NamedTuple):
    """What a class is, as far as a forecast asks. `starts_on` None takes new people all the year round.

    `listed_on` is the day from which it was known; None is not known, and then it counts from its first day.
    """

    provider_id: UUID | str
    low: Level | None
    high: Level | None
    strand: Strand
    starts_on: date | None
    places: int | None
    listed_on: date | None = None

    def takes(self, level: Level) -> bool:
        """A class whose level is not known takes nobody here."""
        if self.low is None or self.high is None:
            return False
        return self.low.order <= level.order <= self.high.order


class Passage(NamedTuple):
    """One place on the waiting list, from joining to the end. Who it was is not known here.

    `ended_on` None still waits; `started` says that it ended with a start, in `taught` where that is known.
    """

    level: Level
    strand: Strand
    area: str | None
    group: int
    joined_on: date
    ended_on: date | None = None
    started: bool = False
    taught: Taught | None = None


class Result(StrEnum):
    """How a forecast ended. Only a start says how good it was.

    MOVED went to the queue of another level or kind of class; LEFT left the list for another reason.
    """

    STARTED = "started"
    LEFT = "left"
    MOVED = "moved"


class Silence(StrEnum):
    """Why nothing is said: FEW have got a place, of what is said it is UNPROVEN that it holds, or it is too FAR off."""

    FEW = "few"
    UNPROVEN = "unproven"
    FAR = "far"


class Ahead(NamedTuple):
    """How many are in front of somebody: in the queue of the whole hub, and of their own area."""

    whole: int
    area: int

    def within(self, cell: Cell) -> int:
        return self.whole if cell.area is None else self.area
