"""The clock: against a walk written out week by week."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.forecast.clock import NEVER, WEEKS, position_over_throughput, reach, weeks_until


def plain_walk(places: list[float], leaving: float, overtaking: float, ahead: int) -> int:
    """The week in which one more than those in front have had their places, one week after the other."""
    left = float(ahead)
    for week in range(WEEKS):
        left -= left * leaving
        left -= places[week] - overtaking
        if left <= -1 + 1e-9:
            return week + 1
    return NEVER


weekly = st.lists(st.floats(0, 6), min_size=8, max_size=8).map(
    lambda eighths: [n for n in eighths for _ in range(WEEKS // 8)]
)
chances = st.floats(0, 0.05)


@settings(max_examples=30)
@given(weekly, chances, st.floats(0, 1), st.integers(0, 150))
def test_the_look_up_gives_the_week_of_the_walk(
    places: list[float], leaving: float, overtaking: float, ahead: int
) -> None:
    curve = reach(np.array(places), np.full(WEEKS, leaving), overtaking)
    walked = plain_walk(places, leaving, overtaking, ahead)
    found = int(weeks_until(curve, ahead))
    assert found == walked or abs(curve[min(found, walked) - 1] - ahead) < 1e-6


@settings(max_examples=20)
@given(weekly, st.integers(0, WEEKS - 1), st.floats(0, 20), st.integers(0, 150), chances)
def test_more_places_never_give_a_later_week(
    places: list[float], week: int, more: float, ahead: int, leaving: float
) -> None:
    richer = np.array(places)
    richer[week] += more
    before, after = (
        weeks_until(reach(np.array(one), np.full(WEEKS, leaving), 0.0), ahead) for one in (places, richer)
    )
    assert after <= before


def test_no_places_never_come() -> None:
    assert weeks_until(reach(np.zeros(WEEKS), np.zeros(WEEKS), 0.0), 0) == NEVER


def test_more_newcomers_in_front_than_places_never_end() -> None:
    assert weeks_until(reach(np.ones(WEEKS), np.zeros(WEEKS), 5.0), 3) == NEVER


def test_two_places_a_week_reach_the_seventh_in_the_fourth_week() -> None:
    assert weeks_until(reach(np.full(WEEKS, 2.0), np.zeros(WEEKS), 0.0), 6) == 4


def test_a_term_that_begins_in_ten_weeks_is_when_its_places_come() -> None:
    places = np.zeros(WEEKS)
    places[9] = 12.0
    assert weeks_until(reach(places, np.zeros(WEEKS), 0.0), np.array([0, 5, 11, 12])).tolist() == [
        10, 10, 10, NEVER,
    ]  # fmt: skip


def test_position_over_throughput_without_throughput_is_not_a_number_of_weeks() -> None:
    assert position_over_throughput(np.array([0, 9]), 2.0).tolist() == [0.5, 5.0]
    assert not np.isfinite(position_over_throughput(3, 0.0))
