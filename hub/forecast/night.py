"""What a night's round keeps of every queue, so that no request counts the history of the whole list again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

import numpy as np

from hub.directory.types import Level, Strand
from hub.forecast.clock import Floats, Reach
from hub.forecast.types import Cell

TOO_OLD = timedelta(days=7)  # nights that were missed, after which a request counts for itself


class Pace(Protocol):
    """How fast each queue moves, as it stood on one day: a history that was just counted, or the last night's."""

    @property
    def today(self) -> date: ...
    def cell_of(self, level: Level, strand: Strand, area: str | None) -> Cell | None: ...
    def reach(self, cell: Cell, group: int) -> Reach | None: ...


@dataclass(frozen=True, slots=True)
class Night:
    """Of the queues that were asked for, those from which enough people had started; None was not proven."""

    today: date
    reaches: Mapping[tuple[Cell, int], Reach | None]

    def cell_of(self, level: Level, strand: Strand, area: str | None) -> Cell | None:
        cells = {cell for cell, _ in self.reaches}
        return next((cell for cell in ladder(level, strand, area) if cell in cells), None)

    def reach(self, cell: Cell, group: int) -> Reach | None:
        return self.reaches[cell, group]


@dataclass(frozen=True, slots=True)
class Untold:
    """The same queues where past forecasts held too seldom for anybody to be told of new ones."""

    kept: Pace

    @property
    def today(self) -> date:
        return self.kept.today

    def cell_of(self, level: Level, strand: Strand, area: str | None) -> Cell | None:
        return self.kept.cell_of(level, strand, area)

    def reach(self, cell: Cell, group: int) -> None:
        return None


def ladder(level: Level, strand: Strand, area: str | None) -> Iterator[Cell]:
    """The queues somebody stands in, the narrowest first."""
    if area:
        yield Cell(level, strand, area)
    yield Cell(level, strand)


def packed(curve: Floats) -> bytes:
    """The same bytes on every machine."""
    return curve.astype("<f8").tobytes()


def unpacked(kept: bytes) -> Floats:
    return np.frombuffer(kept, "<f8")
