"""Take a learner on, hand them over to a colleague, and keep notes and reminders about them."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict, NotVisible, RuleBroken
from hub.learners.models import Learner, LearnerOwner, Reminder


class TakenAlready(Conflict):
    title = "Somebody else looks after this person now"


def own(uow: UnitOfWork, learner_id: UUID, user_id: UUID) -> None:
    """Let somebody look after a learner from today, whoever did before."""
    row = _row(uow, learner_id)
    if row is None:
        uow.add(LearnerOwner(learner_id=learner_id, owner_id=user_id, since=uow.today))
    elif row.owner_id != user_id:
        _hand_on(uow, learner_id, row.owner_id, user_id)
        row.owner_id, row.since = user_id, uow.today


def take(uow: UnitOfWork, learner_id: UUID, seen: UUID | None) -> None:
    """Look after a learner oneself. `seen` is who had them when the page was opened, None for nobody.

    `TakenAlready` where a colleague has them by now. Taking twice is the same as once.
    """
    user_id, row = _actor(uow), _row(uow, learner_id)
    if row is not None and row.owner_id == user_id:
        return
    if (row and row.owner_id) != seen:
        raise TakenAlready("A colleague has taken this person on since you opened the page.")
    own(uow, learner_id, user_id)
    audit.record(uow, "owner.take", subject_id=learner_id)


def hand_over(uow: UnitOfWork, learner_id: UUID, to: UUID, note: str, seen: UUID | None) -> None:
    """To a colleague, who finds the note among their reminders of today. `TakenAlready` as for `take`."""
    row = _row(uow, learner_id)
    if (row and row.owner_id) != seen:
        raise TakenAlready("A colleague has taken this person on since you opened the page.")
    own(uow, learner_id, to)
    _write(uow, learner_id, to, note, uow.today)
    audit.record(uow, "owner.hand_over", subject_id=learner_id)


def remind(uow: UnitOfWork, learner_id: UUID, text: str, due_on: date | None) -> None:
    """A note, or with a day a reminder, of one's own."""
    row = _write(uow, learner_id, _actor(uow), text, due_on)
    audit.record(uow, "reminder.add", about=row)


def tell(uow: UnitOfWork, learner_id: UUID, text: str) -> None:
    """To whoever looks after the learner, who finds it among their reminders of today; to nobody where nobody does."""
    row = _row(uow, learner_id)
    if row is not None and row.owner_id is not None:
        audit.record(uow, "reminder.add", about=_write(uow, learner_id, row.owner_id, text, uow.today))


def said_by_learner(uow: UnitOfWork, learner_id: UUID, otherwise: UUID, text: str) -> None:
    """What they said on their card, to whoever looks after them, or to that member of staff where nobody does."""
    row = _row(uow, learner_id)
    owner_id = row.owner_id if row is not None else otherwise
    kept = Reminder(learner_id=learner_id, owner_id=owner_id, due_on=uow.today)
    kept.text = text
    audit.record(uow, "reminder.add", about=uow.add(kept))


def finish(uow: UnitOfWork, learner_id: UUID, reminder_id: UUID) -> None:
    """Done. Doing it twice is the same as once; `NotVisible` for one of another learner."""
    row = uow.get(Reminder, reminder_id)
    if row.learner_id != learner_id:
        raise NotVisible
    if row.done_at is None:
        row.done_at = uow.now
        audit.record(uow, "reminder.done", about=row)


def _write(uow: UnitOfWork, learner_id: UUID, owner_id: UUID, text: str, due_on: date | None) -> Reminder:
    row = Reminder(learner_id=learner_id, owner_id=owner_id, author_id=_actor(uow), due_on=due_on)
    row.text = text
    return uow.add(row)


def _hand_on(uow: UnitOfWork, learner_id: UUID, before: UUID, after: UUID) -> None:
    """What the one before was still to be reminded of goes along."""
    query = sa.select(Reminder).where(
        Reminder.learner_id == learner_id, Reminder.owner_id == before, Reminder.done_at.is_(None)
    )
    for row in uow.session.scalars(query):
        row.owner_id = after


def _row(uow: UnitOfWork, learner_id: UUID) -> LearnerOwner | None:
    """Whoever changes it goes one after the other: the learner is held until this unit of work ends."""
    uow.session.execute(sa.select(Learner.id).where(Learner.id == learner_id).with_for_update(of=Learner))
    query = sa.select(LearnerOwner).where(LearnerOwner.learner_id == learner_id)
    return uow.session.scalar(query.execution_options(populate_existing=True))


def _actor(uow: UnitOfWork) -> UUID:
    if uow.user_id is None:
        raise RuleBroken("Only a member of staff looks after a learner")
    return uow.user_id
