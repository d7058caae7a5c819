"""What the hub's own past says of each queue, counted once for everybody who asks on one day.

Every fourth week of the last two years is looked at again with nothing but what was known then (`look`), and what has
become of the people of those days says how to read the clock of today, and how wide a range has to be (`learning`).
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property

from hub.directory.types import Level, Strand
from hub.forecast.clock import Floats, Reach
from hub.forecast.learning import learn
from hub.forecast.learnt import Learnt
from hub.forecast.look import Look, look
from hub.forecast.record import Record
from hub.forecast.supply import POOLED, Offers
from hub.forecast.terms import YEAR, Terms
from hub.forecast.types import Cell, Passage, Taught
from hub.referrals.waiting.priorities import PRIORITY_GROUPS

EVERY = 28  # days between looks, which fall on the same days whenever they are made
LOOKS = 26  # two years
LIVED = 26 * 7  # days after the first start from which a look says anything
LOOKS_BACK = timedelta(
    days=EVERY * LOOKS + 7 * (POOLED * YEAR + 28)
)  # of the first look, the same weeks of those years

GROUPS = {group: number for number, group in enumerate(sorted(PRIORITY_GROUPS))}


class History:
    """Every queue of the hub as it stood on one day. `spread` widens what is learnt (above 1) or narrows it.

    `looks` keeps the looks by their days, for who asks again later of the same people in the same order.
    """

    def __init__(
        self,
        passages: Iterable[Passage],
        classes: Iterable[Taught],
        terms: Terms,
        today: date,
        spread: float,
        looks: dict[int, Look] | None = None,
    ) -> None:
        self.today, self.terms, self.spread = today, terms, spread
        self.looks: dict[int, Look] = {} if looks is None else looks
        self.started: list[Passage] = []
        self.classes = list(classes)
        self.record = Record.of(self._kept(passages))

    def _kept(self, passages: Iterable[Passage]) -> Iterator[Passage]:
        for one in passages:
            if one.started and one.ended_on is not None and one.ended_on >= self.today - timedelta(days=364):
                self.started.append(one)
            yield one

    @cached_property
    def now(self) -> Look:
        return self.look_at(self.today.toordinal())

    @cached_property
    def learnt(self) -> Learnt:
        days = looked_at(self.record.first_start, self.today.toordinal())
        return learn([self.look_at(day) for day in days], self.record, self.today.toordinal())

    @cached_property
    def curves(self) -> Floats:
        """How many may be in front by each week, by queue and priority group."""
        return self.learnt.curves(self.now)

    def look_at(self, day: int) -> Look:
        if day not in self.looks:
            self.looks[day] = look(self.record, Offers(self.classes, self.terms, day), self.terms, day)
        return self.looks[day]

    @cached_property
    def numbers(self) -> dict[Cell, int]:
        """The queues with enough outcomes to speak of."""
        return {cell: number for number, cell in enumerate(self.now.queues.cells)}

    def cell_of(self, level: Level, strand: Strand, area: str | None) -> Cell | None:
        """The queue to count in; None where too few have started from it."""
        ladder = ([Cell(level, strand, area)] if self.learnt.apart else []) + [Cell(level, strand)]
        return next((cell for cell in ladder if cell in self.numbers), None)

    def a_week(self, cell: Cell) -> float:
        """Starts a week over the last year: the throughput of a queue."""
        return float(self.now.queues.a_week[self.numbers[cell]])

    def reach(self, cell: Cell, group: int) -> Reach | None:
        """None where too few people have shown yet how far the clock is to be believed."""
        if not self.learnt.proven(cell[:2]):
            return None
        curve = self.curves[self.numbers[cell], GROUPS[group]]
        return self.learnt.stretched(cell[:2], curve, self.a_week(cell), self.spread)


def looked_at(first_start: int | None, today: int) -> list[int]:
    """The past days to learn from: every fourth Monday of two years, from when the hub had lived for a while."""
    if first_start is None:
        return []
    last = (today - 1) // EVERY * EVERY + 1
    if last >= today:
        last -= EVERY
    return [day for day in range(last - EVERY * (LOOKS - 1), last + 1, EVERY) if day >= first_start + LIVED]
