"""Reads of every register of a class at once: the sheet of a term, how many are marked, and the rates."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.learners.models import Learner
from hub.tracking.attendance import courses
from hub.tracking.attendance.meetings import meetings
from hub.tracking.attendance.models import KeptMeeting, Mark
from hub.tracking.attendance.rates import Tally, tally
from hub.tracking.attendance.register import agreed, name_in, open_names
from hub.tracking.attendance.types import Attended, Break, Course, Meeting, Place
from hub.tracking.enrolment.models import Enrolment, EnrolmentBreak

_PLACE = (
    Enrolment.id,
    Enrolment.learner_id,
    Enrolment.class_id,
    Enrolment.referral_id,
    Enrolment.started_on,
    Enrolment.ended_on,
)
Marks = Mapping[UUID, Attended]  # by meeting


@dataclass(frozen=True, slots=True)
class Line:
    """One learner on the sheet. Without their agreement there is the name alone. `reasons` are codes, by meeting."""

    place: Place
    name: str
    agreed: bool
    marks: Marks
    reasons: Mapping[UUID, str]
    counted: Tally


@dataclass(frozen=True, slots=True)
class Sheet:
    """Every held meeting of a class with everybody who was ever on its registers, by name."""

    course: Course
    meetings: Sequence[Meeting]
    lines: Sequence[Line]
    counted: Tally


@dataclass(frozen=True, slots=True)
class Filled:
    """A meeting in the list of a class: how many of those who belong on its register are marked."""

    meeting: Meeting
    marked: int
    expected: int
    came: int


def sheet(uow: UnitOfWork, class_id: UUID) -> Sheet:
    course = courses.course(uow, class_id)
    held = [meeting for meeting in meetings(course, uow.today) if meeting.held]
    query = (
        _with_breaks(Learner.given_names.column.label("given_names"))
        .add_columns(Learner.family_name.column.label("family_name"), Learner.sealed_as.label("learner_as"))
        .join(Learner, Learner.id == Enrolment.learner_id)
        .where(Enrolment.class_id == class_id)
    )
    rows = uow.session.execute(query).all()
    names = {row.learner_id: row for row in rows}
    opened, found = open_names(uow, names), _marks(uow, [class_id])
    lines = [
        _line(
            uow,
            place,
            names[place.learner_id],
            opened[place.learner_id],
            held,
            found.get(place.enrolment_id, ()),
        )
        for place in places_of(rows)
    ]
    lines.sort(key=lambda line: (line.name.casefold(), line.place.enrolment_id))
    return Sheet(course, held, lines, total(line.counted for line in lines))


def _with_breaks(*columns: Any) -> sa.Select[Any]:
    """Each place, a row for each break in it; `places_of` reads them."""
    broke = EnrolmentBreak.enrolment_id == Enrolment.id
    return sa.select(*_PLACE, EnrolmentBreak.began_on, EnrolmentBreak.returned_on, *columns).outerjoin(
        EnrolmentBreak, broke
    )


def places_of(rows: Iterable[Any]) -> list[Place]:
    breaks: defaultdict[tuple[Any, ...], list[Break]] = defaultdict(list)
    for row in rows:
        away = [Break(row.began_on, row.returned_on)] if row.began_on else []
        breaks[tuple(row[: len(_PLACE)])] += away
    return [Place(*(*facts, tuple(away))) for facts, away in breaks.items()]


def _line(
    uow: UnitOfWork,
    place: Place,
    row: Any,
    decision: Decision,
    held: Sequence[Meeting],
    found: Iterable[Any],
) -> Line:
    name = name_in(row, decision)
    if not agreed(decision):
        return Line(place, name, False, {}, {}, Tally())
    marks = {mark.meeting_id: mark.attended for mark in found}
    told = {
        mark.meeting_id: Mark.reason.of(mark.id, place.learner_id, mark.reason, mark.mark_as).reveal(decision)
        for mark in found
        if mark.attended is Attended.EXCUSED
    }
    reasons = {meeting_id: reason for meeting_id, reason in told.items() if reason}
    return Line(place, name, True, marks, reasons, count(uow, place, held, marks))


def _marks(uow: UnitOfWork, class_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Any]]:
    """The marks that count, by enrolment."""
    query = (
        sa.select(
            Mark.id,
            Mark.enrolment_id,
            Mark.meeting_id,
            Mark.attended,
            Mark.reason.column.label("reason"),
            Mark.sealed_as.label("mark_as"),
        )
        .join(KeptMeeting, KeptMeeting.id == Mark.meeting_id)
        .where(KeptMeeting.class_id.in_(class_ids), Mark.replaced_at.is_(None))
    )
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in uow.session.execute(query):
        found[row.enrolment_id].append(row)
    return found


def count(uow: UnitOfWork, place: Place, held: Sequence[Meeting], marks: Marks) -> Tally:
    """Of the meetings that one learner belonged at. That of today is to come until it is marked."""
    own = [meeting for meeting in held if place.covers(meeting.held_on)]
    past = [one for one in own if one.held_on < uow.today or one.id in marks]
    return tally((marks.get(one.id) for one in past), to_come=len(own) - len(past))


def total(counted: Iterable[Tally]) -> Tally:
    return reduce(add, counted, Tally())


def filled(uow: UnitOfWork, class_id: UUID) -> tuple[Course, list[Filled]]:
    """Every meeting of a class, oldest first, those cancelled too. Nobody is named."""
    course = courses.course(uow, class_id)
    found, every = _marks(uow, [class_id]), places(uow, Enrolment.class_id == class_id)
    marks = {(mark.enrolment_id, mark.meeting_id): mark.attended for own in found.values() for mark in own}
    return course, [_filled(meeting, every, marks) for meeting in meetings(course, uow.today)]


def _filled(meeting: Meeting, places: Iterable[Place], marks: Mapping[tuple[UUID, UUID], Attended]) -> Filled:
    own = [place.enrolment_id for place in places if place.covers(meeting.held_on)]
    found = [marks[enrolment_id, meeting.id] for enrolment_id in own if (enrolment_id, meeting.id) in marks]
    return Filled(meeting, marked=len(found), expected=len(own), came=sum(mark.came for mark in found))


@dataclass(frozen=True, slots=True)
class OfAClass:
    """A class in the list of registers. `learners` are those who belong there today."""

    course: Course
    learners: int
    last: Meeting | None
    counted: Tally


def of_provider(uow: UnitOfWork) -> list[OfAClass]:
    """Every class of the viewer's organisation that somebody has started in, with its count. Nobody is named."""
    every = courses.courses(uow)
    ids = [course.class_id for course in every]
    by_class: defaultdict[UUID, list[Place]] = defaultdict(list)
    for place in places(uow, Enrolment.class_id.in_(ids)):
        by_class[place.class_id].append(place)
    found = _marks(uow, ids)
    return [
        _of_a_class(uow, course, by_class[course.class_id], found)
        for course in every
        if by_class[course.class_id]
    ]


def _of_a_class(
    uow: UnitOfWork, course: Course, places: Sequence[Place], found: Mapping[UUID, Sequence[Any]]
) -> OfAClass:
    held = [meeting for meeting in meetings(course, uow.today) if meeting.held]
    marks = {
        place: {mark.meeting_id: mark.attended for mark in found.get(place.enrolment_id, ())}
        for place in places
    }
    return OfAClass(
        course,
        learners=sum(place.covers(uow.today) for place in places),
        last=next((meeting for meeting in reversed(held) if meeting.held_on <= uow.today), None),
        counted=total(count(uow, place, held, own) for place, own in marks.items()),
    )


def places(uow: UnitOfWork, *conditions: sa.ColumnElement[bool]) -> list[Place]:
    return places_of(uow.session.execute(_with_breaks().where(*conditions)).all())
