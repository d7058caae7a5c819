"""The nightly watch over reading: what one day's events tell, by the rules; and what the officer does with an alert."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import User
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.core.actor import Viewer
from hub.core.clock import LOCAL
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.oversight import relations
from hub.oversight.figures import COUNTED_AS_USUAL, FAILED_SIGN_IN, figures_of, related, usual_of, worked_on
from hub.oversight.models import ReadingAlert
from hub.oversight.rules import Rules, unusual
from hub.oversight.types import AlertState, Event, Figure, Figures, Found, Usual

JOB = Viewer.job("watch over unusual reading")
USUAL_DAYS = 28
CAUGHT_UP = 7  # days: a watch that did not run for some nights looks at them, too


def days_to_watch(uow: UnitOfWork) -> list[date]:
    """The last days that are over, the oldest first. Watching a day again finds nothing new."""
    return [uow.today - timedelta(days=back) for back in range(CAUGHT_UP, 0, -1)]


def watch(uow: UnitOfWork, day: date, rules: Rules) -> list[Found]:
    """Keep an alert for everything that the rules tell of a day and that is not known yet; which those are."""
    fresh = [
        found for found in look(uow, day, rules) if uow.session.get(ReadingAlert, _id(day, found)) is None
    ]
    for found in fresh:
        alert = uow.add(
            ReadingAlert(
                id=_id(day, found),
                rule=found.rule,
                user_id=found.user_id,
                day=day,
                number=found.number,
                usual=found.usual,
                subject_id=found.subject_id,
            )
        )
        audit.record(uow, "alert.tell", about=alert)
    return fresh


def look(uow: UnitOfWork, day: date, rules: Rules) -> list[Found]:
    """What the rules tell of a day; nothing is kept."""
    events = _events(uow, day)
    figures = figures_of(events, rules.night)
    people = [] if not figures else uow.session.scalars(sa.select(User).order_by(User.id)).all()
    known = {user.id for user in people}
    told = unusual({**figures, **_related(uow, people, figures, events)}, _usual(uow, day), rules.rules)
    return [found for found in told if found.user_id in known]


def _related(uow: UnitOfWork, people: Sequence[User], figures: Figures, events: Sequence[Event]) -> Figures:
    """Looks at records that have something to do with the member of staff who looked."""
    own = relations.of_staff(uow, people)
    worked = worked_on(events)
    former = {
        user_id: records - worked.get(user_id, frozenset())
        for user_id, records in relations.of_former_colleagues(uow, people).items()
    }
    return {
        **related(figures, own, Figure.OWN),
        **related(figures, relations.of_colleagues(people, own), Figure.COLLEAGUE),
        **related(figures, former, Figure.FORMER_COLLEAGUE),
    }


def _events(uow: UnitOfWork, day: date) -> list[Event]:
    begins, ends = _moments(day), _moments(day + timedelta(days=1))
    rows = uow.session.execute(
        sa.select(
            AuditEvent.id,
            AuditEvent.at,
            AuditEvent.actor_id,
            AuditEvent.verb,
            AuditEvent.subject_id,
            AuditEvent.decision,
            AuditEvent.object_id,
        ).where(AuditEvent.at >= begins, AuditEvent.at < ends)
    )
    return list(_of_somebody(rows))


def _of_somebody(rows: Iterable[Any]) -> Iterator[Event]:
    """A failed sign-in is of nobody who is signed in: it counts for the account."""
    for event_id, at, actor_id, verb, subject_id, decision, object_id in rows:
        user_id = object_id if verb == FAILED_SIGN_IN else actor_id
        if user_id is not None:
            yield Event(event_id, at, user_id, verb, subject_id, decision)


def _usual(uow: UnitOfWork, day: date) -> Usual:
    """Of the four weeks before, by days as the database has them."""
    what = sa.func.count(sa.func.coalesce(AuditEvent.subject_id, AuditEvent.id).distinct())
    query = (
        sa.select(AuditEvent.actor_id, AuditEvent.verb, what)
        .where(
            AuditEvent.at >= _moments(day - timedelta(days=USUAL_DAYS)),
            AuditEvent.at < _moments(day),
            AuditEvent.actor_id.is_not(None),
            AuditEvent.verb.in_(COUNTED_AS_USUAL),
        )
        .group_by(AuditEvent.actor_id, AuditEvent.verb, sa.func.date(AuditEvent.at))
    )
    return usual_of(
        (user_id, verb, number) for user_id, verb, number in uow.session.execute(query) if user_id
    )


def _moments(day: date) -> datetime:
    """When a day begins in London."""
    return datetime.combine(day, time(0), LOCAL).astimezone(UTC)


def _id(day: date, found: Found) -> UUID:
    """The same for the same: a day that is watched twice, or by two at once, gives one alert."""
    told = f"{found.rule}:{found.user_id}:{day}:{found.subject_id}"
    return UUID(bytes=hashlib.sha256(told.encode()).digest()[:16])


def alerts(uow: UnitOfWork, states: Sequence[AlertState] = ()) -> Sequence[ReadingAlert]:
    """The newest day first."""
    query = sa.select(ReadingAlert).order_by(ReadingAlert.day.desc(), ReadingAlert.id)
    return uow.session.scalars(query.where(ReadingAlert.state.in_(states)) if states else query).all()


def move(uow: UnitOfWork, alert: ReadingAlert, state: AlertState, note: str | None) -> None:
    """`RuleBroken` for an alert about whoever would explain it."""
    if alert.user_id == uow.user_id:
        raise RuleBroken("This alert is about you. Somebody else must look into it.")
    alert.move_to(state)
    alert.note = note
    audit.record(uow, "alert.move", about=alert, decision=state.value)
