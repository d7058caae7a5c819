"""Bands, groups and middle values."""

from collections import Counter
from datetime import date, timedelta

import pytest

from hub.core.working_days import working_days_between
from hub.insight.measures import (
    NEVER_SENT,
    STATUS_GROUPS,
    WAIT_BANDS,
    band_of,
    certainly_middle,
    longest_range,
    median,
    reached_by_threshold,
)
from hub.referrals.types import State

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (0, "Up to 4 weeks"),
        (28, "Up to 4 weeks"),
        (29, "4 to 12 weeks"),
        (84, "4 to 12 weeks"),
        (85, "12 to 26 weeks"),
        (182, "12 to 26 weeks"),
        (183, "Over 26 weeks"),
    ],
)
def test_a_wait_falls_in_the_band_that_holds_its_last_day(days: int, band: str) -> None:
    assert band_of(TODAY - timedelta(days=days), TODAY) == band


def test_every_state_that_was_sent_is_in_exactly_one_status_group() -> None:
    grouped = Counter(state for _, states in STATUS_GROUPS for state in states)
    assert set(grouped) == set(State) - NEVER_SENT
    assert set(grouped.values()) == {1}


def test_a_middle_value_of_fewer_than_five_is_not_given() -> None:
    assert median({3: 2, 8: 2}) is None
    assert median({3: 2, 8: 3}) == 8
    assert median({1: 3, 9: 3}) == 1


def test_the_longest_wait_is_one_that_five_people_have_reached() -> None:
    assert reached_by_threshold({10: 6, 30: 4, 90: 1}) == 30
    assert reached_by_threshold({90: 4}) is None


def test_working_days_leave_out_weekends_and_bank_holidays() -> None:
    friday = date(2026, 5, 22)
    assert working_days_between(friday, friday) == 0
    assert working_days_between(friday, date(2026, 5, 25)) == 0  # Spring bank holiday
    assert working_days_between(friday, date(2026, 5, 27)) == 2


@pytest.mark.parametrize(
    ("shown", "weeks"),
    [
        ((20, 15, 10, 5), 26),
        ((20, 15, 10, None), 12),
        ((20, 15, None, 5), 26),
        ((20, None, None, None), None),
        ((None, None, None, None), None),
    ],
)
def test_the_longest_wait_lies_in_the_longest_range_that_enough_people_have_reached(
    shown: tuple[int | None, ...], weeks: int | None
) -> None:
    bands = (label for label, _ in WAIT_BANDS)
    assert longest_range(dict(zip(bands, shown, strict=True))) == weeks


def test_a_middle_wait_is_told_only_where_the_bands_already_say_in_which_of_them_it_lies() -> None:
    assert certainly_middle([(8, 12), (18, 22), (8, 12)], 1)
    assert not certainly_middle([(8, 12), (8, 12)], 1)
    assert not certainly_middle([(0, 4), (0, 4)], 0)
