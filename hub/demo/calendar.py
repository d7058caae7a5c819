"""Days of the demonstration's past as moments in office hours, and the terms its classes run in."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from hub.core.clock import LOCAL

BEGINS = 580  # days before today: a little more than eighteen months
OPENS = time(9, 0)


@dataclass(frozen=True, slots=True)
class Term:
    """Days before (negative) or after today. Without `starts` people may begin at any time."""

    listed: int
    starts: int | None = None
    ends: int | None = None
    last_join: int | None = None

    @property
    def over(self) -> bool:
        return self.ends is not None and self.ends < 0


TERMS = {
    "first": Term(listed=-570, starts=-505, ends=-395, last_join=-465),
    "second": Term(listed=-340, starts=-290, ends=-170, last_join=-250),
    "now": Term(listed=-150, starts=-77, ends=70, last_join=28),
    "soon": Term(listed=-95, starts=24, ends=160, last_join=60),
    "rolling": Term(listed=-570),
}


def moment(today: date, day: int, minute: int) -> datetime:
    """`minute` minutes after the office opened, `day` days from today; a weekend's is the Friday before."""
    on = today + timedelta(days=day)
    on -= timedelta(days=max(on.weekday() - 4, 0))
    local = datetime.combine(on, OPENS, LOCAL) + timedelta(minutes=minute)
    return local.astimezone(UTC)
