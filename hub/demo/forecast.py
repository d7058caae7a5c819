"""The forecasts of the demonstration's past, made and judged month by month as they would have been."""

from collections.abc import Iterator
from datetime import timedelta

from hub.demo.calendar import BEGINS, moment
from hub.demo.plan import Plan
from hub.demo.play import CLOSING, Event
from hub.forecast.services import refresh

DAY_OF_MONTH = 3  # a weekend moves it to the Friday before, still in the month
LAST = 1_000_000  # after whatever else happens at that minute


def events(plan: Plan) -> Iterator[Event]:
    """One for every month of the history, and one now."""
    for days in range(-BEGINS, 1):
        day = plan.today + timedelta(days=days)
        if day.day == DAY_OF_MONTH:
            yield Event(moment(plan.today, days, CLOSING), LAST, refresh.JOB, refresh.everybody)
    yield Event(moment(plan.today, 0, CLOSING), LAST, refresh.JOB, refresh.everybody)
