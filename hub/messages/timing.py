"""When a message is due: learners are not woken; and when it is tried again. Pure; times are UTC, hours local."""

from datetime import date, datetime, time, timedelta

from hub.core.clock import LOCAL
from hub.core.working_days import is_working_day
from hub.messages.wording.templates import Hours

# After each attempt that failed for a while. When they are used up, somebody is asked to call.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720))
LEASE = timedelta(minutes=5)  # longer than a carrier may take


def waking(moment: datetime, hours: Hours) -> datetime:
    """The moment, or the first hour of the day, today or tomorrow, where it is too early or too late."""
    local = moment.astimezone(LOCAL)
    if hours.first <= local.hour < hours.last:
        return moment
    day = local.date() + timedelta(days=local.hour >= hours.last)
    return datetime.combine(day, time(hours.first), LOCAL).astimezone(moment.tzinfo)


def digest_day(moment: datetime, hour: int) -> date | None:
    """The local day whose digest is due at this moment: a working day, from its hour on."""
    local = moment.astimezone(LOCAL)
    return local.date() if local.hour >= hour and is_working_day(local.date()) else None


def again(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts; None after the last."""
    return BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None
