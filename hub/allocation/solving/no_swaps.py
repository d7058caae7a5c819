"""Choose in the order of the list, so that no two learners would want to swap, nor a learner a place taken.

Every class ranks learners alike, by the list. Deferred acceptance, in which learners ask and classes keep
the first on the list, then comes to this: each in turn takes the best class that still has room.
"""

import numpy as np

from hub.allocation.types import NOWHERE, Edges, Ints, Mode, Outcome, Problem


def no_swaps(problem: Problem) -> Outcome:
    """The proposal. A group chooses when its last member's turn has come."""
    edges, free = problem.edges, problem.seats.tolist()
    pair = np.full(edges.learners, NOWHERE, dtype=np.int64)
    where, first = edges.where.tolist(), edges.first.tolist()
    grouped = {member for group in problem.together for member in group}
    groups = {max(group): group for group in problem.together}
    for learner in range(edges.learners):
        if learner in groups:
            choose_together(edges, groups[learner], free, pair)
        elif learner not in grouped:
            for position in range(first[learner], first[learner + 1]):
                if free[where[position]] > 0:
                    free[where[position]] -= 1
                    pair[learner] = position
                    break
    return Outcome(Mode.NO_SWAPS, problem, pair)


def choose_together(edges: Edges, group: tuple[int, ...], free: list[int], pair: Ints) -> None:
    for class_number, pairs in common(edges, group):
        if free[class_number] >= len(group):
            free[class_number] -= len(group)
            pair[list(group)] = pairs
            return


def common(edges: Edges, group: tuple[int, ...]) -> list[tuple[int, list[int]]]:
    """The classes that fit every member, with the members' pairs: the most points in all first.

    Where those are equal, the first member's own order decides.
    """
    pairs_of = [
        {int(edges.where[pair]): pair for pair in range(*edges.of_learner(member).indices(len(edges.where)))}
        for member in sorted(group)
    ]
    shared = [c for c in pairs_of[0] if all(c in others for others in pairs_of[1:])]
    found = [(c, [pairs[c] for pairs in pairs_of]) for c in shared]
    return sorted(found, key=lambda one: -sum(int(edges.points[pair]) for pair in one[1]))
