"""Count working days: not Saturdays, Sundays, or bank holidays in England and Wales (data/bank_holidays.toml)."""

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "bank_holidays.toml"
BANK_HOLIDAYS = frozenset(tomllib.loads(_FILE.read_text(encoding="utf-8"))["days"])


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in BANK_HOLIDAYS


@cache
def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; 0 where it is the same day, or before."""
    return sum(is_working_day(start + timedelta(days=day)) for day in range(1, (end - start).days + 1))


def add_working_days(start: date, count: int) -> date:
    """The `count`th working day after `start`, which itself does not count."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
