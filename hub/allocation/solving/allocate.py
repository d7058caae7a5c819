"""Propose who goes where, in either mode, and say what it comes to. A person decides about each proposal."""

import numpy as np

from hub.allocation.solving.most_places import most_places
from hub.allocation.solving.no_swaps import no_swaps
from hub.allocation.solving.together import check_groups, on_their_own, settle_groups
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


def cut_offs(outcome: Outcome, most: int) -> dict[int, list[CutOff]]:
    """For each who got no place but whom a class fits, who got the last place of each; the best classes first."""
    edges, last = outcome.problem.edges, last_placed(outcome)
    unplaced = ~outcome.placed[edges.who] & (edges.choice < most)
    found: dict[int, list[CutOff]] = {}
    who, where = edges.who[unplaced].tolist(), edges.where[unplaced].tolist()
    for learner, class_number in zip(who, where, strict=True):
        cut = CutOff(class_number, None if last[class_number] == NOWHERE else last[class_number])
        found.setdefault(learner, []).append(cut)
    return found


def last_placed(outcome: Outcome) -> list[int]:
    """By class, the last learner on the list who has a place there, or NOWHERE."""
    last = np.full(len(outcome.problem.seats), NOWHERE, dtype=np.int64)
    placed = np.flatnonzero(outcome.placed)
    np.maximum.at(last, outcome.place[placed], placed)
    return [int(learner) for learner in last]
