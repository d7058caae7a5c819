"""What a column of a listing is that has a heading of its own: told by what stands in it, else by the heading.

This is only a proposal: a person says whether it is right, and the answer is kept for the provider.
"""

import re
from collections.abc import Callable, Collection, Iterable

from hub.directory.geo import locate, normalise_postcode
from hub.directory.rules.calendar import read_date
from hub.directory.rules.clock import plain_time, read_span
from hub.directory.rules.levels import read_levels
from hub.directory.rules.meetings import read_meetings
from hub.directory.rules.wording import WORDING
from hub.directory.sheet import UnreadColumn
from hub.forms.fields.when import spoken_time

_MOST = 0.7  # the part of a column's cells that has to look alike
_LONGEST = 60


def proposals(unread: Iterable[UnreadColumn], taken: Collection[str]) -> dict[str, str]:
    """By the name of the heading, a column that the hub reads and that the file has not given yet, or ""."""
    found: dict[str, str] = {}
    for column in unread:
        free = [name for name in _likely(column) if name not in taken and name not in found.values()]
        found[column.name] = free[0] if free else ""
    return found


def _likely(column: UnreadColumn) -> list[str]:
    """Columns that it could be, the likeliest first."""
    by_content = [name for name, holds in _CONTENTS if _mostly(holds, column.samples)]
    by_heading = [name for name, words in WORDING["headings"].items() if _says(words, column.name)]
    agreed = [name for name in by_content if name in by_heading]
    return [*agreed, *(by_content[:1] if by_content else by_heading), *by_content[1:]]


def _mostly(holds: Callable[[str], object], samples: Collection[str]) -> bool:
    short = [cell for cell in samples if len(cell) <= _LONGEST]
    return bool(samples) and sum(bool(holds(cell)) for cell in short) >= _MOST * len(samples)


def _says(words: Iterable[str], name: str) -> bool:
    return any(re.search(rf"(?:^|_){word}(?:_|$)", name) for word in words)


def _is_postcode(cell: str) -> bool:
    return normalise_postcode(cell) is not None or (any(map(str.isdigit, cell)) and locate(cell) is not None)


def _days_and_times(cell: str) -> bool:
    return any(meeting.span for meeting in read_meetings(cell).meetings)


def _days(cell: str) -> bool:
    reading = read_meetings(cell)
    return bool(reading.days) and not reading.unread


def _times(cell: str) -> bool:
    span = read_span(cell)
    return span is not None and span.end is not None


def _is_fee(cell: str) -> bool:
    return bool(re.search(r"£\s*\d", cell)) or cell.casefold() == "free"


_CONTENTS: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("postcode", _is_postcode),
    ("days_and_times", _days_and_times),
    ("times", _times),
    ("days", _days),
    ("start_date", read_date),
    ("end_date", read_date),
    ("last_joining_date", read_date),
    ("start_time", lambda cell: spoken_time(plain_time(cell))),
    ("end_time", lambda cell: spoken_time(plain_time(cell))),
    ("level_text", lambda cell: read_levels(cell).low),
    ("cost_text", _is_fee),
)
