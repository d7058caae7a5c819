"""The one place that asks what time it is. What a page, a command or a job calls takes `uow.now`."""

from calendar import monthrange
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/London")


def utc_now() -> datetime:
    return datetime.now(UTC)


def local_date(moment: datetime) -> date:
    """The day in the hub's own town on which `moment` (UTC) falls."""
    return moment.astimezone(LOCAL).date()


def local_midnight(day: date) -> datetime:
    """The moment at which `day` begins in the hub's own town."""
    return datetime.combine(day, time(), LOCAL)


def months_after(day: date, months: int) -> date:
    """The day of the same number so many months on, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
