"""The record of the list as columns, so that any past day of it can be looked at again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from hub.directory.types import Level, Strand
from hub.forecast.clock import Flags, Ints
from hub.forecast.types import Passage

OPEN = date.max.toordinal()  # the day on which an open place ends
NO_AREA = -1


@dataclass(frozen=True, slots=True)
class Record:
    """One row for each place on the list. `queue` and `area` number `queues` and `areas`; days are ordinals."""

    queues: list[tuple[Level, Strand]]
    areas: list[str]
    queue: Ints
    area: Ints
    group: Ints
    joined: Ints
    ended: Ints
    started: Flags

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> "Record":
        queues: dict[tuple[Level, Strand], int] = {}
        areas: dict[str, int] = {}
        rows = (
            (
                queues.setdefault((one.level, one.strand), len(queues)),
                areas.setdefault(one.area, len(areas)) if one.area else NO_AREA,
                one.group,
                one.joined_on.toordinal(),
                one.ended_on.toordinal() if one.ended_on is not None else OPEN,
                one.started,
            )
            for one in passages
        )
        columns = np.fromiter(rows, np.dtype((np.int32, 6))).T
        queue, area, group, joined, ended, started = columns
        return cls(list(queues), list(areas), queue, area, group, joined, ended, started.astype(bool))

    @property
    def first_start(self) -> int | None:
        """The day of the first start that is known."""
        return int(self.ended[self.started].min()) if self.started.any() else None
