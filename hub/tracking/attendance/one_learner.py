"""Reads of the attendance of one learner in one class: marks, rates, absences known beforehand, calls."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.queries import staff_names
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.tracking.attendance import courses
from hub.tracking.attendance.meetings import meetings
from hub.tracking.attendance.missing import Missing, missing
from hub.tracking.attendance.models import AbsenceCall, KeptMeeting, KnownAbsence, Mark
from hub.tracking.attendance.rates import Rate, rates
from hub.tracking.attendance.sheet import count, places
from hub.tracking.attendance.types import (
    CALL_LABELS,
    Attended,
    Course,
    MeetingState,
    Place,
    absence_reasons,
)
from hub.tracking.enrolment.models import Enrolment


@dataclass(frozen=True, slots=True)
class AtMeeting:
    """One mark that counts; `reason` is in words, empty where none was given."""

    held_on: date
    attended: Attended
    reason: str


@dataclass(frozen=True, slots=True)
class Away:
    id: UUID
    first_on: date
    last_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Called:
    on: date
    outcome: str
    who: str


@dataclass(frozen=True, slots=True)
class InAClass:
    """The attendance of one learner in one class. Marks are the newest first."""

    place: Place
    title: str
    marks: Sequence[AtMeeting]
    missing: Missing
    rates: Mapping[str, Rate]


@dataclass(frozen=True, slots=True)
class AtProvider:
    """What the provider itself keeps of it besides."""

    name: str
    kept: InAClass
    away: Sequence[Away]
    called: Sequence[Called]


def at_provider(uow: UnitOfWork, enrolment_id: UUID) -> AtProvider:
    """For the provider's own page. `NotVisible` where the learner has not agreed, or the class is another's."""
    uow.get(Enrolment, enrolment_id)
    [place] = places(uow, Enrolment.id == enrolment_id)
    decision = consent.may_see(uow, place.learner_id, [Category.IDENTITY, Category.ATTENDANCE])
    course = courses.course(uow, place.class_id)
    return AtProvider(
        name=full_name(uow.get(Learner, place.learner_id), decision),
        kept=_kept(uow, place, course, decision),
        away=_away(uow, enrolment_id, decision),
        called=_called(uow, enrolment_id),
    )


def of_learner(uow: UnitOfWork, learner_id: UUID) -> list[InAClass]:
    """For the hub: in every class that the learner has been in, the newest first, as far as registers were kept."""
    decision = consent.disclose(uow, [learner_id], [Category.ATTENDANCE])[learner_id]
    if not decision.allowed:
        return []
    own = places(uow, Enrolment.learner_id == learner_id)
    own.sort(key=lambda place: (place.started_on, place.enrolment_id), reverse=True)
    found = {
        course.class_id: course
        for course in courses.of_anybody(uow, TaughtClass.id.in_([place.class_id for place in own]))
    }
    return [_kept(uow, place, found[place.class_id], decision) for place in own if place.class_id in found]


def _kept(uow: UnitOfWork, place: Place, course: Course, decision: Decision) -> InAClass:
    query = (
        sa.select(Mark, KeptMeeting)
        .join(KeptMeeting, KeptMeeting.id == Mark.meeting_id)
        .where(
            Mark.enrolment_id == place.enrolment_id,
            Mark.replaced_at.is_(None),
            KeptMeeting.state == MeetingState.HELD,
        )
        .order_by(KeptMeeting.held_on, KeptMeeting.start_minute)
    )
    found = [pair for pair in uow.session.execute(query) if place.covers(pair.KeptMeeting.held_on)]
    held = [meeting for meeting in meetings(course, uow.today) if meeting.held]
    marks = {mark.meeting_id: mark.attended for mark, _ in found}
    return InAClass(
        place,
        course.title,
        marks=[
            AtMeeting(meeting.held_on, mark.attended, _reason(mark.reason.reveal(decision)))
            for mark, meeting in reversed(found)
        ],
        missing=missing([(meeting.held_on, mark.attended) for mark, meeting in found]),
        rates=rates(count(uow, place, held, marks)),
    )


def last_attended(uow: UnitOfWork, referral_id: UUID) -> date | None:
    """The last day on which the learner of a referral came, else the day they started; None without attendance."""
    row = uow.session.scalar(sa.select(Enrolment).where(Enrolment.referral_id == referral_id))
    if row is None:
        return None
    came = [Attended.PRESENT, Attended.LATE]
    query = (
        sa.select(KeptMeeting.held_on, Mark.id)
        .join(Mark, Mark.meeting_id == KeptMeeting.id)
        .where(
            Mark.enrolment_id == row.id,
            Mark.replaced_at.is_(None),
            Mark.attended.in_(came),
            KeptMeeting.state == MeetingState.HELD,
        )
        .order_by(KeptMeeting.held_on.desc())
        .limit(1)
    )
    return uow.session.scalar(query) or row.started_on


def number_of_marks(uow: UnitOfWork, referral_id: UUID) -> int:
    """How many marks that count stand on registers from this referral."""
    query = sa.select(sa.func.count(Mark.id)).join(Enrolment, Enrolment.id == Mark.enrolment_id)
    return (
        uow.session.scalar(query.where(Enrolment.referral_id == referral_id, Mark.replaced_at.is_(None))) or 0
    )


def came_ever(uow: UnitOfWork, enrolment_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these enrolments with a meeting that the learner came to, as far as the viewer may know."""
    query = (
        sa.select(Mark.enrolment_id)
        .join(KeptMeeting, Mark.meeting_id == KeptMeeting.id)
        .where(
            Mark.enrolment_id.in_(list(enrolment_ids)),
            Mark.replaced_at.is_(None),
            Mark.attended.in_([Attended.PRESENT, Attended.LATE]),
            KeptMeeting.state == MeetingState.HELD,
        )
    )
    return set(uow.session.scalars(query.distinct()))


def own_absence(uow: UnitOfWork, enrolment_id: UUID, absence_id: UUID) -> KnownAbsence:
    """An absence known beforehand of this enrolment; `NotVisible` for any other."""
    row = uow.get(KnownAbsence, absence_id)
    if row.enrolment_id != enrolment_id:
        raise NotVisible
    return row


def _away(uow: UnitOfWork, enrolment_id: UUID, decision: Decision) -> list[Away]:
    query = sa.select(KnownAbsence).where(KnownAbsence.enrolment_id == enrolment_id)
    rows: Iterable[KnownAbsence] = uow.session.scalars(query.order_by(KnownAbsence.first_on.desc()))
    return [Away(row.id, row.first_on, row.last_on, _reason(row.reason.reveal(decision))) for row in rows]


def _called(uow: UnitOfWork, enrolment_id: UUID) -> list[Called]:
    query = sa.select(AbsenceCall).where(AbsenceCall.enrolment_id == enrolment_id)
    rows = uow.session.scalars(query.order_by(AbsenceCall.created_at.desc())).all()
    staff = staff_names(uow, [row.made_by for row in rows])
    return [Called(row.called_on, CALL_LABELS[row.outcome], staff.get(row.made_by, "")) for row in rows]


def _reason(code: str | None) -> str:
    return absence_reasons().get(code, code) if code else ""
