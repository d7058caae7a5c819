"""The promises of an allocation in their plainest form, sharing nothing with what makes it: for tests and bench.

`fits` gives, for each learner in the order of the list, the points of the classes that fit.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from hub.allocation.types import NOWHERE, Outcome, Problem

Fits = list[dict[int, int]]


def fits_of(problem: Problem) -> Fits:
    """By learner, the points of each class that fits."""
    edges = problem.edges
    where, points, first = edges.where.tolist(), edges.points.tolist(), edges.first.tolist()
    return [dict(zip(where[a:b], points[a:b], strict=True)) for a, b in pairwise(first)]


def who_deserves(fits: Fits, seats: Sequence[int]) -> set[int]:
    """Who is placed when each in turn is, if all placed so far can still be: by augmenting paths.

    It is a largest set that can be placed, and nobody outside it is passed over.
    """
    held: list[set[int]] = [set() for _ in seats]
    full: set[int] = set()  # classes from which no free place can be reached any more
    return {learner for learner in range(len(fits)) if _augment(learner, fits, seats, held, full)}


def _augment(learner: int, fits: Fits, seats: Sequence[int], held: list[set[int]], full: set[int]) -> bool:
    came: dict[int, tuple[int, int | None]] = {}
    queue: list[tuple[int, int, int | None]] = [(c, learner, None) for c in fits[learner]]
    for c, mover, before in queue:
        if c in came or c in full or seats[c] <= 0:
            continue
        came[c] = mover, before
        if len(held[c]) < seats[c]:
            _shift(c, came, held)
            return True
        queue += [(d, other, c) for other in held[c] for d in fits[other]]
    full.update(came)
    return False


def _shift(end: int, came: dict[int, tuple[int, int | None]], held: list[set[int]]) -> None:
    here: int | None = end
    while here is not None:
        mover, before = came[here]
        held[here].add(mover)
        if before is not None:
            held[before].discard(mover)
        here = before


def placements(outcome: Outcome) -> list[int]:
    """By learner, the class or NOWHERE."""
    return [int(c) for c in outcome.place]


def broken_rules(outcome: Outcome) -> list[str]:
    """What must hold in either mode: a class that fits, no more learners than seats, groups kept together."""
    fits, place = fits_of(outcome.problem), placements(outcome)
    faults = [
        f"learner {i} does not fit class {c}"
        for i, c in enumerate(place)
        if c != NOWHERE and c not in fits[i]
    ]
    for c, seats in enumerate(outcome.problem.seats.tolist()):
        if place.count(c) > seats:
            faults.append(f"class {c} has {place.count(c)} learners and {seats} seats")
    for group in outcome.problem.together:
        if len({place[member] for member in group}) > 1:
            faults.append(f"the group {group} is parted")
    return faults


def unstable(outcome: Outcome) -> Iterator[tuple[int, int]]:
    """Pairs of a learner and a class they like better that is free, or has somebody lower on the list."""
    fits, place = fits_of(outcome.problem), placements(outcome)
    for i, options in enumerate(fits):
        own = options[place[i]] if place[i] != NOWHERE else -1
        for c, points in options.items():
            members = [j for j, d in enumerate(place) if d == c]
            room = len(members) < outcome.problem.seats[c]
            if points > own and (room or max(members, default=-1) > i):
                yield i, c


def best_total(fits: Fits, seats: Sequence[int], placed: set[int]) -> int:
    """The most points with which exactly these learners can be placed; every way is tried."""

    def tried(rest: list[int], left: tuple[int, ...]) -> int:
        if not rest:
            return 0
        totals = [
            points + tried(rest[1:], (*left[:c], left[c] - 1, *left[c + 1 :]))
            for c, points in fits[rest[0]].items()
            if left[c] > 0
        ]
        return max(totals, default=-(10**12))

    return tried(sorted(placed), tuple(seats))
