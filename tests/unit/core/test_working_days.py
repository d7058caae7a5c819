"""Working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.working_days import BANK_HOLIDAYS, add_working_days, is_working_day


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 11, 23), 10, date(2026, 12, 7)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # over a weekend
        (date(2026, 12, 24), 1, date(2026, 12, 29)),  # over Christmas and its substitute day
        (date(2027, 3, 25), 1, date(2027, 3, 30)),  # over Easter
        (date(2026, 12, 18), 10, date(2027, 1, 6)),  # over the new year
    ],
)
def test_weekends_and_bank_holidays_do_not_count(start: date, count: int, expected: date) -> None:
    assert add_working_days(start, count) == expected


def test_every_bank_holiday_is_a_weekday_and_each_year_has_eight() -> None:
    assert all(day.weekday() < 5 for day in BANK_HOLIDAYS)
    years = [day.year for day in BANK_HOLIDAYS]
    assert {year: years.count(year) for year in set(years)} == dict.fromkeys((2026, 2027), 8)


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(1, 40))
def test_as_many_working_days_pass_as_were_asked_for(start: date, count: int) -> None:
    end = add_working_days(start, count)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert is_working_day(end)
    assert sum(map(is_working_day, between)) == count
