"""Reads of what learners were asked, and what there is to ask, narrowed by the fence: to the hub's own staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from hub.assessment.achieved.queries import level_now
from hub.consent import rows
from hub.consent.services.objected import stopped_for
from hub.consent.types import Use
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.directory import names
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.voice.models import LearnerVoice
from hub.tracking.voice.rules import is_after, is_before
from hub.tracking.voice.types import What


class Course(NamedTuple):
    """One enrolment with its class and provider."""

    enrolment: Enrolment
    title: str
    provider: str

    @property
    def words(self) -> str:
        return f"{self.title}, {self.provider}"


@dataclass(frozen=True, slots=True)
class ToAsk:
    """One set of questions about a learner; `course` is None before any course, `row` where nobody has asked yet."""

    what: What
    course: Course | None
    row: LearnerVoice | None = None

    @property
    def enrolment_id(self) -> UUID | None:
        return self.course.enrolment.id if self.course else None


def of_learner(uow: UnitOfWork, learner_id: UUID) -> Sequence[LearnerVoice]:
    """Every time that they were asked, the first standing first."""
    return sorted(rows.of(uow, LearnerVoice, learner_id), key=lambda row: (row.asked_on, row.id))


def courses(uow: UnitOfWork, learner_id: UUID) -> list[Course]:
    """The newest first."""
    found = sorted(rows.of(uow, Enrolment, learner_id), key=lambda row: row.started_on, reverse=True)
    named = names.classes(uow, (row.class_id for row in found))
    taken = ((row, named[row.class_id]) for row in found if row.class_id in named)
    return [Course(row, taught.title, taught.provider) for row, taught in taken]


def to_ask(uow: UnitOfWork, learner_id: UUID) -> list[ToAsk]:
    """What there is to ask somebody now. After a course the statements are for those alone who answered them before
    one, since only both together tell anything. Nothing of somebody who objects to being asked."""
    if stopped_for(uow, [learner_id], Use.CONTACT):
        return []
    rows, taken = of_learner(uow, learner_id), courses(uow, learner_id)
    ending = [
        one for one in taken if is_after(one.enrolment.ended_on or one.enrolment.planned_end, uow.today)
    ]
    before = [ToAsk(What.BEFORE, None)] if _at_the_start(uow, learner_id, taken) else []
    willing = any(row.what is What.BEFORE and row.willing for row in rows)
    after = [ToAsk(What.AFTER, one) for one in ending[:1] if willing]
    about = [ToAsk(What.COURSE, one) for one in ending]
    done = {(row.what, row.enrolment_id) for row in rows}
    return [one for one in (*before, *after, *about) if (one.what, one.enrolment_id) not in done]


def _at_the_start(uow: UnitOfWork, learner_id: UUID, taken: Sequence[Course]) -> bool:
    known = bool(taken) or level_now(uow, learner_id) is not None
    return known and is_before((one.enrolment.started_on for one in taken), uow.today)


def one(uow: UnitOfWork, learner_id: UUID, what: What, enrolment_id: UUID | None) -> ToAsk:
    """What may be asked, or was asked before and may be put right; else `NotVisible`."""
    for row in of_learner(uow, learner_id):
        if (row.what, row.enrolment_id) == (what, enrolment_id):
            return ToAsk(what, course_of(uow, learner_id, enrolment_id), row)
    for found in to_ask(uow, learner_id):
        if (found.what, found.enrolment_id) == (what, enrolment_id):
            return found
    raise NotVisible


def course_of(uow: UnitOfWork, learner_id: UUID, enrolment_id: UUID | None) -> Course | None:
    return next((one for one in courses(uow, learner_id) if one.enrolment.id == enrolment_id), None)
