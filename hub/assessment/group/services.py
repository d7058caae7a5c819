"""Open a group session, let people join its queue, move them along it, close it."""

from datetime import date

import sqlalchemy as sa

from hub.assessment.group import queries
from hub.assessment.group.models import Attendance, GroupSession
from hub.assessment.group.rules import Move
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.learners.models import Learner


def open_session(uow: UnitOfWork, place: str, held_on: date, submission: str) -> GroupSession:
    """A new session; the one this very page made before, after a second click."""
    found = uow.session.scalar(sa.select(GroupSession).where(GroupSession.submission == submission))
    if found is not None:
        return found
    row = uow.add(GroupSession(place=place, held_on=held_on, opened_by=uow.user_id, submission=submission))
    audit.record(uow, "group-session.open", about=row)
    uow.flush()
    return row


def join(uow: UnitOfWork, session: GroupSession, learner: Learner) -> Attendance:
    """Take the next ticket; somebody who has one keeps it. Two people at the door hand out tickets in turns."""
    _check_open(session)
    _lock(uow, session)
    found = queries.attendance(uow, session, learner.id)
    if found is not None:
        return found
    last = sa.select(sa.func.max(Attendance.number)).where(Attendance.session_id == session.id)
    row = uow.add(
        Attendance(
            learner_id=learner.id,
            session_id=session.id,
            number=(uow.session.scalar(last) or 0) + 1,
            arrived_at=uow.now,
            since=uow.now,
        )
    )
    audit.record(uow, "group-session.join", about=row)
    uow.flush()
    return row


def move(uow: UnitOfWork, session: GroupSession, attendance: Attendance, how: Move) -> None:
    """Along the table of `rules.STEPS`, one after the other."""
    _check_open(session)
    _lock(uow, session)
    uow.session.refresh(attendance)
    attendance.move(how, uow.now, uow.user_id)
    audit.record(uow, f"group-session.{how}", about=attendance)


def close(uow: UnitOfWork, session: GroupSession) -> int:
    """End the day; how many were still here. What was found of them is kept as drafts."""
    here = queries.still_here(uow, session)
    for attendance in here:
        attendance.move(Move.LEAVE, uow.now, None)
        audit.record(uow, "group-session.leave", about=attendance)
    if session.closed_at is None:
        session.closed_at = uow.now
        audit.record(uow, "group-session.close", about=session)
    return len(here)


def reopen(uow: UnitOfWork, session: GroupSession) -> None:
    session.closed_at = None
    audit.record(uow, "group-session.reopen", about=session)


def _check_open(session: GroupSession) -> None:
    if session.closed_at is not None:
        raise RuleBroken("This session is closed. Open it again first.")


def _lock(uow: UnitOfWork, session: GroupSession) -> None:
    query = sa.select(GroupSession.id).where(GroupSession.id == session.id)
    uow.session.scalars(query.with_for_update()).one()
