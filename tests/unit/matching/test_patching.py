"""A snapshot that was patched is the one that would be built anew."""

from dataclasses import fields, is_dataclass, replace
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bench.synthetic_area import TODAY, Area
from hub.matching.facts.patching import patched, worn
from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import load_policy
from hub.matching.ranking.rank import rank
from hub.matching.ranking.record import ranking_record
from tests.unit.matching.strategies import TODAY as A_DAY
from tests.unit.matching.strategies import class_facts, lotteries, profiles

POLICY = load_policy()
FEW = st.lists(st.integers(0, 9), max_size=6, unique=True)


@st.composite
def some_classes(draw):
    """Classes of ten ids, in their order."""
    return [draw(class_facts(number)) for number in sorted(draw(FEW))]


def told(snapshot, profile, today, lottery=1):
    ranking = rank(snapshot, profile, POLICY, today, lottery, 100)
    return ranking_record(ranking), [shown.summary for shown in ranking.best], ranking.openers


def changes(before, after):
    """Those of the one list to read again, and those that are gone."""
    now = [facts for facts in after if facts not in before]
    return now, {facts.id for facts in before} - {facts.id for facts in after}


@given(st.lists(some_classes(), min_size=2, max_size=4), profiles(), lotteries)
def test_any_changes_give_the_ranking_of_the_classes_as_they_are(states, profile, lottery):
    snapshot = Snapshot.build(states[0], 0)
    for version, (before, after) in enumerate(pairwise(states), 1):
        snapshot = patched(snapshot, version, *changes(before, after))
        built = Snapshot.build(after, version)
        assert snapshot.classes == built.classes
        assert snapshot.row_of == built.row_of
        assert told(snapshot, profile, A_DAY, lottery) == told(built, profile, A_DAY, lottery)


def test_the_snapshot_that_was_patched_stays_as_it_was():
    classes = sorted(Area(1, 300).classes, key=lambda facts: facts.id)
    snapshot, again = Snapshot.build(classes, 1), Snapshot.build(classes, 1)
    patched(snapshot, 2, [replace(facts, taken=99, level_high=0) for facts in classes[:9]], {classes[50].id})
    assert all(same(getattr(snapshot, each.name), getattr(again, each.name)) for each in fields(Snapshot))


def same(one, other):
    if is_dataclass(one):
        return all(same(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    return np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other


def test_what_no_class_shares_any_longer_is_noticed_once_it_is_half_of_a_table():
    area = Area(2, 40)
    classes = sorted(area.classes, key=lambda facts: facts.id)
    snapshot = Snapshot.build(classes, 1)
    assert not worn(snapshot)
    there = area.point(0, 9.0)
    elsewhere = [replace(facts, point=there, mode="classroom") for facts in classes]
    profile = area.learner()
    moved = patched(snapshot, 2, elsewhere, set())
    assert worn(moved)
    assert told(moved, profile, TODAY) == told(Snapshot.build(elsewhere, 2), profile, TODAY)
