"""Propose who goes where, in either mode, and say what it comes to. A person decides about each proposal."""

import numpy as np

from hub.allocation.most_places import most_places
from hub.allocation.no_swaps import no_swaps
from hub.allocation.together import check_groups, on_their_own, settle_groups
from hub.allocation.types import NOWHERE, CutOff, Figures, Mode, Outcome, Problem


def allocate(problem: Problem, mode: Mode) -> Outcome:
    """Who gets which place. The same problem gives the same answer, in any process."""
    check_groups(problem.together)
    if mode is Mode.NO_SWAPS:
        return no_swaps(problem)
    if not problem.together:
        return most_places(problem)
    rest, pair = settle_groups(problem)
    positions = np.flatnonzero(on_their_own(problem)[problem.edges.who])
    alone = most_places(rest).pair
    placed = alone != NOWHERE
    pair[placed] = positions[alone[placed]]
    return Outcome(mode, problem, pair)


def figures(outcome: Outcome) -> Figures:
    """What the outcome comes to. A first choice is a class no worse than the learner's best with a place."""
    edges, got = outcome.problem.edges, outcome.pair[outcome.placed]
    if not len(got):
        return Figures(outcome.mode, 0, 0.0, 0)
    best = edges.points[edges.first[edges.who[got]]]
    fit = float(edges.points[got].mean()) / outcome.problem.full_points
    return Figures(outcome.mode, len(got), fit, int(np.count_nonzero(edges.points[got] == best)))


def cut_offs(outcome: Outcome, learner: int, most: int) -> list[CutOff]:
    """For one who got no place, who got the last one of each class that fits; the best classes first."""
    place, fitting = outcome.place, outcome.problem.edges.of_learner(learner)
    return [
        CutOff(class_number, last_placed(place, class_number))
        for class_number in outcome.problem.edges.where[fitting][:most].tolist()
    ]


def last_placed(place: "np.ndarray[tuple[int], np.dtype[np.int32]]", class_number: int) -> int | None:
    members = np.flatnonzero(place == class_number)
    return int(members[-1]) if len(members) else None
