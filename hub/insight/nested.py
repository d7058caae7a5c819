"""The same people divided in several ways, with counts within counts: answered, and of those declined."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from hub.insight.fives import Fives, Those
from hub.insight.rules import Figure

Key = tuple[int, str]  # the number of the way of dividing, and the part
EVERYBODY: Key = (-1, "Everybody")
Counts = Mapping[Key, int]
Status = frozenset[int]  # the numbers of the columns that somebody is counted in
Never = Callable[[Key, Status], bool]  # whether everybody knows that there is nobody so, in that part

# The level they are some of, then counts of people by part, each some of the ones before.
Beside = tuple[int, Sequence[Counts]]


def anybody(_key: Key, _status: Status) -> bool:
    return False


def published(
    levels: Sequence[Counts], beside: Sequence[Beside] = (), never: Never = anybody
) -> list[dict[Key, Figure]]:
    """A figure for each count, settled together so that no small one can be worked out (see `Nested`)."""
    nest = Nested(levels, beside, never)
    nest.fives.settle()
    return nest.figures


@dataclass
class Nested:
    """Figures of one population, not yet settled, with what a reader makes of them.

    `levels[0]` counts people by part, each further level some of those in the level before; all have the key
    EVERYBODY, which is the total of each way of dividing. Each of `beside` counts some of those in the level of that
    number, whatever became of them in the levels after it, and perhaps some of those again; their figures come last.
    `name` sets its kinds of people apart from those of another population read with it.
    """

    levels: Sequence[Counts]
    beside: Sequence[Beside] = ()
    never: Never = anybody
    name: str = ""
    figures: list[dict[Key, Figure]] = field(init=False)
    fives: Fives = field(init=False)

    def __post_init__(self) -> None:
        self.columns = [*self.levels, *(one for _, several in self.beside for one in several)]
        keys = [EVERYBODY, *(key for key in self.levels[0] if key != EVERYBODY)]
        self.ways = sorted({way for way, _ in keys[1:]}) or [EVERYBODY[0]]
        self.figures = [{key: Figure(column.get(key, 0)) for key in keys} for column in self.columns]
        self.kinds: dict[tuple[int, Status], Those] = {}
        self.statuses = list(self._statuses())
        for way, status in product(self.ways, self.statuses):
            parts = [key for key in keys if key[0] == way]
            self.kinds[way, status] = frozenset(
                (self.name, key, status) for key in parts if not self.never(key, status)
            )
        first, *others = self.ways
        self.fives = Fives(
            [
                (one, self.those(key, number))
                for number, figures in enumerate(self.figures)
                for key, one in figures.items()
            ],
            [
                (self.kinds[first, status], self.kinds[way, status])
                for way, status in product(others, self.statuses)
            ],
        )

    def those(self, key: Key, *columns: int) -> Those:
        """Who is counted in all of these columns, in this part."""
        way = self.ways[0] if key == EVERYBODY else key[0]
        return frozenset(
            kind
            for status in self.statuses
            if status.issuperset(columns)
            for kind in self.kinds[way, status]
            if key in (EVERYBODY, kind[1])
        )

    def _chains(self) -> Iterator[tuple[int, range]]:
        """Of those beside the levels, the level they are some of and the numbers of their columns."""
        start = len(self.levels)
        for below, several in self.beside:
            yield below, range(start, start + len(several))
            start += len(several)

    def _statuses(self) -> Iterator[Status]:
        for depth in range(len(self.levels)):
            chains = [
                [own[:reached] for reached in range(len(own) + 1 if depth >= below else 1)]
                for below, own in self._chains()
            ]
            for reached in product(*chains):
                yield frozenset([*range(depth + 1), *(number for own in reached for number in own)])
