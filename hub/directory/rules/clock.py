"""Clock times as spreadsheets and people write them: 0.4167, 10:00:00Z, 9.30am - 12.45pm, 1-3."""

import re
from datetime import time
from typing import NamedTuple

from hub.directory.rules.wording import fold
from hub.forms.fields.when import spoken_time

EARLIEST = time(7)  # a class "at 2:00" is at two in the afternoon; the listing has to say so

_HALF = r"[ap]\.?\s?m\b\.?"
MOMENT = (
    rf"(?:(?:12(?:[:.]00)?\s*)?\b(?:noon|midday|midnight)\b"
    rf"|\b(?:[012]\d[0-5]\d|\d{{1,2}}(?:[:.h][0-5]\d)?)(?::[0-5]\d)?(?!\w*\d)(?:\s*(?:{_HALF}|h(?:ou)?rs?\b\.?|h\b))?)"
)
TO = r"\s*(?:-|\bto\b|\buntil\b|\btill?\b)\s*"
_SPAN = re.compile(rf"(?:from\s+)?(?P<start>{MOMENT}){TO}(?P<end>{MOMENT})")
_BARE = re.compile(r"\d{1,2}")
_EARLY = re.compile(r"[1-6][:.][0-5]\d")  # as an end, it may well be in the afternoon
_DATE_PART = re.compile(r"^\d{4}-\d\d-\d\d[t ]|^\d\d?/\d\d?/\d{4} (?=\d)")
_TAIL = re.compile(r"(?<=\d)(?:[.]\d+)?\s*(?:z|\+0[01]:?00|gmt|bst|utc)$")
_SECONDS = re.compile(r"(?<=\d[:.]\d\d)[:.]\d\d(?:\.\d+)?(?!\d)")
_FRACTION = re.compile(r"(?:\d{5}|0?)[.,](\d+)")
_FIVE_MINUTES = 5
_DAY = 24 * 60


class Span(NamedTuple):
    """From and to. `sure` is False where the half of the day is only likely."""

    start: time
    end: time | None
    sure: bool = True


def plain_time(cell: str) -> str:
    """A cell that a spreadsheet or a data feed wrote, as somebody would type it; other cells as they are."""
    folded = _TAIL.sub("", _DATE_PART.sub("", fold(cell).lstrip("'")))
    if fraction := _FRACTION.fullmatch(folded):
        return _time_of_day(fraction[1]) or f"{folded} of a day"
    return _SECONDS.sub("", folded)


def read_span(text: str) -> Span | None:
    """The two times of "9.30am - 12.45pm", or the one of "10am"; None where they could be others."""
    folded = plain_time(text)
    if alone := spoken_time(folded):
        return Span(alone, None)
    found = _SPAN.fullmatch(folded)
    return _both(found["start"].strip(), found["end"].strip()) if found else None


def _time_of_day(digits: str) -> str | None:
    """A part of a day as a clock time: .4167 is ten o'clock. Too few digits name no time."""
    minutes = float(f"0.{digits}") * _DAY
    nearest = _FIVE_MINUTES * round(minutes / _FIVE_MINUTES)
    if abs(minutes - nearest) > (0.75 if len(digits) > 2 else 0.01):
        if len(digits) < 4:
            return None
        nearest = round(minutes)
    return f"{nearest // 60:02}:{nearest % 60:02}" if nearest < _DAY else None


def _both(first: str, second: str) -> Span | None:
    bare = bool(_BARE.fullmatch(first) or _BARE.fullmatch(second) or _EARLY.fullmatch(second))
    end = _hour(second) if _BARE.fullmatch(second) else spoken_time(second)
    if end is None:
        return None
    start = _start(first, second, end)
    if start is None:
        return None
    if start < EARLIEST and not re.search(r"[apmhn]|^0", first):
        later = time(start.hour + 12, start.minute)
        return Span(later, _after(later, end), sure=False)
    return Span(start, _after(start, end) if bare else end, sure=not bare or _has_half(second))


def _start(first: str, second: str, end: time) -> time | None:
    """The first of two times; a bare one takes the half of the day of the second where that comes before it."""
    shared = _shared_half(first, second, end)
    return shared or (_bare_hour(first) if _BARE.fullmatch(first) else spoken_time(first))


def _shared_half(first: str, second: str, end: time) -> time | None:
    """ "1.30 - 3pm" starts at half past one in the afternoon; "10 - 12.30pm" in the morning."""
    half = re.search(_HALF, second)
    if not half or _has_half(first) or not re.match(r"\d", first):
        return None
    guess = spoken_time(f"{first}{half[0]}")
    return guess if guess and guess < end else None


def _bare_hour(typed: str) -> time | None:
    """A whole hour by itself. Seven and eight could be either half of the day."""
    hour = int(typed)
    if hour > 23 or hour in (7, 8):
        return None
    return time(hour)


def _hour(typed: str) -> time | None:
    return time(int(typed)) if int(typed) < 24 else None


def _after(start: time, end: time) -> time:
    """The end in the half of the day that comes after the start."""
    return time(end.hour + 12, end.minute) if end <= start and end.hour < 12 else end


def _has_half(typed: str) -> bool:
    return re.search(_HALF, typed) is not None
