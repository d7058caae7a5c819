"""Controlled rounding: counts of one population, all rounded to fives at once so that they still add up.

What is published are the counts of another population, in which people come in fives and in which no count is more than
4 away from the true one. So whoever knows everything that is shown, and how it was made, cannot rule that population
out: in it no group of people whatever has one to four members, and one person more of any kind would show the same.

Source: Willenborg and de Waal, "Elements of Statistical Disclosure Control" (2001), controlled rounding; base 5.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

from hub.insight.rules import BASE, Figure

Kind = tuple[Hashable, ...]
Those = frozenset[Kind]
EFFORT = 0.2, 0.001  # of the solver for the nearest, at least and for each figure; alike on every machine
NEAR = 0.02  # of a person a figure: where no rounding can be nearer than by that, it is near enough
RATHER_SMALL = (
    20 * BASE
)  # what it weighs that few people are called few, against one person more or less in a figure


@dataclass
class Fives:
    """`figures` with the kinds of people that each counts; `alike` are pairs of kinds of which there are as many,
    whoever is there. Among the kinds are all that a reader may think of. A figure that was rounded before stays as
    it is where it can."""

    figures: list[tuple[Figure, Those]] = field(default_factory=list)
    alike: list[tuple[Those, Those]] = field(default_factory=list)

    def settle(self) -> None:
        """Round every figure up or down. What cannot stand with the others within 4 is withheld."""
        if not self._solved(may_withhold=False):
            assert self._solved(may_withhold=True)

    def _solved(self, *, may_withhold: bool) -> bool:
        from ortools.sat.python import cp_model  # large, and only the count needs it

        model = cp_model.CpModel()
        most = 1 + max((figure.count for figure, _ in self.figures), default=0)
        kinds = frozenset().union(
            *(those for _, those in self.figures), *(side for pair in self.alike for side in pair)
        )
        fives = {kind: model.new_int_var(0, most, "") for kind in sorted(kinds, key=str)}

        def sum_of(those: Those) -> Any:
            return cp_model.LinearExpr.sum(sorted((fives[kind] for kind in those), key=lambda one: one.index))

        for left, right in self.alike:
            model.add(sum_of(left) == sum_of(right))
        costs, withheld = [], []
        for figure, those in self.figures:
            found, (down, left_over) = sum_of(those), divmod(figure.count, BASE)
            within = model.add_linear_constraint(found, down, down + (left_over > 0))
            costs.append(found * _weight(figure, down, left_over))
            if may_withhold:
                withheld.append(model.new_bool_var(""))
                within.only_enforce_if(~withheld[-1])
        model.minimize(sum(costs) if not may_withhold else sum(withheld))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = max(EFFORT[0], EFFORT[1] * len(self.figures))
        solver.parameters.absolute_gap_limit = NEAR * len(self.figures)
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return False
        for place, (figure, those) in enumerate(self.figures):
            figure.fives = BASE * sum(solver.value(fives[kind]) for kind in those)
            figure.withheld = may_withhold and solver.boolean_value(withheld[place])
        return True


def _weight(figure: Figure, down: int, left_over: int) -> int:
    """What it weighs that the figure is rounded up, in place of down; less than nothing where it should be."""
    if figure.fives is not None:
        return BASE if figure.fives == BASE * down else -BASE
    return BASE - 2 * left_over + (RATHER_SMALL if down == 0 else 0)


def together(several: Iterable[Fives], alike: Iterable[tuple[Those, Those]]) -> Fives:
    """Populations with the same people in them, to be settled as one; `alike` says where they are the same."""
    one = Fives(alike=list(alike))
    for each in several:
        one.figures += each.figures
        one.alike += each.alike
    return one
