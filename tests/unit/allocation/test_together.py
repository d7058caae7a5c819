"""Learners who stay together go to one class or nowhere, and overtake nobody by it."""

import pytest
from hypothesis import given

from bench.plain_allocation import broken_rules, fits_of, placements, who_deserves
from hub.allocation.solving.allocate import allocate
from hub.allocation.types import NOWHERE, Mode, Problem
from tests.unit.allocation.problems import problem, problems


@pytest.mark.parametrize("mode", list(Mode))
@given(of=problems(groups=True))
def test_groups_are_never_parted(mode: Mode, of: Problem) -> None:
    assert broken_rules(allocate(of, mode)) == []


@given(problems(groups=True))
def test_nobody_ahead_of_every_group_loses_by_one(of: Problem) -> None:
    """Whoever is above a group's last member is placed just as if no lower group had come."""
    place, fits = placements(allocate(of, Mode.MOST_PLACES)), fits_of(of)
    grouped = {member for group in of.together for member in group}
    before = min((max(group) for group in of.together), default=len(fits))

    alone = [{} if i in grouped else options for i, options in enumerate(fits)][:before]

    expected = who_deserves(alone, of.seats.tolist())
    assert {i for i in range(before) if place[i] != NOWHERE and i not in grouped} == expected


@given(problems(groups=True))
def test_the_others_fill_what_the_groups_leave_as_far_as_can_be(of: Problem) -> None:
    place, fits = placements(allocate(of, Mode.MOST_PLACES)), fits_of(of)
    grouped = {member for group in of.together for member in group}
    left = of.seats.copy()
    for member in grouped:
        if place[member] != NOWHERE:
            left[place[member]] -= 1

    alone = [{} if i in grouped else options for i, options in enumerate(fits)]

    expected = who_deserves(alone, left.tolist())
    assert {i for i, c in enumerate(place) if c != NOWHERE} - grouped == expected


def test_a_couple_goes_where_both_fit_though_each_would_like_another_class_better() -> None:
    of = problem([{0: 900, 2: 300}, {1: 900, 2: 300}], [1, 1, 2], [(0, 1)])

    assert placements(allocate(of, Mode.MOST_PLACES)) == [2, 2]


def test_a_couple_does_not_carry_its_last_member_past_those_who_wait_alone() -> None:
    of = problem([{0: 900}, {0: 500}, {0: 500}], [2], [(0, 2)])

    assert placements(allocate(of, Mode.MOST_PLACES)) == [NOWHERE, 0, NOWHERE]
    assert placements(allocate(of, Mode.NO_SWAPS)) == [NOWHERE, 0, NOWHERE]


def test_others_move_to_make_room_for_a_couple_where_it_costs_them_no_place() -> None:
    of = problem([{0: 900, 1: 100}, {0: 500}, {0: 500}], [2, 1], [(1, 2)])

    assert placements(allocate(of, Mode.MOST_PLACES)) == [1, 0, 0]


def test_a_group_with_no_class_in_common_goes_nowhere() -> None:
    of = problem([{0: 900}, {1: 900}], [1, 1], [(0, 1)])

    assert placements(allocate(of, Mode.MOST_PLACES)) == [NOWHERE, NOWHERE]


@pytest.mark.parametrize("groups", [[(0,)], [(0, 1, 2, 3, 4)], [(0, 1), (1, 2)]])
def test_groups_of_one_or_five_and_groups_that_share_a_member_are_refused(
    groups: list[tuple[int, ...]],
) -> None:
    with pytest.raises(ValueError, match="2 to 4"):
        allocate(problem([{0: 1}] * 5, [5], groups), Mode.MOST_PLACES)
