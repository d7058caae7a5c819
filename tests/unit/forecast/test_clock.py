"""The clock: against a walk written out week by week, and the promises it makes to people."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.forecast.clock import (
    NEVER,
    WEEKS,
    Queue,
    Reach,
    position_over_throughput,
    reach,
    simulate,
    weeks_until,
)

TERM = np.arange(WEEKS) // 17


def queue(places: list[float] | float = 2.0, leaving: float = 0.01, overtaking: float = 0.0) -> Queue:
    return Queue(np.full(WEEKS, places), TERM, np.full(WEEKS, leaving), overtaking, 60)


def plain_walk(queue: Queue, ahead: int) -> int:
    """The week in which one more than those in front have had their places, one week after the other."""
    left = float(ahead)
    for week in range(WEEKS):
        left -= left * queue.leaving[week]
        left -= queue.places[week] - queue.overtaking
        if left <= -1 + 1e-9:
            return week + 1
    return NEVER


def said(found: Reach, ahead: int) -> tuple[int, int, int]:
    low, likely, high = (int(weeks_until(curve, ahead)) for curve in (found.low, found.likely, found.high))
    return low, likely, high


weekly = st.lists(st.floats(0, 6), min_size=8, max_size=8).map(
    lambda eighths: [n for n in eighths for _ in range(WEEKS // 8)]
)
chances = st.floats(0, 0.05)


@settings(max_examples=30)
@given(weekly, chances, st.floats(0, 1), st.integers(0, 150))
def test_the_look_up_gives_the_week_of_the_walk(
    places: list[float], leaving: float, overtaking: float, ahead: int
) -> None:
    asked = queue(places, leaving, overtaking)
    curve = reach(asked.places, asked.leaving, asked.overtaking)
    walked = plain_walk(asked, ahead)
    found = int(weeks_until(curve, ahead))
    assert found == walked or abs(curve[min(found, walked) - 1] - ahead) < 1e-6


@settings(max_examples=20)
@given(weekly, st.integers(0, WEEKS - 1), st.floats(0, 20), st.integers(0, 150), chances)
def test_more_places_never_give_a_later_week(
    places: list[float], week: int, more: float, ahead: int, leaving: float
) -> None:
    richer = list(places)
    richer[week] += more
    before = said(simulate(queue(places, leaving), 1.0), ahead)
    after = said(simulate(queue(richer, leaving), 1.0), ahead)
    assert all(new <= old for new, old in zip(after, before, strict=True))


@settings(max_examples=20)
@given(weekly, st.integers(0, 150), st.floats(0.5, 4.0))
def test_nobody_nearer_the_front_waits_longer(places: list[float], ahead: int, spread: float) -> None:
    found = simulate(queue(places), spread)
    assert all(near <= far for near, far in zip(said(found, ahead), said(found, ahead + 1), strict=True))


@settings(max_examples=20)
@given(weekly, st.integers(0, 150), st.floats(0.5, 4.0), chances, st.floats(0, 2))
def test_the_likely_week_lies_within_the_range(
    places: list[float], ahead: int, spread: float, leaving: float, overtaking: float
) -> None:
    low, likely, high = said(simulate(queue(places, leaving, overtaking), spread), ahead)
    assert 1 <= low <= likely <= high <= NEVER


def test_no_places_never_come() -> None:
    assert said(simulate(queue(0.0), 1.0), 0) == (NEVER, NEVER, NEVER)


def test_more_newcomers_in_front_than_places_never_end() -> None:
    assert said(simulate(queue(1.0, 0.0, overtaking=5.0), 1.0), 3) == (NEVER, NEVER, NEVER)


def test_two_places_a_week_reach_the_seventh_in_the_fourth_week() -> None:
    assert weeks_until(reach(np.full(WEEKS, 2.0), np.zeros(WEEKS), 0.0), 6) == 4


def test_a_term_that_begins_in_ten_weeks_is_when_its_places_come() -> None:
    places = np.zeros(WEEKS)
    places[9] = 12.0
    assert weeks_until(reach(places, np.zeros(WEEKS), 0.0), np.array([0, 5, 11, 12])).tolist() == [
        10, 10, 10, NEVER,
    ]  # fmt: skip


def test_a_wider_spread_gives_a_wider_range() -> None:
    narrow, wide = (said(simulate(queue(), spread), 40) for spread in (0.5, 2.0))
    assert wide[0] < narrow[0] <= narrow[1] == wide[1] <= narrow[2] < wide[2]


def test_position_over_throughput_without_throughput_is_not_a_number_of_weeks() -> None:
    assert position_over_throughput(np.array([0, 9]), 2.0).tolist() == [0.5, 5.0]
    assert not np.isfinite(position_over_throughput(3, 0.0))


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_says_the_same(seed: str) -> None:
    code = (
        "import numpy as np; from hub.forecast.clock import *;"
        "q = Queue(np.full(WEEKS, 2.0), np.arange(WEEKS) // 17, np.full(WEEKS, 0.01), 0.0, 60);"
        "r = simulate(q, 1.0); print([int(weeks_until(c, 40)) for c in (r.low, r.likely, r.high)])"
    )
    child = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
    )
    assert child.stdout.strip() == str(list(said(simulate(queue(), 1.0), 40)))
