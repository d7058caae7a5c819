"""A share that rose by more than chance, and one that did not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.insight.drift import LEAST, Share, rose


@pytest.mark.parametrize(
    ("before", "now", "comparisons", "expected"),
    [
        (Share(10, 100), Share(30, 100), 1, True),
        (Share(30, 100), Share(10, 100), 1, False),
        (Share(10, 100), Share(12, 100), 1, False),
        (Share(10, 100), Share(21, 100), 1, True),  # z = 2.14, two-sided p = 0.032
        (Share(10, 100), Share(21, 100), 10, False),  # p must be under 0.005
        (Share(2, LEAST - 1), Share(15, LEAST), 1, False),  # too few answers before
        (Share(2, LEAST), Share(15, LEAST), 1, True),
        (Share(0, 1000), Share(4, 1000), 1, False),  # too rare for the normal curve
        (Share(0, 20), Share(0, 20), 1, False),
        (Share(20, 20), Share(20, 20), 1, False),
        (Share(0, 0), Share(10, 30), 1, False),
    ],
)
def test_only_a_rise_beyond_chance_in_enough_answers_counts(
    before: Share, now: Share, comparisons: int, expected: bool
) -> None:
    assert rose(before, now, comparisons) is expected


answers = st.integers(0, 300).flatmap(lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole)))


@given(answers, answers, st.integers(1, 50))
def test_a_share_that_did_not_rise_never_alarms_and_more_comparisons_never_alarm_sooner(
    before: Share, now: Share, comparisons: int
) -> None:
    if before.whole and now.whole and now.part * before.whole <= before.part * now.whole:
        assert not rose(before, now, comparisons)
    if rose(before, now, comparisons + 1):
        assert rose(before, now, comparisons)
