"""How much of a course somebody came to, with what is counted. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from hub.tracking.attendance.types import Attended


class Span(StrEnum):
    TO_DATE = "to date"
    WHOLE = "whole course"


@dataclass(frozen=True, slots=True)
class Tally:
    """Of some learners and meetings, how often each mark stands; `unmarked` are past meetings without a mark,
    `to_come` those of the future. What was cancelled is in none."""

    present: int = 0
    late: int = 0
    excused: int = 0
    absent: int = 0
    unmarked: int = 0
    to_come: int = 0

    @property
    def came(self) -> int:
        return self.present + self.late

    @property
    def marked(self) -> int:
        return self.came + self.excused + self.absent

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(mine + theirs for mine, theirs in zip(self.figures, other.figures, strict=True)))

    @property
    def figures(self) -> tuple[int, ...]:
        return self.present, self.late, self.excused, self.absent, self.unmarked, self.to_come


@dataclass(frozen=True, slots=True)
class Rate:
    """`came` of `of`; no share where there is nothing to come to yet."""

    came: int
    of: int

    @property
    def percent(self) -> int | None:
        """Rounded to the nearest whole number; 100 and 0 are kept for all and none."""
        if not self.of:
            return None
        nearest = round(100 * self.came / self.of)
        if 0 < self.came < self.of:
            return min(max(nearest, 1), 99)
        return nearest

    @property
    def words(self) -> str:
        return (
            "Nothing to count yet"
            if self.percent is None
            else f"{self.percent}% ({self.came:,} of {self.of:,})"
        )


def tally(marks: Iterable[Attended | None], to_come: int = 0) -> Tally:
    """Of the marks of past meetings, None where there is none."""
    found = Counter(marks)
    return Tally(**{mark.value: found[mark] for mark in Attended}, unmarked=found[None], to_come=to_come)


def rate(counted: Tally, span: Span, *, reasons_count: bool) -> Rate:
    """How much was come to.

    To date, of the meetings that were marked; of the whole course, of all its meetings, also those not marked and
    those to come. With `reasons_count` an absence for a reason is one that was missed, else it is left out.
    """
    of = counted.marked
    if span is Span.WHOLE:
        of += counted.unmarked + counted.to_come
    return Rate(counted.came, of if reasons_count else of - counted.excused)


RATES = {
    "To date, every absence counted": (Span.TO_DATE, True),
    "To date, absences for a reason left out": (Span.TO_DATE, False),
    "Of the whole course, every absence counted": (Span.WHOLE, True),
    "Of the whole course, absences for a reason left out": (Span.WHOLE, False),
}


def rates(counted: Tally) -> dict[str, Rate]:
    """Each rate by what it counts."""
    return {words: rate(counted, span, reasons_count=told) for words, (span, told) in RATES.items()}
