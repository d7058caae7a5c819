"""Judging forecasts, and learning how wide to draw."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.forecast.calibration import LEAST, MOST, Scored, held, next_spread, score, strayed

DAY = date(2026, 3, 2)
TODAY = date(2026, 7, 6)


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


def judged(inside: int, outside: int, used: float = 1.0, likely: int = 10) -> list[tuple[Scored, float]]:
    """Some that came at the end of their range, and some twice as far from the likely day."""
    return [(scored(15, likely), used)] * inside + [(scored(20, likely), used)] * outside


def test_too_few_inside_widen_and_too_many_narrow() -> None:
    assert next_spread(1.0, judged(79, 21), TODAY) > 1.0
    assert next_spread(1.0, judged(80, 20), TODAY) == pytest.approx(1.0)
    assert next_spread(1.0, [(scored(12), 1.0)] * 30, TODAY) < 1.0


def test_somebody_who_came_early_is_as_far_out_as_one_who_came_late() -> None:
    assert strayed(scored(0)) == strayed(scored(20)) == 2.0
    assert strayed(scored(10)) == 0


def test_old_forecasts_that_are_judged_again_do_not_widen_without_end() -> None:
    """They were drawn at 1, so what is learnt from them is one and the same factor."""
    spread = 1.0
    for _ in range(50):
        spread = next_spread(spread, judged(50, 50), TODAY)
    assert spread == pytest.approx(2.0, abs=0.01)


def test_forecasts_that_ran_out_lately_count_more_than_those_of_a_year_ago() -> None:
    year_ago = timedelta(days=364)
    long_ago = [
        (replace(one, low_on=one.low_on - year_ago, likely_on=one.likely_on - year_ago,
                 high_on=one.ran_out_on - year_ago, started_on=(one.started_on or DAY) - year_ago), used)
        for one, used in judged(50, 0)
    ]  # fmt: skip
    assert next_spread(1.0, [*long_ago, *judged(0, 10)], TODAY) > 1.0
    assert next_spread(1.0, [*judged(50, 0), *judged(0, 10)], TODAY) == pytest.approx(1.0)


def test_forecasts_that_held_too_seldom_keep_the_hub_from_saying_more_of_them() -> None:
    assert not held(30, 0.49)
    assert held(30, 0.5)
    assert held(29, 0.1)
    assert held(0, None)


@given(st.floats(LEAST, MOST), st.floats(LEAST, MOST), st.lists(st.integers(0, 300), min_size=1))
def test_the_factor_stays_within_its_bounds(spread: float, used: float, started: list[int]) -> None:
    assert LEAST <= next_spread(spread, [(scored(week), used) for week in started], TODAY) <= MOST
