"""A class under several intake rules: all of them must take the learner."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hub.matching.types import NO_RULE, AdmissionRule, combine
from tests.unit.matching.examples import ask_one
from tests.unit.matching.strategies import admission_rules, profiles

A, B = AdmissionRule(groups=frozenset({"a"})), AdmissionRule(groups=frozenset({"b"}))


def takes(rules, **asked):
    return bool(ask_one({"intake": combine(rules)}, asked).best)


def test_no_rules_and_rules_that_say_nothing_are_the_same():
    assert combine([]) == combine([AdmissionRule(), AdmissionRule()]) == NO_RULE


def test_a_rule_given_twice_is_one_rule():
    assert combine([A, A]) == (A,)


@given(st.lists(admission_rules, max_size=4), st.randoms())
def test_the_order_of_rules_does_not_matter(rules, random):
    assert combine(random.sample(rules, len(rules))) == combine(rules)


def test_a_rule_silent_on_the_age_of_an_assessment_comes_before_one_of_no_weeks():
    silent, strict = (AdmissionRule(levels=frozenset({1}), assessment_weeks=weeks) for weeks in (None, 0))
    assert combine([silent, strict]) == combine([strict, silent]) == (silent, strict)


def test_members_of_one_of_each_rule_are_taken():
    assert takes([A, B], groups=frozenset({"a", "b"}))
    assert not takes([A, B], groups=frozenset({"a"}))


def test_rules_that_have_no_level_in_common_take_nobody():
    only = [AdmissionRule(levels=frozenset({1})), AdmissionRule(levels=frozenset({2}))]
    assert not any(takes(only, placement=level, levels=(1,) * 4) for level in range(6))


def test_the_strictest_passport_counts():
    rules = [AdmissionRule(assessment_weeks=8), AdmissionRule(assessment_weeks=26)]
    assert takes(rules, assessed_on=date(2026, 9, 28))
    assert not takes(rules, assessed_on=date(2026, 9, 27))


@given(st.lists(admission_rules, max_size=3), admission_rules, profiles())
def test_another_rule_never_lets_a_learner_in(rules, rule, profile):
    asked = {name: getattr(profile, name) for name in ("placement", "outcode", "groups", "assessed_on")}
    stopped = {
        reason.code for out in ask_one({"intake": combine(rules)}, asked).excluded for reason in out.reasons
    }
    after = {
        reason.code
        for out in ask_one({"intake": combine([*rules, rule])}, asked).excluded
        for reason in out.reasons
    }
    assert stopped <= after
