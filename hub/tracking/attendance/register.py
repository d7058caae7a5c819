"""Reads of the register of one meeting: who belongs on it, their names, and what it says of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent import grounds
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.forms.format import date_words
from hub.learners.models import Learner
from hub.learners.names import name_of
from hub.tracking.attendance import courses
from hub.tracking.attendance.meetings import closed, meetings
from hub.tracking.attendance.models import KnownAbsence, Mark
from hub.tracking.attendance.types import Attended, Course, Meeting
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.enrolment.queries import on_break

OPENED = frozenset({Category.IDENTITY, Category.ATTENDANCE})


class NoMeeting(RuleBroken):
    """The class did not meet at the time that was asked for."""


@dataclass(frozen=True, slots=True)
class Person:
    """One line of a register. Of who has not `agreed` that attendance is kept there is nothing but the name.

    `mark` is what the register says, with its `reason`; `known` is why they said beforehand they would not come,
    empty where they gave no reason, None where they said nothing.
    """

    enrolment_id: UUID
    learner_id: UUID
    name: str
    agreed: bool
    mark: Attended | None = None
    reason: str | None = None
    known: str | None = None

    @property
    def stands(self) -> Attended | None:
        """What the page begins with: the mark, else what is known beforehand."""
        return self.mark or (None if self.known is None else Attended.EXCUSED)


@dataclass(frozen=True, slots=True)
class Register:
    """The register of one meeting, by name; `before` and `after` are the meetings held next to it."""

    course: Course
    meeting: Meeting
    before: Meeting | None
    after: Meeting | None
    people: Sequence[Person]

    @property
    def marked(self) -> int:
        return sum(person.mark is not None for person in self.people)


def register(uow: UnitOfWork, class_id: UUID, key: str) -> Register:
    """Four statements whatever its size, and that of the record. `NoMeeting` where the class does not meet then."""
    course = courses.course(uow, class_id)
    every = meetings(course, uow.today)
    meeting = next((each for each in every if each.key == key), None)
    if meeting is None:
        raise NoMeeting(why_not(course, key))
    held = [each for each in every if each.held or each is meeting]
    place = held.index(meeting)
    return Register(
        course,
        meeting,
        before=held[place - 1] if place else None,
        after=held[place + 1] if place + 1 < len(held) else None,
        people=_people(uow, meeting),
    )


def why_not(course: Course, key: str) -> str:
    """Why there is no register under this key."""
    try:
        day = date.fromisoformat(key[:10])
    except ValueError:
        return f"{course.title} has no such meeting."
    why = closed(course, day)
    says = f"{course.title} did not meet at this time on {date_words(day)}"
    return f"{says} ({why}). Add a meeting if it did." if why else f"{says}. Add a meeting if it did."


def _people(uow: UnitOfWork, meeting: Meeting) -> Sequence[Person]:
    rows = uow.session.execute(
        _rows(), {"class": meeting.class_id, "day": meeting.held_on, "meeting": meeting.id}
    ).all()
    each = {row.enrolment_id: row for row in reversed(rows)}  # two absences may lie on one day: one will do
    opened = open_names(uow, [row.learner_id for row in each.values()])
    return sorted(
        (_person(row, opened[row.learner_id]) for row in each.values()),
        key=lambda person: (person.name.casefold(), person.enrolment_id),
    )


def open_names(uow: UnitOfWork, learner_ids: Iterable[UUID]) -> Mapping[UUID, Decision]:
    """One decision for each: who they are and their attendance, else who they are, else nothing. Each is recorded."""
    ids = list(dict.fromkeys(learner_ids))
    known = grounds.read(uow, ids, OPENED)
    both = consent.decide(uow, known, ids, OPENED)
    rest = [learner_id for learner_id, decision in both.items() if not decision.allowed]
    return {**both, **consent.decide(uow, known, rest, [Category.IDENTITY])}


def agreed(decision: Decision) -> bool:
    """Whether attendance may be kept and shown."""
    return decision.covers(decision.learner_id, Category.ATTENDANCE)


@cache
def _rows() -> Any:
    day = sa.bindparam("day", type_=sa.Date())
    now = sa.and_(
        Mark.enrolment_id == Enrolment.id,
        Mark.meeting_id == sa.bindparam("meeting"),
        Mark.replaced_at.is_(None),
    )
    away = sa.and_(
        KnownAbsence.enrolment_id == Enrolment.id, KnownAbsence.first_on <= day, KnownAbsence.last_on >= day
    )
    return (
        sa.select(
            Enrolment.id.label("enrolment_id"),
            Enrolment.learner_id,
            Learner.given_names.column.label("given_names"),
            Learner.family_name.column.label("family_name"),
            Learner.sealed_as.label("learner_as"),
            Mark.id.label("mark_id"),
            Mark.attended,
            Mark.reason.column.label("reason"),
            Mark.sealed_as.label("mark_as"),
            KnownAbsence.id.label("known_id"),
            KnownAbsence.reason.column.label("known"),
            KnownAbsence.sealed_as.label("known_as"),
        )
        .join(Learner, Learner.id == Enrolment.learner_id)
        .outerjoin(Mark, now)
        .outerjoin(KnownAbsence, away)
        .where(
            Enrolment.class_id == sa.bindparam("class"),
            Enrolment.started_on <= day,
            sa.or_(Enrolment.ended_on.is_(None), Enrolment.ended_on >= day),
            sa.or_(Mark.id.is_not(None), ~on_break(day)),
        )
        .order_by(Enrolment.id, KnownAbsence.id)
    )


def name_in(row: Any, decision: Decision) -> str:
    """The name in a row that holds the two columns of it, and `learner_as`."""
    return name_of(
        Learner.given_names.of(row.learner_id, row.learner_id, row.given_names, row.learner_as),
        Learner.family_name.of(row.learner_id, row.learner_id, row.family_name, row.learner_as),
        decision,
    )


def _person(row: Any, decision: Decision) -> Person:
    name = name_in(row, decision)
    if not agreed(decision):
        return Person(row.enrolment_id, row.learner_id, name, agreed=False)
    reason = known = None
    if row.mark_id:
        reason = Mark.reason.of(row.mark_id, row.learner_id, row.reason, row.mark_as).reveal(decision)
    if row.known_id:
        known = (
            KnownAbsence.reason.of(row.known_id, row.learner_id, row.known, row.known_as).reveal(decision)
            or ""
        )
    return Person(row.enrolment_id, row.learner_id, name, True, row.attended, reason, known)
