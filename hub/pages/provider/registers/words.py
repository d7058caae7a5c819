"""From a meeting to the words of a page."""

from hub.directory.types import WEEKDAYS
from hub.directory.words import clock
from hub.forms.format import clock_range, date_words
from hub.pages.provider.blueprint import bp
from hub.tracking.attendance.types import Meeting


@bp.app_template_filter()
def meeting_day(meeting: Meeting) -> str:
    """Thursday 3 December 2026."""
    return f"{WEEKDAYS[meeting.held_on.weekday()]} {date_words(meeting.held_on)}"


@bp.app_template_filter()
def meeting_times(meeting: Meeting) -> str:
    """10am to midday."""
    return clock_range(clock(meeting.start_minute), clock(meeting.end_minute))
