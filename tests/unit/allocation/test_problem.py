"""The pairs of an allocation are those matching finds, with the same points and in the same order."""

import json
import os
import random
import subprocess
import sys
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.plain_allocation import placements
from bench.synthetic_area import TODAY, Area
from hub.allocation.problem import pairs
from hub.allocation.problem.facets import COUNT, FACETS, Facet
from hub.allocation.problem.problem import Case, lay_out
from hub.allocation.solving.allocate import allocate
from hub.allocation.types import NOWHERE, Applicant, Mode
from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import CRITERIA, WHOLE, Policy, load_policy
from hub.matching.ranking.rank import rank
from hub.matching.rules.constraints import CHECKS, CONSTRAINTS
from hub.matching.types import ClassFacts, Profile
from tests.unit.matching.strategies import listings, lotteries, profiles

POLICY = load_policy(2)


def applicants(people: list[tuple[Profile, int]]) -> list[Applicant]:
    return [
        Applicant(f"learner-{number}", 1 + number % 3, TODAY - timedelta(days=number % 5), lottery, profile)
        for number, (profile, lottery) in enumerate(people)
    ]


def ranked(
    classes: tuple[ClassFacts, ...], applicant: Applicant, policy: Policy = POLICY
) -> list[tuple[str, int]]:
    """The classes that fit now and have a free place, best first, with their points, as matching has it."""
    ranking = rank(Snapshot.build(classes, 1), applicant.profile, policy, TODAY, applicant.lottery)
    rows = ranking.rows[: ranking.ready].tolist()
    points = ranking.points[: ranking.ready].tolist()
    return [
        (str(classes[row].id), score) for row, score in zip(rows, points, strict=True) if classes[row].free
    ]


def laid_out(case: Case, number: int) -> list[tuple[str, int]]:
    edges = case.problem.edges
    own = edges.of_learner(number)
    named = [str(case.classes[c].id) for c in edges.where[own].tolist()]
    return list(zip(named, edges.points[own].tolist(), strict=True))


@given(classes=listings(), people=st.lists(st.tuples(profiles(), lotteries), max_size=5))
@settings(max_examples=300)
def test_every_pair_is_one_that_matching_finds_with_the_same_points(
    classes: tuple[ClassFacts, ...], people: list[tuple[Profile, int]]
) -> None:
    case = lay_out(Snapshot.build(classes, 1), applicants(people), POLICY, TODAY)

    assert [laid_out(case, i) for i in range(len(people))] == [
        ranked(classes, applicant) for applicant in case.applicants
    ]


@pytest.mark.parametrize("block", [pairs.BLOCK, 5_000])
def test_the_same_in_an_area_of_several_towns_however_it_is_divided(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairs, "BLOCK", block)
    area = Area(11, 600)
    people = applicants([(area.learner(), 7919 * number) for number in range(150)])

    case = lay_out(Snapshot.build(area.classes, 1), people, POLICY, TODAY)

    assert [laid_out(case, i) for i in range(150)] == [ranked(area.classes, one) for one in case.applicants]


@pytest.mark.parametrize(
    "heavy",
    [
        replace(POLICY, weights=dict.fromkeys(CRITERIA, WHOLE)),
        replace(POLICY, weights=dict.fromkeys(CRITERIA, 0) | {"timetable": 33}),
        replace(POLICY, comfort_minutes=180),
    ],
)
def test_the_same_points_whatever_a_policy_weighs(heavy: Policy) -> None:
    area = Area(12, 200)
    people = applicants([(area.learner(), 7919 * number) for number in range(60)])

    case = lay_out(Snapshot.build(area.classes, 1), people, heavy, TODAY)

    assert [laid_out(case, i) for i in range(60)] == [
        ranked(area.classes, one, heavy) for one in case.applicants
    ]


# Settled pair by pair. That a class is full is its having no seats.
PAIRWISE = Facet(
    (), ("timetable", "travel", "excluded", "referred", "full"), ("level", "travel", "timetable")
)


def test_every_constraint_and_criterion_is_looked_at_once() -> None:
    settled = [*FACETS, PAIRWISE]

    assert sorted(code for facet in settled for code in facet.bars) == sorted(c.code for c in CONSTRAINTS)
    assert sorted([*(code for facet in settled for code in facet.criteria), "certainty"]) == sorted(CRITERIA)
    assert len(CHECKS) <= COUNT
    assert {name for facet in FACETS for name in facet.fields} <= {field.name for field in fields(Profile)}


def test_a_class_has_seats_as_far_as_it_says_so_and_nobody_is_on_the_way_there() -> None:
    classes = tuple(
        ClassFacts(
            id=name, title=name, provider_id="north", level_low=1, level_high=1, places=places, taken=1
        )
        for name, places in (("four", 5), ("full", 1), ("not said", None), ("promised", 3))
    )

    case = lay_out(
        Snapshot.build(classes, 1), [], POLICY, TODAY, reserved={"four": 1, "promised": 2, "gone": 9}
    )

    seats = {one.id: seats for one, seats in zip(case.classes, case.problem.seats.tolist(), strict=True)}
    assert seats == {"four": 3}


def test_a_companion_who_does_not_apply_leaves_the_other_on_their_own() -> None:
    people = applicants([(Profile(placement=1), 1), (Profile(placement=1), 2)])

    case = lay_out(
        Snapshot.build((), 1),
        people,
        POLICY,
        TODAY,
        together=[("learner-0", "away"), ("learner-1", "learner-0")],
    )

    assert case.problem.together == ((0, 1),)


@pytest.mark.parametrize("mover", range(4))
def test_waiting_longer_never_costs_somebody_a_better_class_even_where_lots_are_equal(mover: int) -> None:
    classes = tuple(
        ClassFacts(id=name, title=name, provider_id="north", level_low=1, level_high=high, places=2)
        for name, high in (("one level", 1), ("two levels", 2))
    )
    people = applicants([(Profile(placement=1), 0)] * 4)

    def points_of(listed: list[Applicant]) -> int:
        case = lay_out(Snapshot.build(classes, 1), listed, POLICY, TODAY)
        number = [one.id for one in case.applicants].index(people[mover].id)
        return int(case.problem.edges.points[allocate(case.problem, Mode.MOST_PLACES).pair[number]])

    ahead = replace(people[mover], priority_group=0)
    assert points_of([ahead if one is people[mover] else one for one in people]) >= points_of(people)


def places_given(seed: int) -> dict[str, str]:
    """Who goes where, with everything put in in an order of its own."""
    area = Area(3, 120)
    people = applicants([(area.learner(), 31 * number) for number in range(200)])
    classes = list(area.classes)
    random.Random(seed).shuffle(classes)
    random.Random(seed).shuffle(people)
    case = lay_out(Snapshot.build(classes, 1), people, POLICY, TODAY)
    outcome = allocate(case.problem, Mode.MOST_PLACES)
    return {
        str(applicant.id): str(case.classes[c].id)
        for applicant, c in zip(case.applicants, placements(outcome), strict=True)
        if c != NOWHERE
    }


def test_neither_the_order_of_the_input_nor_the_process_changes_the_outcome() -> None:
    script = "import json; from tests.unit.allocation.test_problem import places_given as f; print(json.dumps(f(2)))"
    other = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "77"},
    )

    assert places_given(0) == places_given(1) == json.loads(other.stdout)
