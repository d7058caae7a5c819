"""When a class meets, in words: "Mon 10-12, Wed 1-3", "Monday and Wednesday 9.30am - 12.45pm", "not Friday"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from hub.directory.rules.clock import MOMENT, TO, Span, read_span
from hub.directory.rules.wording import WORDING, any_of, find, fold
from hub.directory.types import WEEKDAYS

_WORDS = WORDING["day_words"]
_DAY_WORDS = {word: WEEKDAYS.index(day) for day, words in WORDING["days"].items() for word in words}
_DAY_GROUPS = {word: [WEEKDAYS.index(day) for day in days] for word, days in WORDING["day_groups"].items()}
_RANGES = {"-", *_WORDS["ranges"]}
_FILLERS = set(_WORDS["fillers"])
# A number by itself is no time; one with minutes, with a half of the day, or in a span is.
_SINGLE = rf"(?=\d{{1,2}}[:.h]\d\d|\d[\d.:]*\s*[ap]\.?\s?m\b|(?:12\s*)?(?:noon|midday))(?:{MOMENT})"
_TIMES = re.compile(rf"(?:{MOMENT}){TO}(?:{MOMENT})|{_SINGLE}")


class Meeting(NamedTuple):
    """Days of the week, Monday 0, and the time that goes with them, if any does."""

    days: tuple[int, ...]
    span: Span | None = None


@dataclass(slots=True)
class Reading:
    """`unread` are words that are neither days nor times; `left_out` are days the text takes out again."""

    meetings: list[Meeting] = field(default_factory=list)
    left_out: set[int] = field(default_factory=set)
    rhythm: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    loose: list[Span] = field(default_factory=list)

    @property
    def days(self) -> tuple[int, ...]:
        """Every day of the week it meets on, in the order of the week."""
        return tuple(sorted({day for meeting in self.meetings for day in meeting.days}))


def read_meetings(text: str) -> Reading:
    """What stands in the text. A time belongs to the days before it, or, where none are, to those after."""
    folded = fold(text)
    rhythm = find(_WORDS["not_weekly"], folded)
    plain = any_of(tuple(_WORDS["not_weekly"])).sub(" ", folded)
    walk = _Walk(Reading(rhythm=rhythm))
    for word in _words(plain):
        walk.take(word)
    return walk.end()


def _words(folded: str) -> Iterator[str | Span | None]:
    """Words and times in their order; a time nobody can be sure of is None."""
    place = 0
    for found in _TIMES.finditer(folded):
        yield from re.findall(r"\w+|-", folded[place : found.start()])
        yield read_span(found[0])
        place = found.end()
    yield from re.findall(r"\w+|-", folded[place:])


class _Walk:
    """One word after the other: days gather until a time comes, or other days after it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.days: list[int] = []
        self.timed = False  # a time has been given to the days that stand here
        self.leading: list[Span] = []  # times that stand in front of their days
        self.times_first = False
        self.reach = False  # the last word but fillers was "to": the next day ends a stretch
        self.without = False  # after "not": days are taken out

    def take(self, word: str | Span | None) -> None:
        if word is None:
            self.reading.unread.append("the times")
        elif isinstance(word, Span):
            self._time(word)
        elif word in _RANGES and self.days and not self.timed:
            self.reach = True
        elif word in _DAY_WORDS or word in _DAY_GROUPS:
            self._day(word)
        elif word in _WORDS["negations"]:
            self.without = True
        elif word not in _FILLERS and word != "-":
            self.reading.unread.append(word)

    def end(self) -> Reading:
        if self.reach:
            self.reading.unread.append("to")
        self._close()
        self.reading.loose += self.leading
        out = self.reading.left_out
        kept = [
            Meeting(tuple(day for day in days if day not in out), span)
            for days, span in self.reading.meetings
        ]
        self.reading.meetings = [meeting for meeting in kept if meeting.days]
        return self.reading

    def _time(self, span: Span) -> None:
        self.without = self.reach = False
        self.times_first = self.times_first or not self.days
        if self.times_first:
            self._close()
            self.leading.append(span)
        else:
            self.reading.meetings.append(Meeting(tuple(self.days), span))
            self.timed = True

    def _day(self, word: str) -> None:
        if self.without:
            self._leave_out(word)
            return
        if self.timed:
            self.days, self.timed = [], False
        if word in _DAY_GROUPS:
            self.days += _DAY_GROUPS[word]
        else:
            self.days += _stretch(self.days[-1], _DAY_WORDS[word]) if self.reach else [_DAY_WORDS[word]]
        self.reach = False

    def _leave_out(self, word: str) -> None:
        self.reading.left_out.update(_DAY_GROUPS.get(word) or [_DAY_WORDS[word]])

    def _close(self) -> None:
        """Days with no time of their own take those in front of them."""
        if self.days and not self.timed:
            spans: list[Span | None] = [*self.leading] or [None]
            self.reading.meetings += [Meeting(tuple(self.days), span) for span in spans]
            self.days, self.leading = [], []


def _stretch(first: int, last: int) -> list[int]:
    """The days after `first` up to `last`, through Sunday where `last` is earlier in the week."""
    return [(first + step) % 7 for step in range(1, (last - first) % 7 + 1)]
