"""Keep registers: mark, correct, give reasons, cancel a meeting, add one; note absences known beforehand and calls."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.directory.models import TaughtClass
from hub.forms.format import date_words
from hub.tracking.attendance.models import AbsenceCall, KeptMeeting, KnownAbsence, Mark, OfAnEnrolment
from hub.tracking.attendance.register import Person, Register
from hub.tracking.attendance.types import Attended, CallOutcome, Course, Meeting, MeetingState
from hub.tracking.enrolment.models import Enrolment

Wanted = tuple[Attended, str | None]
Condition = sa.ColumnElement[bool]


def queue(uow: UnitOfWork, class_id: UUID) -> None:
    """Let those who change the registers of one class go one after the other. Call it before anything is read."""
    uow.session.execute(sa.select(TaughtClass.id).where(TaughtClass.id == class_id).with_for_update())


def fill(register: Register, typed: Mapping[UUID, Attended], mark: Attended) -> dict[UUID, Attended]:
    """What was typed, and this mark for everybody else of whom nothing stands yet."""
    others = {person.enrolment_id: mark for person in register.people if person.agreed and not person.stands}
    return {**others, **typed}


def save(uow: UnitOfWork, register: Register, typed: Mapping[UUID, Attended]) -> None:
    """Mark everybody named. Who is not named stays as they are; a mark that is there already is not made twice."""
    people = {person.enrolment_id: person for person in register.people if person.agreed}
    if unknown := typed.keys() - people.keys():
        raise RuleBroken(f"{len(unknown)} of those marked are not on the register of this day")
    wanted = {
        enrolment_id: (mark, _reason(people[enrolment_id], mark))
        for enrolment_id, mark in typed.items()
        if people[enrolment_id].mark is not mark
    }
    _mark(uow, register, wanted)


def give_reasons(uow: UnitOfWork, register: Register, reasons: Mapping[UUID, str]) -> None:
    """Say why those who are marked as absent for a reason were absent."""
    excused = {person.enrolment_id: person for person in register.people if person.mark is Attended.EXCUSED}
    wanted = {
        enrolment_id: (Attended.EXCUSED, reason)
        for enrolment_id, reason in reasons.items()
        if enrolment_id in excused and excused[enrolment_id].reason != reason
    }
    _mark(uow, register, wanted)


def _reason(person: Person, mark: Attended) -> str | None:
    return person.known or None if mark is Attended.EXCUSED else None


def _mark(uow: UnitOfWork, register: Register, wanted: Mapping[UUID, Wanted]) -> None:
    """Each correction is a new row; the one it replaces is kept."""
    check_may_be_marked(uow, register.meeting)
    if not wanted:
        return
    meeting = keep(uow, register.meeting)
    meeting.marked_at = uow.now
    query = sa.select(Mark).where(
        Mark.meeting_id == meeting.id, Mark.replaced_at.is_(None), Mark.enrolment_id.in_(wanted)
    )
    for before in uow.session.scalars(query):
        before.replaced_at = uow.now
    uow.flush()
    learners = {person.enrolment_id: person.learner_id for person in register.people}
    provider_id = _own_organisation(uow)
    for enrolment_id, (mark, reason) in wanted.items():
        row = Mark(
            learner_id=learners[enrolment_id],
            recipient_id=provider_id,
            enrolment_id=enrolment_id,
            meeting_id=meeting.id,
            attended=mark,
            made_by=uow.user_id,
        )
        row.reason = reason
        uow.add(row)
    audit.record(uow, "register.mark", about=meeting)


def check_may_be_marked(uow: UnitOfWork, meeting: Meeting) -> None:
    """Nobody is marked at a meeting that is to come or did not take place."""
    if meeting.held_on > uow.today:
        raise RuleBroken(f"This register can be filled in from {date_words(meeting.held_on)}")
    if not meeting.held:
        raise RuleBroken("This meeting did not take place. Say first that it took place after all")


def keep(uow: UnitOfWork, meeting: Meeting) -> KeptMeeting:
    """The row of a meeting, made where there is none yet."""
    row = uow.session.get(KeptMeeting, meeting.id)
    if row is None:
        row = uow.add(
            KeptMeeting(
                id=meeting.id,
                class_id=meeting.class_id,
                held_on=meeting.held_on,
                start_minute=meeting.start_minute,
                end_minute=meeting.end_minute,
            )
        )
        uow.flush()
    return row


def set_state(uow: UnitOfWork, meeting: Meeting, state: MeetingState) -> None:
    """It did not take place, or it did after all. Marks stay, and count for nothing while it did not."""
    if meeting.state is state:
        return
    row = keep(uow, meeting)
    row.move_to(state)
    audit.record(uow, f"meeting.{state}", about=row)


def add_meeting(
    uow: UnitOfWork, course: Course, day: date, start_minute: int | None, end_minute: int | None
) -> Meeting:
    """A meeting that the timetable does not know. One that is there already stays as it is."""
    if day < course.starts_on or (course.ends_on and day > course.ends_on):
        raise RuleBroken("The day must be between the first and the last day of the class", "day")
    meeting = Meeting(course.class_id, day, start_minute, end_minute)
    audit.record(uow, "meeting.add", about=keep(uow, meeting))
    return meeting


def note_absence(
    uow: UnitOfWork, enrolment_id: UUID, first_on: date, last_on: date, reason: str | None
) -> KnownAbsence:
    """A learner says that they will not come on these days. It stands on the register until somebody marks them."""
    place = _agreed(uow, enrolment_id)
    row = KnownAbsence(
        learner_id=place.learner_id,
        recipient_id=place.recipient_id,
        enrolment_id=enrolment_id,
        first_on=first_on,
        last_on=last_on,
    )
    row.reason = reason
    uow.add(row)
    audit.record(uow, "known_absence.add", about=row)
    return row


def drop_absence(uow: UnitOfWork, absence_id: UUID) -> None:
    """They will come after all. Marks that were made of it stay."""
    row = uow.get(KnownAbsence, absence_id)
    audit.record(uow, "known_absence.remove", about=row)
    uow.session.delete(row)


def note_call(uow: UnitOfWork, enrolment_id: UUID, outcome: CallOutcome) -> None:
    """Somebody called today about missed meetings."""
    place = _agreed(uow, enrolment_id)
    row = uow.add(
        AbsenceCall(
            learner_id=place.learner_id,
            recipient_id=place.recipient_id,
            enrolment_id=enrolment_id,
            called_on=uow.today,
            outcome=outcome,
            made_by=uow.user_id,
        )
    )
    audit.record(uow, "absence.call", about=row)


def take_up(uow: UnitOfWork, place: Enrolment) -> None:
    """A start recorded anew: what stands of them from a start that was undone is of this one again."""
    own = sa.select(KeptMeeting.id).where(KeptMeeting.class_id == place.class_id)
    _take_up(uow, Mark, place, Mark.meeting_id.in_(own))
    _take_up(uow, KnownAbsence, place)
    _take_up(uow, AbsenceCall, place)


def _take_up(uow: UnitOfWork, kept: type[OfAnEnrolment], place: Enrolment, *only: Condition) -> None:
    theirs = (kept.learner_id == place.learner_id, kept.recipient_id == place.recipient_id)
    of_nothing = sa.update(kept).where(*theirs, kept.enrolment_id.is_(None), *only)
    uow.change(of_nothing.values(enrolment_id=place.id))


def _agreed(uow: UnitOfWork, enrolment_id: UUID) -> Enrolment:
    """The enrolment, at the viewer's own organisation, of a learner who agreed that attendance is kept."""
    place = uow.get(Enrolment, enrolment_id)
    if place.recipient_id != _own_organisation(uow):
        raise NotVisible
    consent.may_see(uow, place.learner_id, [Category.ATTENDANCE])
    return place


def _own_organisation(uow: UnitOfWork) -> UUID:
    if uow.viewer is None or uow.viewer.organisation_id is None:
        raise NotVisible
    return uow.viewer.organisation_id
