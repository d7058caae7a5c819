"""The periods that are compared: two dates see the same one, or two that share no day."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hub.insight.periods import COMPARED, compared_to, terms_to

days = st.dates(date(2024, 1, 1), date(2040, 12, 31))


@given(days, days)
def test_what_two_dates_compare_is_the_same_period_or_two_without_a_day_in_common(
    one: date, other: date
) -> None:
    apart = abs(compared_to(one) - compared_to(other))
    assert apart % COMPARED == timedelta()


@given(days)
def test_the_period_is_the_last_that_is_over_and_ends_on_a_sunday(today: date) -> None:
    last = compared_to(today)
    assert last < today <= last + COMPARED
    assert last.isoweekday() == 7


@given(days)
def test_terms_follow_one_another_without_a_day_in_common(today: date) -> None:
    terms = terms_to(today)
    for later, earlier in pairwise(terms):
        assert earlier.last_day + timedelta(days=1) == later.first_day
    assert terms[0].last_day == today
