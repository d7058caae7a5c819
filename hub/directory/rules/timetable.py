"""Weekly meetings of a class, from the columns of a listing that say when it meets."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import time
from decimal import Decimal
from typing import NamedTuple

from hub.directory.rules.clock import EARLIEST, Span
from hub.directory.rules.meetings import Meeting, Reading, read_meetings
from hub.directory.rules.wording import listed
from hub.directory.types import WEEKDAYS, Note, WeeklySession

_EVENING = time(18)
_SMALL_HOURS = time(6)
_MIDNIGHT = time(0)


class When(NamedTuple):
    """The cells that say when a class meets. `days` may hold times, and `times` may hold days."""

    days: str = ""
    start: time | None = None
    end: time | None = None
    times: str = ""
    days_column: str = "days"


def read_days(text: str) -> tuple[tuple[int, ...], tuple[Note, ...]]:
    """Weekdays, Monday 0, in the order of the week. Anything else in the text leaves a note."""
    reading = read_meetings(text)
    return reading.days, tuple(_day_notes(Note("days", text, ""), reading))


def read_sessions(
    days: str, start: time | None, end: time | None
) -> tuple[tuple[WeeklySession, ...], tuple[Note, ...]]:
    """One meeting on each of the days, all at the same time. What is missing leaves a note."""
    return read_when(When(days, start, end))


def read_when(cells: When) -> tuple[tuple[WeeklySession, ...], tuple[Note, ...]]:
    """Every weekly meeting that the cells tell of, and notes on what is unsure, missing or left out."""
    if cells.times and read_meetings(cells.times).days:
        cells = When(cells.times, cells.start, cells.end, days_column="times")
    reading = read_meetings(cells.days)
    timed = any(meeting.span for meeting in reading.meetings)
    meetings, notes = (reading.meetings, []) if timed else _at_times(reading, cells)
    sessions, doubts = _sessions(meetings)
    notes = [*_day_notes(Note(cells.days_column, cells.days, ""), reading), *notes, *doubts]
    if timed and cells.start:
        says = "The days come with times of their own, and those are used."
        notes.append(Note("start_time", _clock(cells.start, cells.end), says))
    return tuple(sessions), (*notes, *([] if doubts else _missing(cells, sessions, notes)))


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


def _at_times(reading: Reading, cells: When) -> tuple[list[Meeting], list[Note]]:
    """The days at the times of the other cells: a start and an end, or one cell with both."""
    if cells.start or cells.end or not cells.times:
        span = Span(cells.start, cells.end) if cells.start else None
        return [Meeting(meeting.days, span) for meeting in reading.meetings], []
    in_cell = read_meetings(cells.times)
    notes = list(_day_notes(Note("times", cells.times, ""), in_cell)) if in_cell.loose else []
    if not in_cell.loose:
        notes = [Note("times", cells.times, "No clock time could be read.")]
    elif not reading.days:
        notes.append(Note("times", cells.times, "There are times, but no day to go with them."))
    spans: list[Span | None] = [*in_cell.loose] or [None]
    if len(spans) > 1 < len(reading.days):
        spans = [None]
        notes.append(Note("times", cells.times, "Which time is on which day is not said."))
    return [Meeting(meeting.days, span) for meeting in reading.meetings for span in spans], notes


def _sessions(meetings: Iterable[Meeting]) -> tuple[list[WeeklySession], list[Note]]:
    """A session for each day and time, in the order of the week; one past midnight is two parts."""
    parts: list[WeeklySession] = []
    notes: dict[Note, None] = {}
    for days, span in meetings:
        start, end, doubts = _plausible(span)
        notes |= dict.fromkeys(doubts)
        for day in days:
            parts += _parts(day, start, end)
    order = {part: None for part in sorted(parts, key=lambda part: (part.weekday, part.start or _MIDNIGHT))}
    return list(order), list(notes)


def past_midnight(start: time | None, end: time | None) -> bool:
    """Whether a meeting starts in the evening and ends in the small hours."""
    return start is not None and end is not None and start >= _EVENING and _MIDNIGHT < end < _SMALL_HOURS


def _parts(day: int, start: time | None, end: time | None) -> list[WeeklySession]:
    if not past_midnight(start, end):
        return [WeeklySession(day, start, end)]
    return [WeeklySession(day, start, _MIDNIGHT), WeeklySession((day + 1) % 7, _MIDNIGHT, end)]


def _plausible(span: Span | None) -> tuple[time | None, time | None, list[Note]]:
    if span is None:
        return None, None, []
    start, end, sure = span
    if start < EARLIEST:
        says = "This is in the night. Write 14:00 or 2pm for two in the afternoon."
        return None, None, [Note("start_time", f"{start:%H:%M}", says)]
    if past_midnight(start, end):
        says = (
            "It runs past midnight: listed as two parts of one meeting, up to midnight and from midnight on."
        )
        return start, end, [Note("end_time", _clock(start, end), says)]
    if end is not None and end <= start and end != _MIDNIGHT:
        says = "The end does not come after the start, so the times are not used."
        return None, None, [Note("end_time", _clock(start, end), says)]
    if not sure:
        says = "Read as these times of the day. Check that this is right."
        return start, end, [Note("start_time", _clock(start, end), says)]
    return start, end, []


def _day_notes(about: Note, reading: Reading) -> Iterator[Note]:
    """`about` names the column and its words."""
    names = listed([WEEKDAYS[day] for day in reading.days]) if reading.days else ""
    for says in _day_doubts(reading, names):
        yield Note(about.column, about.found, says)


def _day_doubts(reading: Reading, names: str) -> Iterator[str]:
    if reading.rhythm:
        rhythm = listed([f"“{words}”" for words in reading.rhythm])
        yield f"It says {rhythm}: it may not meet every week, but is listed as if it did. Ask the provider."
    if reading.left_out:
        out = listed([WEEKDAYS[day] for day in sorted(reading.left_out)])
        yield (
            f"Read as {names}, without {out}. Check that this is right."
            if names
            else f"It only says not {out}."
        )
    if reading.unread:
        yield f"Read as {names}; the rest was not understood." if names else "No day could be read."


def _missing(cells: When, sessions: Sequence[WeeklySession], notes: Sequence[Note]) -> Iterator[Note]:
    """What the listing leaves out. Times without a day stay in the note: no session can hold them."""
    if not sessions and (cells.start or cells.end):
        says = "There are times, but no day to go with them."
        yield Note("start_time", _clock(cells.start, cells.end), says)
    elif not sessions and not (cells.days or notes):
        yield Note("days", "", "Neither days nor times are given.")
    elif sessions and not any(session.start for session in sessions):
        if cells.end:
            yield Note("end_time", _clock(None, cells.end), "There is an end, but no start; it is not used.")
        elif not any(note.column in ("times", "start_time") for note in notes):
            yield Note("start_time", "", "There are days, but no time.")
    elif any(session.start and not session.end for session in sessions):
        yield Note("end_time", "", "When it ends is not given.")


def _clock(start: time | None, end: time | None) -> str:
    return " to ".join(f"{moment:%H:%M}" for moment in (start, end) if moment is not None)
