"""Registers of every class that somebody went to, marked on the evening of each meeting, as tutors do.

Who belongs on a register is read once for a class, and not again for each of its hundred meetings; what is kept goes
through the same use-case as the page.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID

import sqlalchemy as sa

from hub.core.actor import Viewer
from hub.core.clock import LOCAL
from hub.core.db import Database, UnitOfWork
from hub.demo.invented.calendar import last_night
from hub.demo.invented.classes import DemoClass
from hub.demo.invented.plan import SEED, Plan
from hub.demo.lived.area import JOB, Area
from hub.tracking.attendance import courses, services
from hub.tracking.attendance.meetings import meetings
from hub.tracking.attendance.register import Person, Register
from hub.tracking.attendance.types import (
    Attended,
    CallOutcome,
    Course,
    Meeting,
    MeetingState,
    absence_reasons,
)
from hub.tracking.enrolment.models import Enrolment, EnrolmentBreak
from hub.tracking.enrolment.types import EnrolmentState

HOW_OFTEN = (0.8, 1.0, 0.93)  # people come: least, most, likely
LATE, GAVE_A_REASON = 0.07, 0.45  # of those who come; of those who do not
CANCELLED, FORGOTTEN = 0.015, 0.02  # of meetings; of registers
LAST_WEEK, NOT_YET = timedelta(days=7), 0.35  # of whose registers so many are not marked yet
BEFORE_LEAVING = timedelta(days=12)  # for which somebody who leaves has not come
# Of those who are in a class: the last four weeks missed, the last meetings missed.
MISSING = ((0.04, timedelta(days=33)), (0.2, timedelta(days=15)))
CALLED_AFTER, IN_THE_MORNING = timedelta(days=20), timedelta(hours=10)
ONE_IN, TOLD = 5, ("away", "health", "jobcentre", "child")
FIVE_O_CLOCK, TIDYING = 17 * 60, 20  # minutes


@dataclass(slots=True)
class Pupil:
    """One learner in one class: the days they belong on its register, how often they come, since when they do not."""

    enrolment_id: UUID
    learner_id: UUID
    first_on: date
    last_on: date
    likely: float
    away: list[tuple[date, date]] = field(default_factory=list)
    gone_from: date = date.max

    def belongs(self, day: date) -> bool:
        there = self.first_on <= day <= self.last_on
        return there and not any(left <= day < back for left, back in self.away)


def play(database: Database, plan: Plan, area: Area) -> None:
    with database.unit_of_work(JOB, now=last_night(plan.today), read_only=True) as uow:
        found = list(to_mark(uow, plan))
    for one, course, people in found:
        rng = Random(f"{SEED} register {one.number}")  # noqa: S311 - invents marks, keeps no secret
        tutor = area.staff[one.provider][0]
        somebody_is_missing(rng, people, plan.today)
        for meeting in meetings(course, plan.today):
            there = [person for person in people if person.belongs(meeting.held_on)]
            if there and is_marked(rng, meeting, plan.today):
                with database.unit_of_work(tutor, now=evening(meeting)) as uow:
                    mark(uow, rng, course, meeting, there)
        call(database, tutor, people, plan.today)
        tell_before(database, tutor, rng, people, plan.today)


def to_mark(uow: UnitOfWork, plan: Plan) -> Iterator[tuple[DemoClass, Course, list[Pupil]]]:
    """The classes that somebody has been in, with their timetables."""
    people = pupils(uow)
    timetables = {course.class_id: course for course in courses.of_anybody(uow)}
    for one in plan.classes:
        if one.id is not None and one.id in people:
            yield one, timetables[one.id], people[one.id]


def pupils(uow: UnitOfWork) -> Mapping[UUID, list[Pupil]]:
    """By class, everybody who has started there."""
    away: defaultdict[UUID, list[tuple[date, date]]] = defaultdict(list)
    for broke in uow.session.scalars(sa.select(EnrolmentBreak)):
        away[broke.enrolment_id].append((broke.began_on, broke.returned_on or date.max))
    found: defaultdict[UUID, list[Pupil]] = defaultdict(list)
    for row in uow.session.scalars(sa.select(Enrolment).order_by(Enrolment.id)):
        found[row.class_id].append(pupil(row, away[row.id]))
    return found


def pupil(row: Enrolment, away: list[tuple[date, date]]) -> Pupil:
    rng = Random(f"{SEED} pupil {row.id}")  # noqa: S311 - invents habits, keeps no secret
    one = Pupil(
        row.id, row.learner_id, row.started_on, row.ended_on or date.max, rng.triangular(*HOW_OFTEN), away
    )
    if row.state is EnrolmentState.LEFT and row.ended_on:
        one.gone_from = row.ended_on - BEFORE_LEAVING
    return one


def somebody_is_missing(rng: Random, people: Iterable[Pupil], today: date) -> None:
    """Of those who are in the class now, some missed the last meetings, and nobody knows why."""
    for person in people:
        lot = rng.random()
        if person.last_on < date.max or person.away:
            continue
        since = next((days for share, days in MISSING if lot < share), None)
        if since and person.first_on < today - since:
            person.gone_from = today - since


def is_marked(rng: Random, meeting: Meeting, today: date) -> bool:
    if meeting.held_on >= today:
        return False
    return rng.random() > (NOT_YET if today - meeting.held_on <= LAST_WEEK else FORGOTTEN)


def evening(meeting: Meeting) -> datetime:
    """When the meeting was over, and the tutor had put the chairs away."""
    midnight = datetime.combine(meeting.held_on, time(), LOCAL)
    return (midnight + timedelta(minutes=(meeting.end_minute or FIVE_O_CLOCK) + TIDYING)).astimezone(UTC)


def mark(uow: UnitOfWork, rng: Random, course: Course, meeting: Meeting, there: Sequence[Pupil]) -> None:
    if rng.random() < CANCELLED:
        services.set_state(uow, meeting, MeetingState.CANCELLED)
        return
    marks = {person.enrolment_id: marked(rng, person, meeting.held_on) for person in there}
    people = [as_listed(rng, person, marks[person.enrolment_id]) for person in there]
    services.save(uow, Register(course, meeting, None, None, people), marks)


def marked(rng: Random, person: Pupil, day: date) -> Attended:
    if day >= person.gone_from:
        return Attended.ABSENT
    if rng.random() < person.likely:
        return Attended.LATE if rng.random() < LATE else Attended.PRESENT
    return Attended.EXCUSED if rng.random() < GAVE_A_REASON else Attended.ABSENT


def as_listed(rng: Random, person: Pupil, mark: Attended) -> Person:
    """As the page lists them, with the reason that they gave beforehand."""
    why = rng.choice(list(absence_reasons())) if mark is Attended.EXCUSED else None
    return Person(person.enrolment_id, person.learner_id, "", agreed=True, known=why)


def call(database: Database, tutor: Viewer, people: Iterable[Pupil], today: date) -> None:
    """Somebody who has missed many meetings was called after the first two, in vain."""
    for person in people:
        if person.last_on == date.max and person.gone_from < today - CALLED_AFTER:
            at = last_night(person.gone_from + CALLED_AFTER) + IN_THE_MORNING
            with database.unit_of_work(tutor, now=at) as uow:
                services.note_call(uow, person.enrolment_id, CallOutcome.NOT_REACHED)


def tell_before(database: Database, tutor: Viewer, rng: Random, people: Iterable[Pupil], today: date) -> None:
    """One in so many of those in the class has said that they will be away in the next weeks, or are."""
    coming = [person for person in people if person.last_on == person.gone_from == date.max]
    for person in coming[::ONE_IN]:
        first = today + timedelta(days=rng.randint(0, 20))
        last, why = first + timedelta(days=rng.randint(0, 14)), rng.choice(TOLD)
        with database.unit_of_work(tutor, now=last_night(today)) as uow:
            services.note_absence(uow, person.enrolment_id, first, last, why)
