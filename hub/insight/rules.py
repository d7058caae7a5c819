"""Small numbers: how a count of people is published so that nobody can be worked out from it.

One `Publication` holds every count that a page shows of one population, whichever tables it stands in. A count
under THRESHOLD, none included, is "fewer than 5", any other is rounded to the nearest BASE. Where a line of a
table would have exactly one hidden count, a second is withheld. What is then known of every count (its bounds, and
that the parts of a total add up to it) is checked as a reader would: any small count that could still be worked
out has figures around it withheld until it cannot.

Sources: Ofqual, "Rounding policy" (30 October 2025) for the threshold and the base, but a zero is hidden with
the small: next week it is one person. Suppression of a second count in its row and column is general practice in
official statistics.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

THRESHOLD = 5
BASE = 5
SMALL_WORDS = f"fewer than {THRESHOLD}"
WITHHELD_WORDS = "not shown"

Node = Hashable
Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row", bound=Hashable)
Column = TypeVar("Column", bound=Hashable)
Way = Callable[[Key], tuple[Node, Node]]


@dataclass(slots=True, eq=False)
class Figure:
    """One count of people from `tail` to `head`: what flows into a node of the publication flows out of it.

    `count` is the true number and stays here: charts draw `shown` (None where there is no number), tables print
    `cell`.
    An unpublished figure links others; nothing is said of it, so a reader knows nothing of it. `elsewhere` are its
    ends in further circulations, each of some of the people alone.
    """

    count: int
    tail: Node
    head: Node
    published: bool = True
    withheld: bool = False
    elsewhere: list[tuple[Node, Node]] = field(default_factory=list)

    @property
    def ends(self) -> list[tuple[Node, Node]]:
        return [(self.tail, self.head), *self.elsewhere]

    @property
    def small(self) -> bool:
        return self.count < THRESHOLD

    @property
    def hidden(self) -> bool:
        return self.small or self.withheld

    @property
    def shown(self) -> int | None:
        return None if self.hidden else rounded(self.count)

    @property
    def cell(self) -> int | str:
        if self.withheld:
            return WITHHELD_WORDS
        return SMALL_WORDS if self.small else rounded(self.count)

    @property
    def bounds(self) -> tuple[int, float]:
        """The least and the most that the figure can be, for a reader who knows these rules."""
        if not self.published:
            return 0, math.inf
        if self.withheld:
            return (0 if self.small else THRESHOLD), math.inf
        if self.small:
            return 0, THRESHOLD - 1
        return bounds_of_rounded(rounded(self.count))

    @property
    def told(self) -> tuple[int, float]:
        """The same for who sees the cell alone: behind "not shown" there may be anybody or nobody."""
        return (0, math.inf) if self.withheld else self.bounds


def shown_as(cell: int | str) -> Figure:
    """A figure that was published, of which no more is known than its cell."""
    return Figure(cell if isinstance(cell, int) else 0, "shown", "shown", withheld=cell == WITHHELD_WORDS)


def rounded(count: int) -> int:
    """The nearest multiple of BASE; halves go up."""
    return (count + BASE // 2) // BASE * BASE


def bounds_of_rounded(shown: int) -> tuple[int, int]:
    """What may stand behind a rounded figure."""
    return max(THRESHOLD, shown - BASE // 2), shown + (BASE - 1) // 2


@dataclass
class Publication:
    """Every count that is published of one population, as a circulation of people.

    A table of two ways leads from its columns to its rows; a total is the way into a column or out of a row.
    Tables of the same people follow one another, and the total of all leads from the end to the start. A `Way`
    gives the two nodes of a figure. `lines` are the parts of the totals that are published.
    """

    figures: list[Figure] = field(default_factory=list)
    lines: list[list[Figure]] = field(default_factory=list)

    def add(self, count: int, tail: Node, head: Node, *, published: bool = True) -> Figure:
        figure = Figure(count, tail, head, published)
        self.figures.append(figure)
        return figure

    def line(self, counts: Mapping[Key, int], way: Way[Key]) -> dict[Key, Figure]:
        """Figures that add up to a total which is published too."""
        figures = {key: self.add(count, *way(key)) for key, count in counts.items()}
        self.lines.append(list(figures.values()))
        return figures

    def grid(
        self, counts: Mapping[tuple[Row, Column], int], way: Way[tuple[Row, Column]]
    ) -> dict[tuple[Row, Column], Figure]:
        """A table of two ways of which the totals of rows and columns are published too."""
        figures = {key: self.add(count, *way(key)) for key, count in counts.items()}
        lines: dict[tuple[int, Hashable], list[Figure]] = defaultdict(list)
        for key, figure in figures.items():
            for side, name in enumerate(key):
                lines[side, name].append(figure)
        self.lines.extend(lines.values())
        return figures

    def settle(self) -> None:
        """Withhold what would give a small count away. Call it once, when every figure is in.

        It ends at the latest when nothing is shown any more, as where nobody is counted at all.
        """
        self._give_company()
        while (pinned := self._pinned()) and candidates(self.figures):
            self._loosen(pinned[0])
            self._give_company()

    def _give_company(self) -> None:
        """No line keeps exactly one hidden figure beside others that are shown."""
        while lonely := [line for line in self.lines if _lonely(line)]:
            candidates(lonely[0])[0].withheld = True

    def _pinned(self) -> list[Figure]:
        """Small counts of which only one value agrees with everything that is shown."""
        ways = self._ways()
        return [
            figure for figure in self.figures if figure.small and figure.published and _fixed(figure, ways)
        ]

    def _ways(self) -> dict[Node, list[tuple[Node, Figure]]]:
        """Where one person more could be passed on, or one person less taken back, without a change on the page."""
        ways: dict[Node, list[tuple[Node, Figure]]] = defaultdict(list)
        for figure in self.figures:
            least, most = figure.bounds
            for tail, head in figure.ends:
                if figure.count < most:
                    ways[tail].append((head, figure))
                if figure.count > least:
                    ways[head].append((tail, figure))
        return ways

    def _loosen(self, figure: Figure) -> None:
        """Withhold the first figure that, alone, sets this one free; the first of all where none does."""
        left = candidates(self.figures)
        for candidate in left:
            candidate.withheld = True
            if not _fixed(figure, self._ways()):
                return
            candidate.withheld = False
        left[0].withheld = True


def _lonely(line: list[Figure]) -> bool:
    hidden = sum(figure.hidden for figure in line)
    return hidden == 1 and hidden < len(line)


def candidates(figures: list[Figure]) -> list[Figure]:
    """What can be withheld, smallest first; what is already only called small comes last, largest first."""
    left = [figure for figure in figures if figure.published and not figure.withheld]
    return sorted(left, key=lambda figure: (figure.small, -figure.count if figure.small else figure.count))


def _fixed(figure: Figure, ways: dict[Node, list[tuple[Node, Figure]]]) -> bool:
    """Whether in one of its circulations the figure can be neither one more nor one less, with everything else free
    to follow."""
    least, most = figure.bounds
    return not all(
        (figure.count < most and _reaches(head, tail, ways, figure))
        or (figure.count > least and _reaches(tail, head, ways, figure))
        for tail, head in figure.ends
    )


def _reaches(start: Node, goal: Node, ways: dict[Node, list[tuple[Node, Figure]]], without: Figure) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        onward = {node for node, figure in ways[waiting.pop()] if figure is not without} - seen
        if goal in onward:
            return True
        seen |= onward
        waiting.extend(onward)
    return False
