"""Most places: a largest set, nobody passed over, then the best fit."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.plain_allocation import best_total, broken_rules, fits_of, placements, who_deserves
from hub.allocation.solving import most_places
from hub.allocation.solving.allocate import allocate, cut_offs, figures
from hub.allocation.types import NOWHERE, CutOff, Mode, Problem
from tests.unit.allocation.problems import crowd, problem, problems


def placed(of: Problem) -> set[int]:
    return set(np.flatnonzero(allocate(of, Mode.MOST_PLACES).placed).tolist())


@given(problems())
def test_the_largest_set_is_placed_and_nobody_is_passed_over(of: Problem) -> None:
    outcome = allocate(of, Mode.MOST_PLACES)

    assert broken_rules(outcome) == []
    assert placed(of) == who_deserves(fits_of(of), of.seats.tolist())


@given(problems(learners=6))
def test_those_placed_are_placed_with_the_most_points(of: Problem) -> None:
    outcome, fits = allocate(of, Mode.MOST_PLACES), fits_of(of)

    total = sum(fits[i][c] for i, c in enumerate(placements(outcome)) if c != NOWHERE)

    assert total == best_total(fits, of.seats.tolist(), placed(of))


@given(problems(), st.integers(0, 3))
def test_one_more_place_never_places_fewer(of: Problem, number: int) -> None:
    seats = of.seats.copy()
    seats[number : number + 1] += 1

    assert len(placed(replace(of, seats=seats))) >= len(placed(of))


@given(problems())
def test_a_learner_who_comes_last_changes_nobodys_being_placed(of: Problem) -> None:
    fits, last = fits_of(of), {c: 900 for c in range(len(of.seats))}

    with_them = problem([*fits, last], of.seats.tolist())

    assert placed(with_them) - {len(fits)} == placed(of)


@given(problems(), st.data())
def test_whoever_moves_up_the_list_keeps_their_place(of: Problem, data: st.DataObject) -> None:
    for learner in placed(of):
        to = data.draw(st.integers(0, learner))
        fits = fits_of(of)
        fits.insert(to, fits.pop(learner))

        assert to in placed(problem(fits, of.seats.tolist()))


def test_a_learner_with_one_choice_is_not_crowded_out_by_one_with_two() -> None:
    outcome = allocate(problem([{0: 900, 1: 100}, {0: 500}], [1, 1]), Mode.MOST_PLACES)

    assert placements(outcome) == [1, 0]
    assert figures(outcome).first_choices == 1


def test_equal_points_go_by_lot_and_not_by_the_order_of_classes() -> None:
    alike = [{c: 500 for c in range(8)}]

    first = [
        placements(allocate(problem(alike, [1] * 8, lots=[lot]), Mode.MOST_PLACES))[0] for lot in range(40)
    ]

    assert len(set(first)) == 8


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    ("fits", "seats", "expected"),
    [
        ([], [], []),
        ([], [3], []),
        ([{}, {}], [], [NOWHERE, NOWHERE]),
        ([{}, {}], [2], [NOWHERE, NOWHERE]),
        ([{0: 0}, {0: 1000}], [1], [0, NOWHERE]),
        ([{0: 500}] * 3, [0], [NOWHERE] * 3),
    ],
    ids=[
        "nobody, nowhere",
        "no learners",
        "no classes",
        "all excluded",
        "one place",
        "a class without a seat",
    ],
)
def test_small_and_empty_lists(
    mode: Mode, fits: list[dict[int, int]], seats: list[int], expected: list[int]
) -> None:
    outcome = allocate(problem(fits, seats), mode)

    assert placements(outcome) == expected
    assert figures(outcome).placed == sum(c != NOWHERE for c in expected)


def test_fifty_thousand_learners_for_one_class_are_taken_in_the_order_of_the_list() -> None:
    many = 50_000

    outcome = allocate(problem([{0: 500}] * many, [3]), Mode.MOST_PLACES)

    assert np.flatnonzero(outcome.placed).tolist() == [0, 1, 2]


@pytest.mark.parametrize("seed", range(6))
def test_a_crowd_is_placed_as_augmenting_paths_would(seed: int) -> None:
    of = crowd(seed, learners=600, classes=60, near=5)

    assert placed(of) == who_deserves(fits_of(of), of.seats.tolist())


@pytest.mark.parametrize("seed", range(6))
def test_what_the_solver_is_not_given_at_first_passes_nobody_over(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = crowd(seed, learners=600, classes=60, near=5)
    expected = who_deserves(fits_of(of), of.seats.tolist())
    monkeypatch.setattr(most_places, "ARCS", 700)

    outcome = allocate(of, Mode.MOST_PLACES)

    assert broken_rules(outcome) == []
    assert set(np.flatnonzero(outcome.placed).tolist()) == expected


def test_whoever_gets_no_place_learns_who_got_the_last_of_each_class_that_fits() -> None:
    outcome = allocate(
        problem([{0: 900}, {0: 100, 1: 900}, {1: 500, 0: 300, 2: 100}, {}], [1, 1, 0]), Mode.MOST_PLACES
    )

    assert cut_offs(outcome, 3) == {2: [CutOff(1, 1), CutOff(0, 0), CutOff(2, None)]}
    assert cut_offs(outcome, 1) == {2: [CutOff(1, 1)]}
