"""Days as spreadsheets and people write them: 46272, 2026-09-07T00:00:00, 07/09/26, Monday 7th Sept 2026."""

import re
from datetime import date, timedelta

from hub.directory.rules.wording import WORDING, fold
from hub.directory.types import WEEKDAYS
from hub.forms.fields.when import MONTHS

# Day 0 of a spreadsheet, which counts a 29 February 1900 that never was; right from 1 March 1900 on.
_DAY_ZERO = date(1899, 12, 30)
_SERIAL = re.compile(r"([34567]\d{4})(?:[.,]\d+)?")  # 1982 to 2118
_CENTURY = 2000
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_CLOCK = re.compile(r"[t ]\d\d?:\d\d(?::\d\d)?(?:\.\d+)?\s*(?:z|[+-]\d\d:?\d\d)?$")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2}|[a-z]{3,9})[-/., ]+(\d{4}|\d{2})")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2}),? (\d{4})")
_WEEKDAY_WORDS = {word: WEEKDAYS.index(day) for day, words in WORDING["days"].items() for word in words}


def read_date(cell: str) -> date | None:
    """The day a cell names, day before month where both are numbers; None where it names none."""
    plain = _plain(cell)
    if serial := _SERIAL.fullmatch(plain):
        return _DAY_ZERO + timedelta(int(serial[1]))
    if found := _YEAR_FIRST.fullmatch(plain):
        return _real(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(plain):
        return _real(found[3], found[2], found[1])
    if found := _MONTH_FIRST.fullmatch(plain):
        return _real(found[3], found[1], found[2])
    return None


def doubts(cell: str, day: date) -> str:
    """What to ask about a day that was read; empty where the cell leaves no doubt."""
    plain = _plain(cell)
    if wrong := wrong_weekday(cell, day):
        return wrong
    if _SERIAL.fullmatch(plain):
        return f"Read as {day.day} {day:%B %Y}, from a spreadsheet's own number for it."
    if has_short_year(cell):
        return f"The year has two digits; read as {day.day} {day:%B %Y}."
    return ""


def wrong_weekday(cell: str, day: date) -> str:
    """What to ask where a cell names another day of the week than that of the day; empty where it does not."""
    named = re.match(r"[a-z]+", fold(cell))
    weekday = _WEEKDAY_WORDS.get(named[0]) if named else None
    if weekday in (None, day.weekday()):
        return ""
    return f"{day.day} {day:%B %Y} is a {WEEKDAYS[day.weekday()]}. Check the day."


def has_short_year(cell: str) -> bool:
    """Whether the year has two digits, so that another order of the figures names another day."""
    found = _DAY_FIRST.fullmatch(_plain(cell))
    return found is not None and len(found[3]) == 2


def _plain(cell: str) -> str:
    """Without an apostrophe in front, the day of the week, "of", and the clock that a spreadsheet adds."""
    text = _CLOCK.sub("", _ORDINAL.sub("", fold(cell).lstrip("'")))
    first, _, rest = text.partition(" ")
    if first.strip(".,") in _WEEKDAY_WORDS:
        text = rest
    return re.sub(r"\bof\s+", "", text).strip(" ,")


def _real(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year) + (_CENTURY if len(year) == 2 else 0), _month(month), int(day))
    except ValueError:
        return None


def _month(typed: str) -> int:
    if typed.isdecimal():
        return int(typed)
    return MONTHS.index(typed[:3]) + 1 if typed[:3] in MONTHS else 0
