"""When two rows of listings are the same class."""

import hashlib
from datetime import time

from hub.directory.rules.timetable import read_days
from hub.directory.rules.wording import fold


def class_key(
    *, reference: str, venue: str, title: str, level_text: str, days: str, start: time | None
) -> str:
    """A key that is equal for the same class of one provider, however the row is spaced or capitalised.

    It is the provider's own reference where there is one, else what tells classes apart for a reader.
    """
    if reference:
        return reference_key(reference)
    weekdays = "".join(map(str, read_days(days)[0])) or fold(days)
    clock = f"{start:%H:%M}" if start else ""
    return _digest(fold(venue), fold(title), fold(level_text), weekdays, clock)


def reference_key(reference: str) -> str:
    return _digest(fold(reference))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
