"""When a class meets in the week, from today on; what it met at before is kept."""

from collections.abc import Iterable
from datetime import date, timedelta

from hub.core.db import UnitOfWork
from hub.directory.models import ClassSession, EndedSession, TaughtClass
from hub.directory.types import WeeklySession

Times = tuple[int, int | None, int | None]


def set_sessions(uow: UnitOfWork, row: TaughtClass, sessions: Iterable[WeeklySession | ClassSession]) -> None:
    """All weekly sessions in place of those there are. One that stays as it was stays the same row.

    Of a class that has begun, the meetings of the past keep the day and time they had.
    """
    there = {_times(session): session for session in row.sessions}
    wanted = dict.fromkeys(_times(session) for session in sessions)
    moved = bool(there) and (row.starts_on is None or row.starts_on < uow.today)
    if moved:
        for times, session in there.items():
            if times not in wanted:
                _keep(uow, session)
    since = uow.today if moved else None
    row.sessions = [there.get(times) or _session(times, since) for times in wanted]


def _times(session: WeeklySession | ClassSession) -> Times:
    return session.weekday, session.start_minute, session.end_minute


def _session(times: Times, since: date | None) -> ClassSession:
    weekday, start_minute, end_minute = times
    return ClassSession(weekday=weekday, start_minute=start_minute, end_minute=end_minute, since=since)


def _keep(uow: UnitOfWork, session: ClassSession) -> None:
    """Until yesterday; one that was added today has no past."""
    until = uow.today - timedelta(days=1)
    if session.since is None or session.since <= until:
        uow.add(
            EndedSession(
                class_id=session.class_id,
                weekday=session.weekday,
                start_minute=session.start_minute,
                end_minute=session.end_minute,
                since=session.since,
                until=until,
            )
        )
