"""Which learners have no place and could have a free one, or that of somebody lower, whatever moves it takes."""

import numpy as np

from hub.allocation.types import NOWHERE, Bools, Edges, Ints


def passed_over(edges: Edges, pair: Ints, seats: Ints) -> Bools:
    """By learner: True where they have no place, and could have a free one or that of somebody lower.

    Room may take any number of moves: one of a class's learners going to another class, and so on.
    """
    lowest = lowest_removable(edges, pair, seats)
    could = (pair[edges.who] == NOWHERE) & (lowest[edges.where] > edges.who)
    found = np.zeros(edges.learners, dtype=np.bool_)
    found[edges.who[could]] = True
    return found


def way_in(edges: Edges, pair: Ints, seats: Ints, overlooked: Bools) -> Bools:
    """By pair: those along which somebody overlooked could get a place."""
    lowest, first = lowest_removable(edges, pair, seats), int(np.argmax(overlooked))
    involved = overlooked | (pair != NOWHERE)
    leading: Bools = involved[edges.who] & (lowest[edges.where] > first)
    return leading


def lowest_removable(edges: Edges, pair: Ints, seats: Ints) -> Ints:
    """By class, the lowest learner who would lose their place if one more came; beyond all: nobody would.

    It is -1 for a class without a place.
    """
    placed = np.flatnonzero(pair != NOWHERE)
    at = np.full(edges.learners, NOWHERE, dtype=np.int64)
    at[placed] = edges.where[pair[placed]]
    lowest = np.full(len(seats), -1, dtype=np.int64)
    np.maximum.at(lowest, at[placed], placed)
    lowest[np.bincount(at[placed], minlength=len(seats)) < seats] = edges.learners
    moves = at[edges.who] != NOWHERE
    here, there = at[edges.who[moves]], edges.where[moves]
    while True:
        before = lowest.copy()
        np.maximum.at(lowest, here, before[there])
        if np.array_equal(before, lowest):
            return lowest
