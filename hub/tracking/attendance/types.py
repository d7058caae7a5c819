"""Codes and frozen shapes of attendance, for this room and those above."""

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from uuid import UUID, uuid5

from hub.directory.types import Closed


class Attended(StrEnum):
    """What a register says of one learner at one meeting. No mark at all is not an absence."""

    PRESENT = "present"
    LATE = "late"
    EXCUSED = "excused"  # absent, and gave a reason
    ABSENT = "absent"

    @property
    def came(self) -> bool:
        return self in (Attended.PRESENT, Attended.LATE)


ATTENDED_LABELS = {
    Attended.PRESENT: "Present",
    Attended.LATE: "Late",
    Attended.EXCUSED: "Absent, reason given",
    Attended.ABSENT: "Absent",
}
SIGNS = {Attended.PRESENT: "/", Attended.LATE: "L", Attended.EXCUSED: "R", Attended.ABSENT: "O"}  # on paper


class MeetingState(StrEnum):
    HELD = "held"
    CANCELLED = "cancelled"


class CallOutcome(StrEnum):
    """What came of a call to somebody who missed two meetings in a row."""

    COMING = "coming"
    AWAY = "away"
    LEFT = "left"
    NOT_REACHED = "not-reached"


CALL_LABELS = {
    CallOutcome.COMING: "They will come again",
    CallOutcome.AWAY: "They are away for a while",
    CallOutcome.LEFT: "They have left the class",
    CallOutcome.NOT_REACHED: "Not reached",
}


@cache
def absence_reasons() -> dict[str, str]:
    """The words of each code, in the order in which they are offered."""
    text = files("hub.tracking").joinpath("data/absence.toml").read_text(encoding="utf-8")
    return {row["code"]: row["label"] for row in tomllib.loads(text)["codes"]}


@dataclass(frozen=True, slots=True)
class Weekly:
    """A weekly session and the days between which it counts; None is from the first day, or to the last."""

    weekday: int
    start_minute: int | None
    end_minute: int | None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of a class, computed or kept. `version` is None while nothing is kept of it."""

    class_id: UUID
    held_on: date
    start_minute: int | None = None
    end_minute: int | None = None
    state: MeetingState = MeetingState.HELD
    version: int | None = None

    @property
    def key(self) -> str:
        """Its name in an address: 2026-12-03-1000, or the day alone where the time is not known."""
        if self.start_minute is None:
            return f"{self.held_on}"
        return f"{self.held_on}-{self.start_minute // 60:02}{self.start_minute % 60:02}"

    @property
    def id(self) -> UUID:
        """The same however often it is computed, so that it is kept once."""
        return uuid5(self.class_id, f"meeting {self.key}")

    @property
    def held(self) -> bool:
        return self.state is MeetingState.HELD


@dataclass(frozen=True, slots=True)
class Course:
    """What of a class its meetings follow from. Without a last day it goes on."""

    class_id: UUID
    title: str
    starts_on: date
    ends_on: date | None
    term_time: bool
    weekly: tuple[Weekly, ...]
    closed: tuple[Closed, ...]
    kept: tuple[Meeting, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """Days away from a class: from the first, until the day they came back, which is none of them, if they have."""

    began_on: date
    returned_on: date | None = None

    def holds(self, day: date) -> bool:
        return self.began_on <= day and (self.returned_on is None or day < self.returned_on)


@dataclass(frozen=True, slots=True)
class Place:
    """One learner's time in one class: the days on which they belong on its register. Those of a break are not."""

    enrolment_id: UUID
    learner_id: UUID
    class_id: UUID
    referral_id: UUID
    started_on: date
    ended_on: date | None
    breaks: tuple[Break, ...] = ()

    def covers(self, day: date) -> bool:
        within = self.started_on <= day and (self.ended_on is None or day <= self.ended_on)
        return within and not any(one.holds(day) for one in self.breaks)
