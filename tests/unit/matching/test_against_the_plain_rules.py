"""The ranking over columns and the rules written out for one class at a time must agree on everything."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.matching import Disagreement, answers, check, measure, plain_answers
from bench.plain_facts import know
from bench.plain_ranking import rank_plainly
from bench.synthetic_area import TODAY as SYNTHETIC_TODAY
from bench.synthetic_area import Area
from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import NEWEST, load_policy
from hub.matching.ranking.rank import rank
from hub.matching.rules.constraints import CONSTRAINTS
from tests.unit.matching.strategies import PROVIDERS, TODAY, listings, lotteries, profiles

POLICY = load_policy()
policies = st.sampled_from([load_policy(version) for version in range(1, NEWEST + 1)])
balances = st.dictionaries(st.sampled_from([*PROVIDERS, "elsewhere"]), st.floats(-1, 2))


@settings(max_examples=150)
@given(listings(), profiles(), policies, lotteries, balances)
def test_order_values_and_every_reason_are_those_of_the_plain_rules(
    classes, profile, policy, lottery, balance
):
    ranking = rank(Snapshot.build(classes, 1), profile, policy, TODAY, lottery, balance=balance)
    plain = rank_plainly(know(classes), profile, policy, TODAY, lottery, balance)
    assert answers(ranking) == plain_answers(plain)


def test_a_thousand_realistic_classes_rank_the_same_for_many_learners():
    area = Area(seed=5, classes=1000)
    snapshot, known = Snapshot.build(area.classes, 1), know(area.classes)
    found = 0
    for number in range(40):
        learner = area.learner()
        ranking = rank(snapshot, learner, POLICY, SYNTHETIC_TODAY, number)
        plain = rank_plainly(known, learner, POLICY, SYNTHETIC_TODAY, number)
        assert answers(ranking) == plain_answers(plain)
        found += len(ranking.rows)
    assert found > 40, "the invented learners find hardly any class, so order was hardly tried"


def test_a_borough_and_a_region_rank_the_same_as_the_plain_rules():
    for towns in (1, 6):
        area = Area(seed=8, classes=300, towns=towns)
        snapshot, known = Snapshot.build(area.classes, 1), know(area.classes)
        for _ in range(10):
            check(snapshot, known, area.learner(), POLICY)


def test_every_constraint_stops_some_class_of_the_invented_area():
    area = Area(seed=6, classes=1000)
    known, codes = know(area.classes), set()
    for _ in range(60):
        plain = rank_plainly(known, area.learner(), POLICY, SYNTHETIC_TODAY, 1)
        codes.update(code for why in plain.reasons for code in why)
    assert codes == {constraint.code for constraint in CONSTRAINTS}


def test_the_bench_refuses_to_time_a_ranking_that_differs():
    area = Area(seed=7, classes=50)
    learner = next(learner for learner in iter(area.learner, None) if _finds(area, learner))
    with pytest.raises(Disagreement):
        check(Snapshot.build(area.classes[1:], 1), know(area.classes), learner, POLICY)


def _finds(area, learner):
    return rank_plainly(know(area.classes), learner, POLICY, SYNTHETIC_TODAY, 1).best


def test_a_row_of_the_bench_has_the_shape_every_bench_has():
    row = measure(classes=20, hold=0, name="borough")
    assert set(row) == {"name", "ratio", "hold", "ok", "rounds"}
    assert row["ok"] is True
    assert row["rounds"] >= 5
    assert 0 < row["ratio"]["min"] <= row["ratio"]["median"] <= row["ratio"]["max"]
