"""The solver: who goes where so that as many as possible are placed, at the least cost. Nothing else knows it."""

import numpy as np
from numpy.typing import NDArray

from hub.allocation.types import Ints

UNPLACED = -1


class NoSolution(ArithmeticError):
    """The solver gave no answer, which only costs beyond its range can bring about."""


def cheapest(who: Ints, where: Ints, cost: Ints, seats: Ints, learners: int) -> NDArray[np.int32]:
    """For each learner the arc they go along, or UNPLACED: the most learners, and among those the least cost.

    Arc i leads learner who[i] to class where[i] at cost[i]. The same input gives the same answer always.
    """
    from ortools.graph.python.min_cost_flow import (
        SimpleMinCostFlow,
    )  # large, and most processes never need it

    flow, sink = SimpleMinCostFlow(), learners + len(seats)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(who, where + learners, np.ones_like(who), cost)
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(learners, sink), np.full(len(seats), sink), seats, np.zeros_like(seats)
    )
    supplies = np.ones(sink + 1, dtype=np.int64)
    supplies[learners:] = 0
    supplies[sink] = -learners
    flow.set_nodes_supplies(np.arange(sink + 1), supplies)
    if flow.solve_max_flow_with_min_cost() != flow.OPTIMAL:
        raise NoSolution("The places could not be worked out.")
    taken = np.full(learners, UNPLACED, dtype=np.int32)
    used = np.flatnonzero(flow.flows(arcs))
    taken[who[used]] = used
    return taken
