"""What one learner said, in words: for the hub's own staff, and every look is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.tracking.voice.models import LearnerVoice
from hub.tracking.voice.queries import Course, courses, of_learner
from hub.tracking.voice.questions import english, languages
from hub.tracking.voice.types import LEFT_OUT, SETS, What

NOT_ASKED, NO_ANSWER = "Not asked", "No answer"


@dataclass(frozen=True, slots=True)
class Time:
    """One time that they were asked. `said` is by the code of a line, empty where they did not answer."""

    what: What
    asked_on: date
    course: Course | None
    willing: bool
    said: Mapping[str, str]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """(line, answer) of everything that was asked."""
        return [(line, step_words(self, code)) for code, line in english(SETS[self.what]).ask.items()]


def step_words(time: Time | None, code: str) -> str:
    if time is None:
        return NOT_ASKED
    step = time.said.get(code)
    if step == LEFT_OUT:
        return languages()["en"].left_out
    return english(SETS[time.what]).steps[step] if step else NO_ANSWER


@dataclass(frozen=True, slots=True)
class Told:
    """All that one learner said, the first standing first."""

    times: Sequence[Time]

    @property
    def compared(self) -> list[tuple[str, str, str]]:
        """(statement, before a course, after the last one) once somebody has answered before."""
        before, after = self._last(What.BEFORE), self._last(What.AFTER)
        if before is None or not before.willing:
            return []
        lines = english(SETS[What.BEFORE]).ask.items()
        return [(line, step_words(before, code), step_words(after, code)) for code, line in lines]

    @property
    def of_courses(self) -> list[Time]:
        return [time for time in self.times if time.what is What.COURSE and time.willing]

    def _last(self, what: What) -> Time | None:
        return next((time for time in reversed(self.times) if time.what is what), None)


def told(uow: UnitOfWork, learner_id: UUID) -> Told:
    """`NotVisible` for whoever may not see it."""
    rows = of_learner(uow, learner_id)
    if not rows:
        return Told([])
    decision = consent.may_see(uow, learner_id, [Category.WIDER_OUTCOMES])
    taken = {one.enrolment.id: one for one in courses(uow, learner_id)}
    return Told([_time(row, taken, decision) for row in rows])


def _time(row: LearnerVoice, taken: Mapping[UUID, Course], decision: Decision) -> Time:
    course = taken.get(row.enrolment_id) if row.enrolment_id else None
    return Time(row.what, row.asked_on, course, row.willing, row.said.value(decision))
