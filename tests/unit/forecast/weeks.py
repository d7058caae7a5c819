"""Weeks of the forecast as days, to be read by people."""

from datetime import date


def monday_of(week: int) -> date:
    """The day on which a week of the forecast begins: week 0 began on day 1 of the calendar."""
    return date.fromordinal(week * 7 + 1)
