"""An organisation counts its own people, and no count gives one of them away."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from hub.insight.settled.of_referrer import settled
from hub.learners.types import Status


@given(st.lists(st.sampled_from(Status), max_size=60))
def test_small_numbers_are_hidden_and_cannot_be_taken_from_the_total(found: list[Status]) -> None:
    total, counts = settled(Counter(found))
    assert set(counts) == set(Status)
    for status, figure in counts.items():
        assert figure.hidden or found.count(status) >= 5
    assert sum(figure.hidden for figure in counts.values()) != 1 or total.hidden
    assert all(figure.shown is None or figure.shown % 5 == 0 for figure in (total, *counts.values()))
