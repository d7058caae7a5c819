"""Questions for dates and clock times."""

import operator
import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

from marshmallow import fields

from hub.core.clock import local_date, utc_now
from hub.forms.fields.question import Posted, Question

DATE_PARTS = ("day", "month", "year")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})")
SLASHED = re.compile(r"(?P<day>\d{1,2})[/. -](?P<month>\d{1,2}|[A-Za-z]{3,9})[/. -](?P<year>\d{4})")
CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h]?(?P<minute>\d{2}))?(?::00)?\s*"
    r"(?:(?P<half>[ap])\.?\s?m\.?|(?P<hours>h(?:ou)?rs?\.?|h))?",
    re.IGNORECASE,
)
_SAID_TWICE = re.compile(r"12(?:[:.]00)?\s*(?=noon|midday|midnight)", re.IGNORECASE)
SPOKEN_TIMES = {"midday": time(12), "noon": time(12), "midnight": time(0)}

# How a date must stand to today, and how to say so.
LIMITS_TO_TODAY: dict[str, tuple[Callable[[date, date], bool], str]] = {
    "past": (operator.lt, "must be in the past"),
    "today or past": (operator.le, "must be today or in the past"),
    "today or future": (operator.ge, "must be today or in the future"),
    "future": (operator.gt, "must be in the future"),
}


def day_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def clock_words(moment: time) -> str:
    """9:30am, 1pm, midday, midnight."""
    special = {(0, 0): "midnight", (12, 0): "midday"}.get((moment.hour, moment.minute))
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return special or f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def spoken_time(typed: str) -> time | None:
    """The time that 9:30, 09.30, 9am, 1pm, 1330, 20.30hrs, 13h30 or 12 noon names; None where it names none."""
    typed = _SAID_TWICE.sub("", typed)
    if typed.casefold() in SPOKEN_TIMES:
        return SPOKEN_TIMES[typed.casefold()]
    found = CLOCK.fullmatch(typed)
    if not found or not (found["minute"] or found["half"] or found["hours"]):
        return None  # a bare "9" could be morning or evening
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"].casefold() == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


class Date(Question, fields.Date):
    """A day, from three boxes, "2026-12-03" or "3/12/2026". `when` is a key of LIMITS_TO_TODAY."""

    widget = "date"
    called = "The date"
    blank: Any = dict.fromkeys(DATE_PARTS, "")

    def __init__(
        self,
        label: str,
        *,
        when: str | None = None,
        minimum: date = date(1900, 1, 1),
        maximum: date = date(2199, 12, 31),
        **kwargs: Any,
    ) -> None:
        self.limit_to_today = LIMITS_TO_TODAY[when] if when else None
        self.minimum, self.maximum = minimum, maximum
        super().__init__(label, **kwargs)

    def is_blank(self, raw: Any) -> bool:
        return super().is_blank(raw) or (isinstance(raw, dict) and not any(self._parts(raw).values()))

    def read(self, submitted: Posted, name: str) -> dict[str, Any]:
        return {part: submitted.get(f"{name}-{part}", "") for part in DATE_PARTS}

    def show(self, value: date | None) -> dict[str, str]:
        if value is None:
            return dict(self.blank)
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}

    def faulty_parts(self, raw: Any) -> tuple[str, ...]:
        parts = self._parts(raw)
        gaps = tuple(part for part in DATE_PARTS if not parts[part])
        return gaps or DATE_PARTS

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        parts = self._parts(value)
        gaps = [part for part in DATE_PARTS if not parts[part]]
        if gaps and len(gaps) < len(DATE_PARTS):
            self.refuse(f"{self.noun} must include a {' and '.join(gaps)}")
        if parts["year"].isdecimal() and len(parts["year"]) < 4:
            self.refuse(f"{self.noun} must have a year with 4 numbers")
        day = self._real_date(parts)
        self._check_range(day)
        return day

    def _parts(self, raw: Any) -> dict[str, str]:
        if isinstance(raw, str):
            found = ISO.fullmatch(raw.strip()) or SLASHED.fullmatch(raw.strip())
            raw = found.groupdict() if found else {}
        typed = raw if isinstance(raw, dict) else {}
        return {part: str(typed.get(part) or "").strip() for part in DATE_PARTS}

    def _real_date(self, parts: dict[str, str]) -> date:
        try:
            return date(int(parts["year"][:5]), self._month(parts["month"]), int(parts["day"][:3]))
        except ValueError:
            self.refuse(f"{self.noun} must be a real date")

    def _month(self, typed: str) -> int:
        name = typed[:3].casefold()
        return MONTHS.index(name) + 1 if name in MONTHS else int(typed[:3])

    def _check_range(self, day: date) -> None:
        if self.limit_to_today and not self.limit_to_today[0](day, local_date(utc_now())):
            self.refuse(f"{self.noun} {self.limit_to_today[1]}")
        if day < self.minimum:
            self.refuse(f"{self.noun} must be on or after {day_words(self.minimum)}")
        if day > self.maximum:
            self.refuse(f"{self.noun} must be on or before {day_words(self.maximum)}")


class ClockTime(Question, fields.Time):
    """A time of day: 9:30, 09.30, 9am, 1pm, 1330, midday."""

    called = "The time"

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, **{"width": "5", "spellcheck": False, **kwargs})

    def show(self, value: time | None) -> str:
        return "" if value is None else f"{value:%H:%M}"

    def _serialize(self, value: time | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return self.show(value) or None

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> time:
        if isinstance(value, time):
            return value
        typed = value.strip() if isinstance(value, str) else ""
        found = spoken_time(typed)
        if found is None:
            self.refuse(f"{self.noun} must be a time, like 9:30am or 13:00")
        return found
