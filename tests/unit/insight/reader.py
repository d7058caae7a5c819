"""Somebody who sets all the figures they have read against each other.

They know how figures are published and no more than what they say. What can be worked out is worked out by linear
programming: the least and the most that a figure can be, with everything that was read being true.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable
from random import Random

from ortools.linear_solver import pywraplp

from hub.insight.rules import BASE, SMALL_WORDS, THRESHOLD, WITHHELD_WORDS
from hub.insight.types import Cell

ALONE, TOGETHER = 2, 4  # how far a figure is off at most that was rounded by itself, or with others
MANY = 10_000  # people of one kind; nobody believes in more
Kind = tuple[Hashable, ...]
Test = Callable[[Kind], bool]


def known(cell: Cell, off: int = ALONE) -> tuple[float, float]:
    """What a cell tells of the count behind it, which is so many off at most."""
    if cell == SMALL_WORDS:
        return 0, THRESHOLD - 1
    if cell == WITHHELD_WORDS:
        return 0, math.inf
    return max(THRESHOLD if off == ALONE else 1, int(cell) - off), int(cell) + off


class Reader:
    """Of each kind of person there is an unknown number; every cell read bounds the sum of some of them."""

    def __init__(self, kinds: Iterable[Kind], off: int = ALONE) -> None:
        self.off = off
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.number = {kind: self.solver.NumVar(0, MANY, "") for kind in kinds}
        self.read: dict[frozenset[Kind], Cell] = {}

    def reads(self, cell: Cell, test: Test) -> None:
        """The same figure says the same wherever it stands."""
        kinds = frozenset(kind for kind in self.number if test(kind))
        if kinds in self.read:
            assert self.read[kinds] == cell
            return
        self.read[kinds] = cell
        least, most = known(cell, self.off)
        self.concludes(kinds, least, min(most, self.solver.infinity()))

    def wonders(self, test: Test) -> None:
        """About a figure that is nowhere: whether it can be worked out from the others."""
        kinds = frozenset(kind for kind in self.number if test(kind))
        self.read.setdefault(kinds, WITHHELD_WORDS)

    def concludes(self, kinds: Collection[Kind], least: float, most: float) -> None:
        self.solver.Add(self.solver.Sum([self.number[kind] for kind in kinds]) >= least)
        if most < math.inf:
            self.solver.Add(self.solver.Sum([self.number[kind] for kind in kinds]) <= most)

    def knows(self, kinds: Collection[Kind]) -> tuple[float, float]:
        people = self.solver.Sum([self.number[kind] for kind in kinds])
        return math.ceil(self._extreme(people, most=False) - 1e-6), math.floor(
            self._extreme(people, most=True) + 1e-6
        )

    def _extreme(self, people: pywraplp.LinearExpr, *, most: bool) -> float:
        (self.solver.Maximize if most else self.solver.Minimize)(people)
        status = self.solver.Solve()
        assert status == pywraplp.Solver.OPTIMAL
        return float(self.solver.Objective().Value())

    def finds_nobody(self, truth: Counter[Kind], *, nor_somebody: bool = True) -> None:
        """Of no figure of fewer than THRESHOLD people it is known how many they are, `nor_somebody` that anybody is
        among them, and the truth is never ruled out."""
        assert self.read
        for kinds in self.read:
            count = sum(truth[kind] for kind in kinds)
            if count < THRESHOLD:
                least, most = self.knows(kinds)
                assert least <= count <= most
                assert least < most, (sorted(map(str, kinds)), least)
                assert not nor_somebody or least == 0 or most >= THRESHOLD, (
                    sorted(map(str, kinds)),
                    least,
                    most,
                )


def made_of(rate: Cell, whole: int) -> int:
    """The published count behind a percentage of a published count."""
    return round(int(rate) * whole / 100 / BASE) * BASE


def of(value: Hashable, place: int) -> Test:
    return lambda kind: kind[place] == value


def both(*tests: Test) -> Test:
    return lambda kind: all(test(kind) for test in tests)


def anybody(_kind: Kind) -> bool:
    return True


def crowd(random: Random, *choices: tuple[Hashable, ...]) -> Counter[Kind]:
    """Some people, most of them alike, as people are."""
    size = random.randint(0, 90)
    weights = [[random.choice((1, 3, 12)) for _ in each] for each in choices]
    return Counter(
        tuple(random.choices(each, weight)[0] for each, weight in zip(choices, weights, strict=True))
        for _ in range(size)
    )
