"""No swaps: stable, and the same as deferred acceptance."""

import numpy as np
import pytest
from hypothesis import given

from bench.plain_allocation import broken_rules, placements, unstable
from hub.allocation.solving.allocate import allocate, figures
from hub.allocation.types import NOWHERE, Mode, Problem
from tests.unit.allocation.problems import crowd, problem, problems


def deferred_acceptance(of: Problem) -> list[int]:
    """Learners ask in the order of their wishes; a class keeps those first on the list and lets others go."""
    wishes = [of.edges.where[of.edges.of_learner(i)].tolist() for i in range(of.edges.learners)]
    kept: list[list[int]] = [[] for _ in of.seats]
    asking = list(range(len(wishes)))
    while asking:
        learner = asking.pop()
        if not wishes[learner]:
            continue
        class_number = wishes[learner].pop(0)
        kept[class_number] = sorted([*kept[class_number], learner])
        asking += kept[class_number][of.seats[class_number] :]
        del kept[class_number][of.seats[class_number] :]
    return [next((c for c, who in enumerate(kept) if i in who), NOWHERE) for i in range(len(wishes))]


@given(problems())
def test_it_is_what_deferred_acceptance_comes_to(of: Problem) -> None:
    outcome = allocate(of, Mode.NO_SWAPS)

    assert placements(outcome) == deferred_acceptance(of)
    assert broken_rules(outcome) == []


@given(problems())
def test_nobody_could_have_a_class_they_like_better(of: Problem) -> None:
    assert list(unstable(allocate(of, Mode.NO_SWAPS))) == []


@pytest.mark.parametrize("seed", range(6))
def test_it_never_places_more_than_most_places(seed: int) -> None:
    of = crowd(seed, learners=400, classes=50, near=4)

    swaps, most = (figures(allocate(of, mode)) for mode in (Mode.NO_SWAPS, Mode.MOST_PLACES))

    assert swaps.placed <= most.placed
    assert swaps.first_choices >= most.first_choices


def test_the_first_on_the_list_has_their_best_class_though_it_costs_another_a_place() -> None:
    outcome = allocate(problem([{0: 900, 1: 100}, {0: 500}], [1, 1]), Mode.NO_SWAPS)

    assert placements(outcome) == [0, NOWHERE]
    assert np.count_nonzero(outcome.placed) == 1
