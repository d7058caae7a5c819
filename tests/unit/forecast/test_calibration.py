"""Judging forecasts, and learning how wide to draw."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.forecast.calibration import LEAST, MOST, Scored, held, next_spread, score

DAY = date(2026, 3, 2)


def scored(started: int | None, likely: int = 10) -> Scored:
    """A forecast of 5 to 15 weeks that came true after so many."""
    low, mid, high = (DAY + timedelta(weeks=weeks) for weeks in (5, likely, 15))
    return Scored(low, mid, high, mid, None if started is None else DAY + timedelta(weeks=started))


def test_both_ends_of_the_range_are_inside() -> None:
    assert scored(5).inside
    assert scored(15).inside
    assert not scored(4).inside
    assert not scored(16).inside


def test_who_still_waits_when_the_range_has_ended_is_outside_and_has_no_error() -> None:
    found = score([scored(None)] * 10 + [scored(8)] * 10)
    assert found.coverage == 0.5
    assert found.error == pytest.approx(2.0)


def test_nothing_is_said_of_nine() -> None:
    found = score([scored(8)] * 9)
    assert (found.people, found.coverage, found.error, found.simple) == (9, None, None, None)


def test_too_few_inside_widen_and_too_many_narrow() -> None:
    assert next_spread(1.0, 1.0, 0.6) > 1.0 > next_spread(1.0, 1.0, 0.95)
    assert next_spread(1.0, 1.0, 0.8) == pytest.approx(1.0)


def test_old_forecasts_that_are_judged_again_do_not_widen_without_end() -> None:
    """They were drawn at 1, so what is learnt from them is one and the same factor."""
    spread = 1.0
    for _ in range(50):
        spread = next_spread(spread, 1.0, 0.6)
    assert spread == pytest.approx(1.523, abs=0.01)


def test_forecasts_that_held_too_seldom_keep_the_hub_from_saying_more_of_them() -> None:
    assert not held(30, 0.49)
    assert held(30, 0.5)
    assert held(29, 0.1)
    assert held(0, None)


@given(st.floats(LEAST, MOST), st.floats(LEAST, MOST), st.floats(0, 1))
def test_the_factor_stays_within_its_bounds(spread: float, used: float, coverage: float) -> None:
    assert LEAST <= next_spread(spread, used, coverage) <= MOST
