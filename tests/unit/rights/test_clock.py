"""The clock of a request: one month with stops, two months more, month ends, weekends and bank holidays."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.clock import months_after
from hub.core.working_days import BANK_HOLIDAYS, is_working_day
from hub.rights.requests.clock import Stop, due

DAYS = st.dates(date(2026, 1, 1), date(2027, 10, 31))
LATER = date(2030, 1, 1)


@st.composite
def stops_after(draw: st.DrawFn, received: date) -> list[Stop]:
    """Any stops, in any order, which may overlap."""
    begins = draw(st.lists(st.integers(0, 150), max_size=5))
    return [
        Stop(received + timedelta(days=after), received + timedelta(days=after + draw(st.integers(0, 60))))
        for after in begins
    ]


@pytest.mark.parametrize(
    ("received", "ends"),
    [
        (date(2026, 9, 3), date(2026, 10, 5)),  # 3 October is a Saturday
        (date(2026, 3, 31), date(2026, 4, 30)),  # no 31 April
        (date(2026, 1, 31), date(2026, 3, 2)),  # 28 February is a Saturday
        (
            date(2026, 11, 25),
            date(2026, 12, 29),
        ),  # Christmas, a weekend, and 28 December instead of Boxing Day
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 3, 3), date(2026, 4, 7)),  # Good Friday, Easter, Easter Monday
    ],
)
def test_one_month_is_the_corresponding_day_or_the_next_working_one(received: date, ends: date) -> None:
    assert due(received, [], LATER) == ends


def test_a_complex_request_has_three_months_in_all() -> None:
    assert due(date(2026, 11, 30), [], LATER, extended=True) == date(2027, 3, 1)  # 28 February is a Sunday


def test_days_of_waiting_do_not_count_and_what_two_stops_share_counts_once() -> None:
    received = date(2026, 9, 1)
    one, other = Stop(date(2026, 9, 10), date(2026, 9, 20)), Stop(date(2026, 9, 15), date(2026, 9, 22))
    assert due(received, [one], LATER) == date(2026, 10, 12)  # 1 October and ten days, then a Monday
    assert due(received, [one, other], LATER) == date(2026, 10, 13)


def test_while_the_clock_stands_each_day_moves_the_end_on() -> None:
    received, stop = date(2026, 9, 1), [Stop(date(2026, 9, 10))]
    assert due(received, stop, date(2026, 9, 10)) == date(2026, 10, 1)
    assert due(received, stop, date(2026, 9, 14)) == date(2026, 10, 5)


def test_a_stop_after_the_time_is_over_helps_nobody() -> None:
    received = date(2026, 9, 1)
    assert due(received, [Stop(date(2026, 10, 2), date(2026, 12, 1))], LATER) == date(2026, 10, 1)
    assert due(received, [Stop(date(2026, 10, 1), date(2026, 10, 8))], LATER) == date(2026, 10, 8)


@given(data=st.data(), received=DAYS, extended=st.booleans())
def test_the_laws_of_the_clock(data: st.DataObject, received: date, extended: bool) -> None:
    stops = data.draw(stops_after(received))
    plain, ends = (due(received, held, LATER, extended=extended) for held in ([], stops))
    assert is_working_day(ends)
    assert ends not in BANK_HOLIDAYS
    assert ends >= plain
    waited = sum(((stop.until or LATER) - stop.since).days for stop in stops)
    assert ends <= plain + timedelta(days=waited + 10)
    assert due(received, reversed(stops), LATER, extended=extended) == ends
    assert due(received, [*stops, *stops], LATER, extended=extended) == ends
    assert due(received, stops, LATER, extended=True) > due(received, [], LATER)


@given(received=DAYS, months=st.integers(1, 3))
def test_a_corresponding_day_is_in_the_month_so_many_on(received: date, months: int) -> None:
    found = months_after(received, months)
    assert (found.year * 12 + found.month) - (received.year * 12 + received.month) == months
    assert found.day == received.day or (found.day < received.day and (found + timedelta(days=1)).day == 1)
