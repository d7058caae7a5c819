"""Questions for when somebody is free in a usual week."""

import re
from datetime import time
from typing import Any, NamedTuple

from hub.forms.fields.choice import Choices, Option
from hub.forms.fields.question import Posted, Question
from hub.forms.fields.when import clock_words, spoken_time

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PARTS = ("morning", "afternoon", "evening")


DAY_CODES = tuple(day[:3].lower() for day in WEEKDAYS)
MIDNIGHT = 24 * 60
LONGEST = 100  # characters of one day
BETWEEN_STRETCHES = re.compile(r"\s*(?:[,;]|\band\b)\s*", re.IGNORECASE)
FROM_TO = re.compile(r"\s*(?:[-\u2013\u2014]|\bto\b|\buntil\b)\s*", re.IGNORECASE)


def slot_codes() -> list[Option]:
    return [Option(f"{day[:3].lower()}-{part}", f"{day} {part}") for day in WEEKDAYS for part in PARTS]


EVERY_WEEKDAY = [Option(f"weekdays-{part}", f"Every weekday {part}") for part in PARTS]
MONDAY_TO_FRIDAY = DAY_CODES[:5]


class Availability(Choices):
    """Seven days by morning, afternoon and evening; a tick may stand for a part of all five weekdays.

    Loads as a bit mask: bit = day * 3 + part, where Monday is day 0 and the morning is part 0.
    Raw and in JSON it is a list of codes such as "mon-morning".
    """

    widget = "week"
    nothing: Any = 0

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, slot_codes(), **kwargs)

    def read(self, submitted: Posted, name: str) -> list[str]:
        """What was ticked, with a tick for every weekday as those of the five days."""
        ticked = super().read(submitted, name)
        whole = {option.code: option.code.removeprefix("weekdays-") for option in EVERY_WEEKDAY}
        parts = [whole[code] for code in ticked if code in whole]
        five = [f"{day}-{part}" for part in parts for day in MONDAY_TO_FRIDAY]
        return list(dict.fromkeys([*(code for code in ticked if code not in whole), *five]))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        codes = super()._deserialize(value, attr, data, **kwargs)
        return sum(1 << bit for bit, option in enumerate(self.options) if option.code in codes)

    def _serialize(self, value: int | None, attr: str | None, obj: Any, **kwargs: Any) -> list[str]:
        return self.show(value)

    def show(self, value: Any) -> list[str]:
        return [option.code for bit, option in enumerate(self.options) if (value or 0) >> bit & 1]


class Stretch(NamedTuple):
    """From one minute of a day to another."""

    start: int
    end: int


class ExactTimes(Question):
    """A box for each day of the week, such as "9:30am to 11:30am, 1pm to 2:45pm".

    Loads as a list of [weekday from 0, start, end] in minutes of the day, in order, none touching another.
    """

    widget = "exact times"
    blank: Any = dict.fromkeys(DAY_CODES, "")
    nothing: Any = ()

    def is_blank(self, raw: Any) -> bool:
        return super().is_blank(raw) or (isinstance(raw, dict) and not any(map(str.strip, raw.values())))

    def read(self, submitted: Posted, name: str) -> dict[str, str]:
        return {day: submitted.get(f"{name}-{day}", "") for day in DAY_CODES}

    def show(self, value: Any) -> dict[str, str]:
        days: dict[str, list[str]] = {day: [] for day in DAY_CODES}
        for weekday, start, end in value or ():
            days[DAY_CODES[weekday]].append(f"{clock_words(_clock(start))} to {clock_words(_clock(end))}")
        return {day: ", ".join(stretches) for day, stretches in days.items()}

    def days_typed(self, raw: dict[str, str]) -> str:
        """What was typed, with its days: "Monday 9:30am to 11am; Friday 1pm to 2pm"."""
        days = zip(WEEKDAYS, (raw.get(day, "") for day in DAY_CODES), strict=True)
        return "; ".join(f"{day} {typed}" for day, typed in days if typed.strip())

    def faulty_parts(self, raw: Any) -> tuple[str, ...]:
        return tuple(day for day in DAY_CODES if fault_of(raw.get(day, "")))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[list[int]]:
        for day, name in zip(DAY_CODES, WEEKDAYS, strict=True):
            if fault := fault_of(value.get(day, "")):
                self.refuse(f"{name} {fault}")
        return [
            [weekday, *stretch]
            for weekday, day in enumerate(DAY_CODES)
            for stretch in joined(stretches_of(value.get(day, "")))
        ]


def fault_of(typed: str) -> str:
    """What is wrong with the times of a day, to follow its name; empty where nothing is."""
    if len(typed) > LONGEST:
        return f"must be {LONGEST} characters or fewer"
    found = stretches_of(typed)
    if None in found:
        return "must be times like 9:30am to 11:30am, with a comma between two of them"
    return "" if all(one.start < one.end for one in found if one) else "must end after it starts"


def stretches_of(typed: str) -> list[Stretch | None]:
    """Each stretch of a day, or None for one that cannot be read."""
    return [_stretch(words) for words in BETWEEN_STRETCHES.split(typed.strip()) if words]


def joined(stretches: list[Stretch | None]) -> list[Stretch]:
    """In order, with those that touch made one."""
    found: list[Stretch] = []
    for one in sorted(filter(None, stretches)):
        if found and one.start <= found[-1].end:
            found[-1] = Stretch(found[-1].start, max(one.end, found[-1].end))
        else:
            found.append(one)
    return found


def _stretch(words: str) -> Stretch | None:
    ends = [spoken_time(end) for end in FROM_TO.split(words)]
    if len(ends) != len(Stretch._fields) or None in ends:
        return None
    start, end = (moment.hour * 60 + moment.minute for moment in ends if moment is not None)
    return Stretch(start, end or MIDNIGHT)


def _clock(minute: int) -> time:
    """Midnight at the end of a day is written as any midnight is."""
    return time(minute % MIDNIGHT // 60, minute % 60)
