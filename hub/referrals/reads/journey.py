"""From a learner to their journey: levels over time, waits, classes with attendance, results. One read for the hub, for
a provider and for paper: the fence leaves each what is theirs to see, and a fixed number of statements does it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.assessment import queries as assessments
from hub.assessment.achieved.models import AchievedLevel, LevelNow
from hub.assessment.achieved.queries import of_learner as reached
from hub.assessment.types import AchievedState, HalfStep
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.directory.types import Level, Skill
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.types import State
from hub.tracking.attendance.models import KeptMeeting, Mark
from hub.tracking.attendance.rates import Rate, Span, rate, tally
from hub.tracking.attendance.types import Attended, MeetingState
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.enrolment.queries import on_break
from hub.tracking.progress.models import ClassResult

NOT_A_CLASS = (State.DRAFT, State.ENTERED_IN_ERROR)


@dataclass(frozen=True, slots=True)
class Point:
    """What was found on one day. `provider` says so, or the hub where it is None."""

    on: date
    provider: str | None
    levels: Mapping[Skill, tuple[Level, HalfStep | None]]


@dataclass(frozen=True, slots=True)
class InClass:
    """One class that the learner was sent to. `came` is of the meetings that were marked; None where none was."""

    title: str
    provider: str
    state: State
    sent_on: date
    started_on: date | None
    ended_on: date | None
    came: Rate | None


@dataclass(frozen=True, slots=True)
class Journey:
    """Each the oldest first; results with the class that they are of."""

    points: Sequence[Point]
    waits: Sequence[WaitingEntry]
    classes: Sequence[InClass]
    results: Sequence[tuple[ClassResult, str]]

    @property
    def entry(self) -> Point | None:
        """Where they began."""
        return self.points[0] if self.points else None


def journey(uow: UnitOfWork, learner_id: UUID) -> Journey:
    return Journey(
        points=_points(uow, learner_id),
        waits=_waits(uow, learner_id),
        classes=_classes(uow, learner_id),
        results=_results(uow, learner_id),
    )


def _points(uow: UnitOfWork, learner_id: UUID) -> list[Point]:
    """Of assessments and of what was reached in class; what was taken back is left out."""
    found: list[LevelNow] = [*assessments.history(uow, learner_id)]
    found += [row for row in reached(uow, learner_id) if row.state is not AchievedState.TAKEN_BACK]
    names = _names(uow, [row.organisation_id for row in found if isinstance(row, AchievedLevel)])
    return sorted((_point(row, names) for row in found), key=lambda point: point.on)


def _names(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, str]:
    query = sa.select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    return {one: name for one, name in uow.session.execute(query)}


def _point(row: LevelNow, names: Mapping[UUID, str]) -> Point:
    levels = {
        skill: (level, HalfStep(step) if (step := row.half_steps.get(skill)) else None)
        for skill, level in row.levels.items()
    }
    if isinstance(row, AchievedLevel):
        return Point(row.reached_on, names.get(row.organisation_id, ""), levels)
    return Point(row.assessed_on or date.min, None, levels)


def _waits(uow: UnitOfWork, learner_id: UUID) -> Sequence[WaitingEntry]:
    query = sa.select(WaitingEntry).where(WaitingEntry.learner_id == learner_id)
    return uow.session.scalars(query.order_by(WaitingEntry.joined_on, WaitingEntry.id)).all()


def _classes(uow: UnitOfWork, learner_id: UUID) -> list[InClass]:
    query = (
        sa.select(
            Enrolment.id,
            TaughtClass.title,
            Organisation.name,
            Referral.state,
            Referral.sent_at,
            Enrolment.started_on,
            Enrolment.ended_on,
        )
        .select_from(Referral)
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .join(Organisation, Organisation.id == Referral.recipient_id)
        .outerjoin(Enrolment, Enrolment.referral_id == Referral.id)
        .where(Referral.learner_id == learner_id, Referral.state.not_in(NOT_A_CLASS))
        .order_by(Referral.sent_at, Referral.id)
    )
    came = _came(uow, learner_id)
    return [
        InClass(title, provider, state, local_date(sent_at), started_on, ended_on, came.get(enrolment_id))
        for enrolment_id, title, provider, state, sent_at, started_on, ended_on in uow.session.execute(query)
        if sent_at
    ]


def _came(uow: UnitOfWork, learner_id: UUID) -> dict[UUID, Rate]:
    """By enrolment, of the meetings that were marked, every absence counted."""
    query = (
        sa.select(Enrolment.id, Mark.attended, sa.func.count(Mark.id))
        .join(KeptMeeting, KeptMeeting.id == Mark.meeting_id)
        .join(Enrolment, Enrolment.id == Mark.enrolment_id)
        .where(
            Mark.learner_id == learner_id,
            Mark.replaced_at.is_(None),
            KeptMeeting.state == MeetingState.HELD,
            KeptMeeting.held_on >= Enrolment.started_on,
            sa.or_(Enrolment.ended_on.is_(None), KeptMeeting.held_on <= Enrolment.ended_on),
            ~on_break(KeptMeeting.held_on),
        )
        .group_by(Enrolment.id, Mark.attended)
    )
    found: defaultdict[UUID, Counter[Attended]] = defaultdict(Counter)
    for enrolment_id, attended, number in uow.session.execute(query):
        found[enrolment_id][attended] = number
    return {
        one: rate(tally(marks.elements()), Span.TO_DATE, reasons_count=True) for one, marks in found.items()
    }


def _results(uow: UnitOfWork, learner_id: UUID) -> list[tuple[ClassResult, str]]:
    query = (
        sa.select(ClassResult, TaughtClass.title)
        .join(Referral, Referral.id == ClassResult.referral_id)
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .where(ClassResult.learner_id == learner_id, ClassResult.taken_back_on.is_(None))
        .order_by(ClassResult.on, ClassResult.id)
    )
    return [(result, title) for result, title in uow.session.execute(query).unique()]
