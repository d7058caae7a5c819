"""From values to the words on a page. All are Jinja filters, named as the functions are."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from hub.core.clock import LOCAL, local_date, utc_now
from hub.core.ids import show_reference
from hub.forms.fields import LEVELS
from hub.forms.fields.question import lower_first
from hub.forms.fields.when import clock_words

LEVEL_NAMES = {level.code: level.label for level in LEVELS}


def date_words(day: date | None) -> str:
    """3 December 2026. A moment is first taken to London time; None is an empty string."""
    if day is None:
        return ""
    local = local_date(day) if isinstance(day, datetime) else day
    return f"{local.day} {local:%B %Y}"


def datetime_words(moment: datetime | None) -> str:
    """3 December 2026 at 2:05pm, in London time."""
    if moment is None:
        return ""
    return f"{date_words(moment)} at {clock_words(moment.astimezone(LOCAL).time())}"


def days_ago(since: date | datetime | None, today: date | None = None) -> str:
    """How old something is: "9 days", "1 day", "less than a day"."""
    if since is None:
        return ""
    now = today or local_date(utc_now())
    begun = local_date(since) if isinstance(since, datetime) else since
    days = (now - begun).days
    return plural(days, "day") if days > 0 else "less than a day"


def clock_range(start: time | None, end: time | None) -> str:
    """10am to 12:30pm; "time not known" where the listing gave none."""
    if start is None:
        return "time not known"
    return f"{clock_words(start)} to {clock_words(end)}" if end else f"from {clock_words(start)}"


def level_name(code: str | None) -> str:
    """Entry 1 for E1; "not known" where there is no level."""
    return LEVEL_NAMES.get(code or "", "not known")


def money(pounds: Decimal | None) -> str:
    """£226, £22.50, free; "not known" for None."""
    if pounds is None:
        return "not known"
    if pounds == 0:
        return "free"
    return f"£{pounds:,.0f}" if pounds == int(pounds) else f"£{pounds:,.2f}"


def plural(count: int, one: str, many: str = "") -> str:
    """1 place, 2 places, 1,204 people."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


FILTERS: dict[str, Callable[..., Any]] = {
    filter_.__name__: filter_
    for filter_ in (
        date_words,
        datetime_words,
        days_ago,
        clock_words,
        clock_range,
        lower_first,
        level_name,
        money,
        plural,
        show_reference,
    )
}
