"""Learners who go to one class or nowhere: a couple, or a carer and the person they care for.

A group's turn comes with its last member: waiting together must not carry anybody past those who wait alone.
Its places are settled before the others', at the cost of nobody who is higher on the list.
"""

from dataclasses import replace

import numpy as np

from hub.allocation.solving.most_places import solve, who_is_placed
from hub.allocation.solving.no_swaps import common
from hub.allocation.types import LARGEST_GROUP, NOWHERE, Bools, Edges, Ints, Problem


def check_groups(groups: tuple[tuple[int, ...], ...]) -> None:
    """ValueError unless every group has two to four members and nobody is in two."""
    members = [member for group in groups for member in group]
    if any(not 2 <= len(group) <= LARGEST_GROUP for group in groups) or len(set(members)) < len(members):
        raise ValueError(f"A group has 2 to {LARGEST_GROUP} members, and nobody is in two groups")


def settle_groups(problem: Problem) -> tuple[Problem, Ints]:
    """What is left for learners on their own, and the pairs of the groups' members (NOWHERE for all else)."""
    pair = np.full(problem.edges.learners, NOWHERE, dtype=np.int64)
    seats, alone = problem.seats.copy(), on_their_own(problem)
    for group in sorted(problem.together, key=max):
        ahead = narrowed(problem.edges, alone & (np.arange(len(alone)) < max(group)))
        sure = who_is_placed(ahead, seats)
        for class_number, pairs in common(problem.edges, group):
            if has_room(ahead, sure, seats, class_number, len(group)):
                seats[class_number] -= len(group)
                pair[list(sorted(group))] = pairs
                break
    return replace(problem, edges=narrowed(problem.edges, alone), seats=seats, together=()), pair


def on_their_own(problem: Problem) -> Bools:
    alone = np.ones(problem.edges.learners, dtype=np.bool_)
    alone[[member for group in problem.together for member in group]] = False
    return alone


def narrowed(edges: Edges, learners: Bools) -> Edges:
    """The pairs of these learners only; the others keep their numbers and have none."""
    kept = learners[edges.who]
    first = np.concatenate([[0], np.cumsum(np.where(learners, edges.degrees, 0))])
    return Edges(first, edges.where[kept], edges.points[kept])


def has_room(ahead: Edges, sure: Ints, seats: Ints, class_number: int, size: int) -> bool:
    """Whether a class can give up so many places and everybody in `sure` still have one somewhere."""
    if seats[class_number] < size:
        return False
    taken = np.count_nonzero(ahead.where[sure[sure != NOWHERE]] == class_number)
    if taken + size <= seats[class_number]:
        return True
    fewer = seats.copy()
    fewer[class_number] -= size
    theirs = np.flatnonzero((sure != NOWHERE)[ahead.who])
    moved = solve(ahead, theirs, np.zeros_like(ahead.points), fewer)
    return int(np.count_nonzero(moved != NOWHERE)) == int(np.count_nonzero(sure != NOWHERE))
