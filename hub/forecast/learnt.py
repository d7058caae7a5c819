"""How to read the clock of one hub: what was learnt from its own past (`learning`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from hub.directory.types import Level, Strand
from hub.forecast.clock import Floats, Ints, Reach
from hub.forecast.look import Look, week_reached
from hub.forecast.supply import RULES

NOMINAL = 0.8  # share of people whose place should come within the range
TAIL = (1 - NOMINAL) / 2
ENDS = (TAIL, 0.5, 1 - TAIL)
LIKELY = 1
ENOUGH_PEOPLE = 30  # different people whose start has judged a look, under which nothing is said
MOST_WEEKS = 400  # of position ÷ throughput, beyond which nobody is placed

Kind = tuple[Level, Strand]
EVEN = np.full(len(RULES), 1 / len(RULES))


@dataclass(frozen=True, slots=True)
class Learnt:
    """How to read the clock. `weights` mix the rules of supply, `apart` says that areas are queues of their own and
    `people` judged it.

    `factors` is how many have to be reached over one's place: for each kind of queue, by horizon of `weeks` (position
    ÷ throughput, rising), for each of ENDS. None stands for a queue of which nothing is known by itself.
    """

    people: int
    weights: Floats = field(default_factory=lambda: EVEN)
    apart: bool = False
    weeks: Floats = field(default_factory=lambda: np.ones(1))
    factors: Mapping[Kind | None, Floats] = field(default_factory=lambda: {None: np.ones((1, 3))})

    def proven(self, kind: Kind) -> bool:
        """Whether enough people of this kind of queue, and of the hub, have judged what is said of it."""
        return self.people >= ENOUGH_PEOPLE and kind in self.factors

    def curves(self, look: Look) -> Floats:
        """How many may be in front by each week, as was to be expected on that day (`Queues.curves`)."""
        return look.queues.curves(look.queues.supply.mixed(self.weights))

    def needed(self, kind: Kind, ahead: Ints, a_week: float, spread: float = 1.0) -> Floats:
        """How many the clock has to reach, oneself counted, for each end: a column each. `spread` widens above 1."""
        horizon, at = np.log((ahead + 1) / a_week), np.log(self.weeks)
        factors = np.log(self.factors.get(kind, self.factors[None]))
        drawn = factors[:, 1:2] + spread * (factors - factors[:, 1:2])
        return np.stack(
            [(ahead + 1) * np.exp(np.interp(horizon, at, drawn[:, end])) for end in range(len(ENDS))], axis=-1
        )

    def stretched(self, kind: Kind, curve: Floats, a_week: float, spread: float) -> Reach:
        """How many may be in front by each week, so that nobody nearer the front is told a later one."""
        most = int(MOST_WEEKS * a_week) + 1
        needed = np.maximum.accumulate(self.needed(kind, np.arange(most), a_week, spread), axis=0)
        low, likely, high = (
            np.searchsorted(needed[:, end], curve + 1, side="right") - 1.0 for end in range(3)
        )
        return Reach(low, likely, high)


def said(look: Look, way: Learnt, ends: Sequence[int] = range(len(ENDS)), spread: float = 1.0) -> Ints:
    """The week of these ends for everybody of a look, a column each."""
    cell, ahead = look.stands(way.apart)
    curves = way.curves(look)
    found = np.empty((len(cell), len(ends)), dtype=int)
    for number in np.unique(cell):
        mine = np.flatnonzero(cell == number)
        kind = look.queues.cells[number][:2]
        needed = way.needed(kind, ahead[mine], look.queues.a_week[number], spread) - 1
        for column, end in enumerate(ends):
            found[mine, column] = week_reached(look, curves, cell, mine, needed[:, end])
    return found
