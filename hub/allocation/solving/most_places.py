"""Place as many learners as can be placed, and pass nobody over; then fit each as well as can be.

Which learners can be placed together is a transversal matroid: taking them in the order of the list, each as
long as all taken so far can still have a place, gives a largest set. Nobody outside it could have the place
of somebody lower on the list, however many others moved to make room.
"""

import numpy as np

from hub.allocation.solving.flow import cheapest
from hub.allocation.solving.passed_over import passed_over, way_in
from hub.allocation.types import NOWHERE, Bools, Edges, Ints, Mode, Outcome, Problem

ARCS = 4_000_000  # more pairs than this are not given to the solver at once, to save memory
LARGEST_COST = 2**57  # well within what the solver can multiply by the number of nodes
DRAWS = 2**15  # as finely as lots are told apart, if the solver's numbers allow it


def most_places(problem: Problem) -> Outcome:
    """The proposal. `problem` has no groups left: see together.py."""
    edges, seats = problem.edges, problem.seats
    pair = best_fit(problem, who_is_placed(edges, seats))
    return Outcome(Mode.MOST_PLACES, problem, pair)


def who_is_placed(edges: Edges, seats: Ints) -> Ints:
    """The pair that places each learner, or NOWHERE: decides who gets a place, not yet which."""
    kept = shortlist(edges)
    while True:
        pair = solve(edges, np.flatnonzero(kept), edges.who, seats)
        if kept.all():
            return pair
        overlooked = passed_over(edges, pair, seats)
        if not overlooked.any():
            return pair
        kept |= way_in(edges, pair, seats, overlooked)


def best_fit(problem: Problem, pair: Ints) -> Ints:
    """The same learners with the most points in all; where points are equal, their lots decide.

    The solver is given them by id, not by the list: who has a place already is no worse off for having waited
    longer, even where lots are equal.
    """
    edges, placed = problem.edges, pair != NOWHERE
    if not placed.any():
        return pair
    candidates = shortlist(edges, placed)
    candidates[pair[placed]] = True
    pairs = np.flatnonzero(candidates)
    pairs = pairs[np.argsort(np.argsort(problem.by_id)[edges.who[pairs]], kind="stable")]
    cost = np.zeros(len(edges.where), dtype=np.int64)
    cost[pairs] = costs(problem, pairs, int(placed.sum()))
    return solve(edges, pairs, cost, problem.seats)


def costs(problem: Problem, pairs: Ints, placed: int) -> Ints:
    """Points lost, and in the digits below one point, which all lots together cannot fill, the lot."""
    nodes = placed + len(problem.seats) + 2
    room = LARGEST_COST // nodes // (problem.full_points + 1) // placed
    finest = max(1, min(DRAWS, room))
    lots = (problem.lots_of(pairs) >> np.uint64(32)) * np.uint64(finest) >> np.uint64(32)
    lost = problem.full_points - problem.edges.points[pairs].astype(np.int64)
    return lost * (finest * placed) + lots.astype(np.int64)


def shortlist(edges: Edges, learners: Bools | None = None) -> Bools:
    """By pair: every one of these learners' while the solver can take them, else each one's best."""
    wanted = np.ones(len(edges.where), dtype=np.bool_) if learners is None else learners[edges.who]
    people = edges.learners if learners is None else int(learners.sum())
    if np.count_nonzero(wanted) > ARCS:
        wanted &= edges.choice < max(1, ARCS // people)
    return wanted


def solve(edges: Edges, pairs: Ints, cost: Ints, seats: Ints) -> Ints:
    """The pair for each learner, of those in `pairs`, learner by learner; `cost` is by pair of all edges."""
    asking = edges.who[pairs]
    next_one = np.diff(asking, prepend=NOWHERE) != 0
    who, numbers = asking[next_one], np.cumsum(next_one, dtype=np.int32) - 1
    taken = cheapest(numbers, edges.where[pairs], cost[pairs], seats, len(who))
    pair = np.full(edges.learners, NOWHERE, dtype=np.int64)
    pair[who] = np.where(taken == NOWHERE, NOWHERE, pairs[taken])
    return pair
