"""Problems for the tests: drawn at random, or written out."""

from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import strategies as st

from hub.allocation.types import Edges, Problem

FULL = 1000


def problem(
    fits: Sequence[Mapping[int, int]],
    seats: Sequence[int],
    together: Sequence[tuple[int, ...]] = (),
    lots: Sequence[int] | None = None,
) -> Problem:
    """`fits` gives, learner by learner, the points of each class that fits."""
    triples = [(i, c, points) for i, options in enumerate(fits) for c, points in options.items()]
    who, where, points = np.array(triples, dtype=np.int64).reshape(-1, 3).T
    numbers = np.array(range(len(fits)) if lots is None else lots, dtype=np.uint64)
    tickets = np.arange(len(seats), dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    drawn = numbers[who] ^ tickets[where]
    edges = Edges.of(who.astype(np.int32), where.astype(np.int32), points, drawn, len(fits))
    by_id = np.arange(len(fits))
    return Problem(edges, np.array(seats, dtype=np.int64), numbers, tickets, by_id, FULL, tuple(together))


@st.composite
def problems(draw: st.DrawFn, learners: int = 9, classes: int = 4, groups: bool = False) -> Problem:
    """Small problems, where every way can be tried. Points are few, so that many are equal."""
    many = draw(st.integers(0, learners))
    seats = draw(st.lists(st.integers(0, 3), min_size=0, max_size=classes))
    option = st.dictionaries(
        st.integers(0, max(0, len(seats) - 1)), st.sampled_from([100, 400, 500, 900]), max_size=len(seats)
    )
    fits = [draw(option) if seats else {} for _ in range(many)]
    return problem(fits, seats, draw(together(many)) if groups else ())


@st.composite
def together(draw: st.DrawFn, learners: int) -> tuple[tuple[int, ...], ...]:
    order = draw(st.permutations(range(learners)))
    sizes, found, at = draw(st.lists(st.integers(2, 4), max_size=2)), [], 0
    for size in sizes:
        if at + size <= learners:
            found.append(tuple(sorted(order[at : at + size])))
        at += size
    return tuple(found)


def crowd(seed: int, learners: int, classes: int, near: int) -> Problem:
    """A larger problem: each learner is fitted by some of the classes around a place of their own."""
    random = np.random.default_rng(seed)
    fits = [
        {
            int((middle + step) % classes): int(random.integers(0, FULL + 1))
            for step in random.integers(0, 3 * near, near)
        }
        for middle in random.integers(0, classes, learners)
    ]
    return problem(
        fits, random.integers(0, 6, classes).tolist(), lots=random.integers(0, 2**62, learners).tolist()
    )
