"""Every count that is published of one population, whichever tables it stands in, settled together.

Where a line of a table would have exactly one hidden count, a second is withheld. What is then known of every count
(its bounds, and that the parts of a total add up to it) is checked as a reader would: figures are withheld around a
small count until it is certain neither that nobody is there nor that somebody is.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from hub.insight.rules import THRESHOLD, Figure, Node

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row", bound=Hashable)
Column = TypeVar("Column", bound=Hashable)
Way = Callable[[Key], tuple[Node, Node]]
Steps = dict[
    Node, list[tuple[Node, Figure, int]]
]  # from a node to which other, by a figure that becomes more or less


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
        company(self.lines)
        while (pinned := next(self._pinned(), None)) and candidates(self.figures):
            self._loosen(pinned)
            company(self.lines)

    def _pinned(self) -> Iterator[Figure]:
        """Small counts of which too much is known with everything that is shown."""
        return (one for one in self.figures if one.small and one.published and _told_of(one, self.figures))

    def _loosen(self, figure: Figure) -> None:
        """Withhold the first figure that, alone, sets this one free; the first of all where none does."""
        left = candidates(self.figures)
        for candidate in left:
            candidate.withheld = True
            if not _told_of(figure, self.figures):
                return
            candidate.withheld = False
        left[0].withheld = True


def company(lines: Sequence[list[Figure]]) -> None:
    """No line keeps exactly one hidden figure beside others that are shown."""
    while lonely := [line for line in lines if _lonely(line)]:
        candidates(lonely[0])[0].withheld = True


def _lonely(line: list[Figure]) -> bool:
    hidden = sum(figure.hidden for figure in line)
    return hidden == 1 and hidden < len(line)


def candidates(figures: list[Figure]) -> list[Figure]:
    """What can be withheld, smallest first; what is already only called small comes last, largest first."""
    left = [figure for figure in figures if figure.published and not figure.withheld]
    return sorted(left, key=lambda figure: (figure.small, -figure.count if figure.small else figure.count))


def _told_of(figure: Figure, figures: Sequence[Figure]) -> bool:
    """Whether it is certain that somebody is among these few, or that nobody is."""
    others = [-figure.count, THRESHOLD - figure.count] if figure.count else [1]
    return not any(_could_change(figure, by, figures) for by in others)


def _could_change(figure: Figure, by: int, figures: Sequence[Figure]) -> bool:
    """Whether so many could be there more, or fewer, with everything else free to follow within what is shown.

    They are led round the circulation one by one (Ford and Fulkerson), each past where the ones before it went.
    """
    least, most = figure.bounds
    if not least <= figure.count + by <= most:
        return False
    start, goal = (figure.head, figure.tail) if by > 0 else (figure.tail, figure.head)
    moved: Counter[Figure] = Counter()
    return all(_lead(start, goal, _steps(figures, moved, figure), moved) for _ in range(abs(by)))


def _steps(figures: Sequence[Figure], moved: Mapping[Figure, int], without: Figure) -> Steps:
    """Where one person more could be passed on, or one person less taken back, without a change on the page."""
    steps: Steps = defaultdict(list)
    for figure in figures:
        if figure is without:
            continue
        (least, most), count = figure.bounds, figure.count + moved[figure]
        if count < most:
            steps[figure.tail].append((figure.head, figure, 1))
        if count > least:
            steps[figure.head].append((figure.tail, figure, -1))
    return steps


def _lead(start: Node, goal: Node, steps: Steps, moved: Counter[Figure]) -> bool:
    """One person by the shortest way, which is kept in `moved`; whether there is one."""
    came: dict[Node, tuple[Node, Figure, int]] = {}
    waiting = deque([start])
    while waiting and goal not in came:
        node = waiting.popleft()
        for onward, figure, step in steps[node]:
            if onward not in came and onward != start:
                came[onward] = node, figure, step
                waiting.append(onward)
    if goal not in came:
        return False
    while goal != start:
        goal, figure, step = came[goal]
        moved[figure] += step
    return True
