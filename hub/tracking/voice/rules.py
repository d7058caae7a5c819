"""When learners are asked. Pure."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class When:
    """`data/when.toml`."""

    days_begun: int
    days_before_end: int
    days_after_end: int


@cache
def when() -> When:
    kept = (files("hub.tracking.voice") / "data" / "when.toml").read_text("utf-8")
    return When(**tomllib.loads(kept))


def is_before(starts: Iterable[date], today: date) -> bool:
    """Whether nobody can say yet that a course changed anything: it has not begun, or only just."""
    return all(today <= start + timedelta(days=when().days_begun) for start in starts)


def is_after(ends_on: date | None, today: date) -> bool:
    """Whether the course ends now, or ended lately."""
    if ends_on is None:
        return False
    first, last = -when().days_before_end, when().days_after_end
    return ends_on + timedelta(days=first) <= today <= ends_on + timedelta(days=last)
