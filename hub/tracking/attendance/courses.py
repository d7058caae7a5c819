"""Reads of the classes of the viewer's organisation with all that their meetings follow from: two statements."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.directory.models import ClassSession, Closure, EndedSession, TaughtClass
from hub.directory.types import ClassState, Closed
from hub.tracking.attendance.models import KeptMeeting
from hub.tracking.attendance.types import Course, Meeting, MeetingState, Weekly

_CLASS = (
    TaughtClass.id,
    TaughtClass.provider_id,
    TaughtClass.title,
    TaughtClass.starts_on,
    TaughtClass.ends_on,
    TaughtClass.term_time,
    TaughtClass.state,
    TaughtClass.created_at,
)
SESSION, CLOSURE, MEETING = "session", "closure", "meeting"


def course(uow: UnitOfWork, class_id: UUID) -> Course:
    """A class of the viewer's own organisation; `NotVisible` for any other."""
    found = courses(uow, TaughtClass.id == class_id)
    if not found:
        raise NotVisible
    return found[0]


def courses(uow: UnitOfWork, *conditions: sa.ColumnElement[bool]) -> list[Course]:
    """Those of the viewer's own organisation, by title."""
    provider_id = uow.viewer.organisation_id if uow.viewer else None
    return of_anybody(uow, TaughtClass.provider_id == provider_id, *conditions)


def of_anybody(uow: UnitOfWork, *conditions: sa.ColumnElement[bool]) -> list[Course]:
    """Classes of any provider, by title."""
    query = sa.select(*_CLASS).where(*conditions)
    rows = uow.session.execute(query.order_by(TaughtClass.title, TaughtClass.id)).all()
    asked = {"providers": list({row.provider_id for row in rows}), "classes": [row.id for row in rows]}
    parts: defaultdict[UUID, list[Any]] = defaultdict(list)
    for part in uow.session.execute(_parts(), asked) if rows else ():
        parts[part.of].append(part)
    return [_course(uow, row, [*parts[row.provider_id], *parts[row.id]]) for row in rows]


@cache
def _parts() -> Any:
    """One row for each weekly session, of now and before, each closure and each meeting that is kept.

    `of` is the class it is of; the provider where it is of all its classes.
    """
    classes: sa.BindParameter[Any] = sa.bindparam("classes", expanding=True)
    day, number, text = (sa.cast(sa.null(), kind) for kind in (sa.Date(), sa.Integer(), sa.String()))

    def rows(kind: str, model: Any, *columns: Any) -> sa.Select[Any]:
        return sa.select(sa.literal(kind).label("kind"), of(model).label("of"), *columns)

    def of(model: Any) -> Any:
        return sa.func.coalesce(Closure.class_id, Closure.provider_id) if model is Closure else model.class_id

    meets = (ClassSession.weekday, ClassSession.start_minute, ClassSession.end_minute)
    met = (EndedSession.weekday, EndedSession.start_minute, EndedSession.end_minute)
    kept = (KeptMeeting.version, KeptMeeting.start_minute, KeptMeeting.end_minute, KeptMeeting.held_on)
    providers: sa.BindParameter[Any] = sa.bindparam("providers", expanding=True)
    of_all = sa.and_(Closure.provider_id.in_(providers), Closure.class_id.is_(None))
    return sa.union_all(
        rows(
            SESSION,
            ClassSession,
            *meets,
            ClassSession.since.label("first"),
            day.label("last"),
            text.label("says"),
        ).where(ClassSession.class_id.in_(classes)),
        rows(SESSION, EndedSession, *met, EndedSession.since, EndedSession.until, text).where(
            EndedSession.class_id.in_(classes)
        ),
        rows(
            CLOSURE, Closure, number, number, number, Closure.first_on, Closure.last_on, Closure.label
        ).where(sa.or_(of_all, Closure.class_id.in_(classes))),
        rows(MEETING, KeptMeeting, *kept, day, sa.cast(KeptMeeting.state, sa.String())).where(
            KeptMeeting.class_id.in_(classes)
        ),
    )


def _course(uow: UnitOfWork, row: Any, parts: Sequence[Any]) -> Course:
    """A class that was cancelled meets no longer; one whose first day nobody gave began when it was put in."""
    cancelled = row.state is ClassState.CANCELLED
    return Course(
        class_id=row.id,
        title=row.title,
        starts_on=row.starts_on or local_date(row.created_at),
        ends_on=min(row.ends_on or uow.today, uow.today) if cancelled else row.ends_on,
        term_time=bool(row.term_time),
        weekly=tuple(
            Weekly(part.weekday, part.start_minute, part.end_minute, part.first, part.last)
            for part in parts
            if part.kind == SESSION
        ),
        closed=tuple(Closed(part.first, part.last, part.says) for part in parts if part.kind == CLOSURE),
        kept=tuple(_kept(row.id, part) for part in parts if part.kind == MEETING),
    )


def _kept(class_id: UUID, part: Any) -> Meeting:
    """The columns are named after those of a session, which come first: the weekday is the version here."""
    return Meeting(
        class_id, part.first, part.start_minute, part.end_minute, MeetingState(part.says), part.weekday
    )
