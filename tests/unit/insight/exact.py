"""Somebody who takes everything that was shown as true of whole people, and leaves nothing to chance.

Of each kind of person there is a whole number, none or more; each figure shown bounds the sum of some of them. The
least and the most that a hidden figure can be are asked of an exact solver: a range over fractions (`reader`) may be
wide where no whole people lie within it.
"""

from collections import Counter
from collections.abc import Collection, Iterable

from ortools.sat.python import cp_model

from hub.insight.rules import BASE, SMALL_WORDS, THRESHOLD, WITHHELD_WORDS
from hub.insight.types import Cell
from tests.unit.insight.reader import ALONE, Kind, Test, known

MANY = 60  # people of one kind; nobody believes in more


class ExactReader:
    """What is read bounds the numbers of people; what is wondered about are figures of few people."""

    def __init__(self, kinds: Iterable[Kind], off: int = ALONE) -> None:
        self.off = off
        self.model = cp_model.CpModel()
        self.number = {kind: self.model.new_int_var(0, MANY, str(kind)) for kind in kinds}
        self.wondered: set[frozenset[Kind]] = set()

    def reads(self, cell: Cell, test: Test) -> None:
        kinds = self._those(test)
        self.wondered.add(kinds)
        least, most = known(cell, self.off)
        self.model.add(self._people(kinds) >= int(least))
        if most < MANY:
            self.model.add(self._people(kinds) <= int(most))

    def reads_middle(self, weeks: Cell, test: Test, place: int) -> None:
        """The lower of two middle waits, of those whom the test holds of; `place` is where a kind has its weeks."""
        if not isinstance(weeks, int):
            return
        people = self._people(self._those(test))
        below = self._people(self._those(lambda kind: test(kind) and kind[place] < weeks))  # type: ignore[operator]
        up_to = self._people(self._those(lambda kind: test(kind) and kind[place] <= weeks))  # type: ignore[operator]
        self.model.add(2 * below <= people - 1)
        self.model.add(2 * up_to >= people)

    def wonders(self, test: Test) -> None:
        """About a figure that is nowhere: whether it can be worked out from the others."""
        self.wondered.add(self._those(test))

    def given_away(self, truth: Counter[Kind]) -> list[tuple[int, int]]:
        """What is known of figures of few people: how many they are, or that somebody is there."""
        wondered = filter(None, self.wondered)  # where there can be nobody, everybody knows
        few = [kinds for kinds in wondered if sum(truth[kind] for kind in kinds) < THRESHOLD]
        ranges = [self.range_of(kinds) for kinds in few]
        return [(least, most) for least, most in ranges if least == most or 1 <= least <= most < THRESHOLD]

    def range_of(self, kinds: Collection[Kind]) -> tuple[int, int]:
        ends = []
        for extreme in (self.model.minimize, self.model.maximize):
            extreme(self._people(kinds))
            ends.append(round(self._solved().objective_value))
        self.model.clear_objective()
        return ends[0], ends[1]

    def _those(self, test: Test) -> frozenset[Kind]:
        return frozenset(kind for kind in self.number if test(kind))

    def _people(self, kinds: Collection[Kind]) -> cp_model.LinearExpr:
        return cp_model.LinearExpr.sum([self.number[kind] for kind in kinds])

    def _solved(self) -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        assert solver.solve(self.model) == cp_model.OPTIMAL
        return solver


class InFives:
    """Looks for other people who come in fives and of whom every page says the same as it is shown.

    Where there are such, nobody who knows all that is shown can tell of any group whatever that one to four are in it:
    among those there are none or five. And one more of any kind would show the same.
    """

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self.model = cp_model.CpModel()
        self.fives = {kind: self.model.new_int_var(0, MANY, str(kind)) for kind in kinds}

    def reads(self, cell: Cell, test: Test) -> None:
        if cell != WITHHELD_WORDS:
            those = cp_model.LinearExpr.sum([fives for kind, fives in self.fives.items() if test(kind)])
            self.model.add(BASE * those == (0 if cell == SMALL_WORDS else int(cell)))

    def finds_them(self) -> bool:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        return solver.solve(self.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
