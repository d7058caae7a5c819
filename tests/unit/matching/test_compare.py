"""What another policy would change, counted against two rankings made by hand."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import CRITERIA, Policy, load_policy
from hub.matching.ranking.compare import CLUB, Effect, Person, compare
from hub.matching.ranking.rank import rank
from hub.matching.types import Point
from tests.unit.matching.examples import CLASS, LEARNER, TODAY
from tests.unit.matching.strategies import listings, lotteries, profiles

POLICY = load_policy()
NEAR = replace(CLASS, id="near", provider_id="north", point=LEARNER.point, places=1, taken=0)
FAR = replace(CLASS, id="far", provider_id="south", point=Point(51.5520, -0.0600), places=30, taken=0)


def only(*codes: str) -> Policy:
    """A policy in which only these things count."""
    return replace(POLICY, weights={code: int(code in codes) for code in CRITERIA})


def effect(classes: list, people: list[Person], before: Policy, after: Policy) -> Effect:
    return compare(Snapshot.build(classes, 1), people, before, after, TODAY, {})


def test_the_same_policy_changes_nothing() -> None:
    found = effect([NEAR, FAR], [Person(LEARNER, 1)], POLICY, POLICY)
    assert (found.firsts.total(), found.first_changes) == (1, 0)
    assert found.moved == {0: 1}
    assert found.before == found.after == {"near": 1, "far": 1}


def test_nobody_who_waits_is_no_effect() -> None:
    assert effect([NEAR], [], only("travel"), only("places")) == Effect()


def test_no_class_at_all_is_counted_as_no_class() -> None:
    found = effect([], [Person(LEARNER, 1)], only("travel"), only("places"))
    assert (found.first_changes, found.moved.total()) == (0, 0)
    assert found.firsts == {(None, None): 1}


def test_a_first_class_that_changes_is_counted_with_its_provider_and_how_far_it_falls() -> None:
    people = [Person(LEARNER, 1, {"level": "Entry 1"})] * 3
    found = effect([NEAR, FAR], people, only("travel"), only("places"))
    assert found.first_changes == 3
    assert found.moved == {1: 3}
    assert found.firsts == {("north", "south"): 3}
    assert found.by_part == {("level", "Entry 1", True): 3}


def test_a_club_that_comes_first_is_no_providers_class() -> None:
    club = replace(NEAR, strand="conversation")
    found = effect([club, FAR], [Person(LEARNER, 1)], only("travel"), only("places"))
    assert found.firsts == {(CLUB, "south"): 1}


def test_a_class_that_no_longer_fits_is_not_moved() -> None:
    stricter = replace(POLICY, literacy_strands=frozenset({"literacy"}), other_strands=frozenset({"work"}))
    found = effect([NEAR], [Person(LEARNER, 1)], POLICY, stricter)
    assert (found.moved.total(), found.first_changes) == (0, 1)
    assert found.firsts == {("north", None): 1}
    assert (found.before, found.after) == ({"near": 1}, {})


def test_everybody_counts_for_each_class_among_their_first_three() -> None:
    nearer = [replace(NEAR, id=f"near-{number}") for number in range(3)]
    people = [Person(LEARNER, lot) for lot in range(5)]
    found = effect([*nearer, FAR], people, only("travel"), only("places"))
    assert found.before == {"near-0": 5, "near-1": 5, "near-2": 5}
    assert found.after["far"] == 5
    assert found.after.total() == 15


@settings(max_examples=40)
@given(listings(), st.lists(st.tuples(profiles(), lotteries), max_size=4), st.integers(0, 99))
def test_the_counts_agree_with_one_another_and_with_the_rankings(classes, asked, seed) -> None:
    weights = {code: Random(seed + place).randrange(1, 50) for place, code in enumerate(CRITERIA)}
    other = replace(POLICY, weights=weights)
    snapshot = Snapshot.build(classes, 1)
    people = [Person(profile, lot, {"all": "everybody"}) for profile, lot in asked]
    found = compare(snapshot, people, POLICY, other, TODAY, {})
    assert len(people) == found.firsts.total() == found.by_part.total()
    assert found.first_changes <= len(people)
    assert found.by_part["all", "everybody", True] == found.first_changes
    with_a_class = sum(rank(snapshot, one.profile, POLICY, TODAY, one.lottery).ready > 0 for one in people)
    assert found.moved.total() <= with_a_class
    assert (
        found.firsts.total() - sum(n for (old, _), n in found.firsts.items() if old is None) == with_a_class
    )


@pytest.mark.parametrize("people", [1, 4])
def test_comparing_the_other_way_round_swaps_what_comes_and_goes(people: int) -> None:
    asked = [Person(LEARNER, lot) for lot in range(people)]
    there = effect([NEAR, FAR], asked, only("travel"), only("places"))
    back = effect([NEAR, FAR], asked, only("places"), only("travel"))
    assert there.first_changes == back.first_changes
    assert (there.before, there.after) == (back.after, back.before)
