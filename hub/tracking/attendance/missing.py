"""Whom to call after missed meetings, and whom to ask about after four weeks. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hub.tracking.attendance.types import Attended

CALL_AFTER = 2  # meetings missed in a row
LEFT_AFTER = timedelta(weeks=4)

Marked = tuple[date, Attended]


@dataclass(frozen=True, slots=True)
class Missing:
    """Of one learner, since they last came: the meetings they were not at, those of them without a reason, and days."""

    away: int
    missed: int
    last_missed: date | None
    last_attended: date | None

    def to_call(self, called_on: date | None) -> bool:
        """Whether two or more were missed since anybody called."""
        if self.missed < CALL_AFTER or self.last_missed is None:
            return False
        return called_on is None or called_on < self.last_missed

    def may_have_left(self, here_since: date, today: date) -> bool:
        """Whether registers say for four weeks that they were not there. Meetings nobody marked say nothing.

        `here_since` is when they started, or came back from their last break.
        """
        since = max(self.last_attended or here_since, here_since)
        return self.away > 0 and today - since >= LEFT_AFTER


def missing(marked: Sequence[Marked]) -> Missing:
    """From the marks of held meetings, oldest first. An absence for a reason breaks no row and makes none longer."""
    came = [place for place, (_, mark) in enumerate(marked) if mark.came]
    since = marked[came[-1] + 1 :] if came else marked
    missed = [day for day, mark in since if mark is Attended.ABSENT]
    return Missing(
        away=len(since),
        missed=len(missed),
        last_missed=missed[-1] if missed else None,
        last_attended=marked[came[-1]][0] if came else None,
    )
