"""Reads of group sessions and of who is in their queues."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.assessment.group.models import Attendance, GroupSession
from hub.assessment.group.rules import Presence
from hub.assessment.models import Assessment
from hub.assessment.types import AssessmentState
from hub.core.db import UnitOfWork
from hub.directory.types import Skill
from hub.learners.models import Learner

LISTED_DAYS = 60


@dataclass(frozen=True, slots=True)
class Listed:
    """A session with how many came."""

    session: GroupSession
    people: int


@dataclass(slots=True)
class InQueue:
    """One person of a session. `draft` is the assessment that is being made; `assessed` one of that day."""

    attendance: Attendance
    learner: Learner
    draft: Assessment | None = None
    assessed: bool = False

    @property
    def found(self) -> list[Skill]:
        return list(self.draft.levels) if self.draft else []


def sessions(uow: UnitOfWork) -> list[Listed]:
    """Those to come and those of the last weeks, newest first."""
    people = (
        sa.select(Attendance.session_id, sa.func.count(Attendance.id))
        .join(GroupSession, GroupSession.id == Attendance.session_id)
        .where(GroupSession.held_on >= uow.today - timedelta(days=LISTED_DAYS))
        .group_by(Attendance.session_id)
    )
    counts = {session_id: count for session_id, count in uow.session.execute(people)}
    query = (
        sa.select(GroupSession)
        .where(GroupSession.held_on >= uow.today - timedelta(days=LISTED_DAYS))
        .order_by(GroupSession.held_on.desc(), GroupSession.id.desc())
    )
    return [Listed(session, counts.get(session.id, 0)) for session in uow.session.scalars(query)]


def queue(uow: UnitOfWork, session: GroupSession) -> list[InQueue]:
    """Everybody of a session in the order of arrival: one statement."""
    that_day = sa.and_(
        Assessment.state == AssessmentState.COMPLETE, Assessment.assessed_on == session.held_on
    )
    query = (
        sa.select(Attendance, Learner, Assessment)
        .join(Learner, Learner.id == Attendance.learner_id)
        .outerjoin(
            Assessment,
            sa.and_(
                Assessment.learner_id == Attendance.learner_id,
                sa.or_(Assessment.state == AssessmentState.DRAFT, that_day),
            ),
        )
        .where(Attendance.session_id == session.id)
        .order_by(Attendance.number)
    )
    people: dict[UUID, InQueue] = {}
    for attendance, learner, assessment in uow.session.execute(query):
        one = people.setdefault(attendance.id, InQueue(attendance, learner))
        if assessment is not None and assessment.state is AssessmentState.DRAFT:
            one.draft = assessment
        one.assessed |= assessment is not None and assessment.state is AssessmentState.COMPLETE
    return list(people.values())


def attendance(uow: UnitOfWork, session: GroupSession, learner_id: UUID) -> Attendance | None:
    query = sa.select(Attendance).where(
        Attendance.session_id == session.id, Attendance.learner_id == learner_id
    )
    return uow.session.scalar(query)


def in_queue(uow: UnitOfWork, session: GroupSession, attendance_id: UUID) -> Attendance:
    """One place in the queue of this session; `NotVisible` for any other."""
    return uow.one(
        sa.select(Attendance).where(Attendance.id == attendance_id, Attendance.session_id == session.id)
    )


def still_here(uow: UnitOfWork, session: GroupSession) -> Sequence[Attendance]:
    query = sa.select(Attendance).where(
        Attendance.session_id == session.id,
        Attendance.presence.in_([Presence.WAITING, Presence.WITH_ASSESSOR]),
    )
    return uow.session.scalars(query).all()
