"""How values are written for people."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from hub.forms.format import clock_range, date_words, datetime_words, days_ago, level_name, money, plural


def test_dates_are_written_out() -> None:
    assert date_words(date(2026, 12, 3)) == "3 December 2026"
    assert date_words(None) == ""


def test_moments_are_told_in_london_time() -> None:
    assert datetime_words(datetime(2026, 7, 31, 23, 5, tzinfo=UTC)) == "1 August 2026 at 12:05am"
    assert date_words(datetime(2026, 7, 31, 23, 5, tzinfo=UTC)) == "1 August 2026"


@pytest.mark.parametrize(
    ("since", "words"),
    [(date(2026, 11, 13), "9 days"), (date(2026, 11, 21), "1 day"), (date(2026, 11, 22), "less than a day")],
)
def test_ages_are_in_days(since: date, words: str) -> None:
    assert days_ago(since, today=date(2026, 11, 22)) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (time(10), time(12, 30), "10am to 12:30pm"),
        (time(9, 30), time(12), "9:30am to midday"),
        (time(18), None, "from 6pm"),
        (None, None, "time not known"),
    ],
)
def test_clock_times_are_written_as_people_say_them(start: time, end: time, words: str) -> None:
    assert clock_range(start, end) == words


@pytest.mark.parametrize(
    ("pounds", "words"), [("0", "free"), ("226", "£226"), ("22.5", "£22.50"), ("1226", "£1,226")]
)
def test_money_is_short(pounds: str, words: str) -> None:
    assert money(Decimal(pounds)) == words


def test_what_is_not_known_is_said() -> None:
    assert money(None) == level_name(None) == "not known"
    assert level_name("E1") == "Entry 1"


def test_counts_agree_with_their_noun() -> None:
    assert plural(1, "place") == "1 place"
    assert plural(1204, "person", "people") == "1,204 people"
