"""Which assessments a second assessor looks at."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from hub.assessment import sampling
from hub.assessment.types import SampledFor
from hub.core.ids import new_id

RULE = sampling.sampling_rules()[0]
PRACTISED = RULE.first_of_assessor
NEVER, ALWAYS = replace(RULE, one_in=10**12), replace(RULE, one_in=1)
SOME = UUID(int=7)


def test_every_override_is_looked_at() -> None:
    assert sampling.sampled_for(NEVER, SOME, overridden=True, made_before=99) is SampledFor.OVERRIDE


def test_the_first_ones_of_an_assessor_are_looked_at_and_the_next_is_not() -> None:
    found = [
        sampling.sampled_for(NEVER, SOME, overridden=False, made_before=before)
        for before in range(PRACTISED + 1)
    ]
    assert found == [SampledFor.NEW_ASSESSOR] * PRACTISED + [None]


def test_the_lot_draws_about_the_stated_share() -> None:
    ids = [new_id() for _ in range(5000)]
    drawn = [sampling.sampled_for(RULE, one, overridden=False, made_before=99) for one in ids]
    assert 0.07 < drawn.count(SampledFor.LOT) / len(ids) < 0.13


def test_the_lot_is_always_the_same_for_the_same_assessment() -> None:
    assert sampling.lot(SOME) == sampling.lot(UUID(int=7))
    assert sampling.sampled_for(ALWAYS, SOME, overridden=False, made_before=99) is SampledFor.LOT


def test_an_assessment_soon_after_another_is_a_second_look_and_later_on_is_not() -> None:
    first, weeks = date(2026, 1, 5), RULE.again_within_weeks
    last = date.fromordinal(first.toordinal() + 7 * weeks)
    assert sampling.soon_after(RULE, first, last)
    assert not sampling.soon_after(RULE, first, date.fromordinal(last.toordinal() + 1))


def test_a_rule_says_where_it_comes_from() -> None:
    assert all(rule.source and rule.one_in > 0 for rule in sampling.sampling_rules())
