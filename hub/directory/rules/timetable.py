"""Days and times as providers write them: "TH,FR", "Tue & Thu", "Mon-Wed", "Mondays"."""

import re
from datetime import time
from decimal import Decimal

from hub.directory.rules.wording import WORDING, fold, listed
from hub.directory.types import WEEKDAYS, Note, WeeklySession

EARLIEST = time(7)  # a class "at 2:00" is at two in the afternoon; the listing has to say so

_DAY_WORDS = {word: WEEKDAYS.index(day) for day, words in WORDING["days"].items() for word in words}
_DAY_GROUPS = {word: [WEEKDAYS.index(day) for day in days] for word, days in WORDING["day_groups"].items()}
_RANGES = {"-", *WORDING["day_words"]["ranges"]}
_FILLERS = set(WORDING["day_words"]["fillers"])


def read_days(text: str) -> tuple[tuple[int, ...], tuple[Note, ...]]:
    """Weekdays, Monday 0, in the order of the week. Anything else in the text leaves a note."""
    days: list[int] = []
    unread: list[str] = []
    reach = False  # the last word but fillers was "to": the next day ends a stretch
    for word in re.findall(r"\w+|-", fold(text)):
        if word in _RANGES and days:
            reach = True
        elif word in _DAY_WORDS:
            days += _stretch(days[-1], _DAY_WORDS[word]) if reach else [_DAY_WORDS[word]]
            reach = False
        elif word in _DAY_GROUPS:
            days += _DAY_GROUPS[word]
        elif word not in _FILLERS and word != "-":
            unread.append(word)
    if reach:
        unread.append("to")
    return tuple(sorted(set(days))), _day_notes(text, days, unread)


def read_sessions(
    days: str, start: time | None, end: time | None
) -> tuple[tuple[WeeklySession, ...], tuple[Note, ...]]:
    """One meeting on each of the days, all at the same time. What is missing leaves a note."""
    weekdays, notes = read_days(days)
    start, end, doubts = _plausible(start, end)
    sessions = tuple(WeeklySession(day, start, end) for day in weekdays)
    return sessions, (*notes, *(doubts or _missing(days, weekdays, start, end)))


def hours_note(sessions: tuple[WeeklySession, ...], hours: Decimal | None) -> tuple[Note, ...]:
    """A note where the hours given differ from those of the sessions by more than a quarter of an hour."""
    minutes = [session.minutes for session in sessions]
    if hours is None or not minutes or None in minutes:
        return ()
    counted = Decimal(sum(filter(None, minutes))) / 60
    if abs(counted - hours) <= Decimal("0.25"):
        return ()
    says = f"The days and times listed come to {counted.normalize():f} hours a week."
    return (Note("hours_per_week", f"{hours.normalize():f}", says),)


def _stretch(first: int, last: int) -> list[int]:
    """The days after `first` up to `last`, through Sunday where `last` is earlier in the week."""
    return [(first + step) % 7 for step in range(1, (last - first) % 7 + 1)]


def _day_notes(text: str, days: list[int], unread: list[str]) -> tuple[Note, ...]:
    if not unread:
        return ()
    names = listed([WEEKDAYS[day] for day in sorted(set(days))]) if days else ""
    says = f"Read as {names}; the rest was not understood." if names else "No day could be read."
    return (Note("days", text, says),)


def _missing(days: str, weekdays: tuple[int, ...], start: time | None, end: time | None) -> tuple[Note, ...]:
    """What the listing leaves out. Times without a day stay in the note: no session can hold them."""
    if not weekdays and (start or end):
        return (Note("start_time", _clock(start, end), "There are times, but no day to go with them."),)
    if not weekdays:
        return () if days else (Note("days", "", "Neither days nor times are given."),)
    return () if start else (Note("start_time", "", "There are days, but no time."),)


def _clock(start: time | None, end: time | None) -> str:
    return " to ".join(f"{moment:%H:%M}" for moment in (start, end) if moment)


def _plausible(start: time | None, end: time | None) -> tuple[time | None, time | None, tuple[Note, ...]]:
    if start is None or start >= EARLIEST:
        return start, end, ()
    says = "This is in the night. Write 14:00 or 2pm for two in the afternoon."
    return None, None, (Note("start_time", f"{start:%H:%M}", says),)
