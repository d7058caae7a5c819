"""How the messages stand: what is due, whom nobody could write to, and that somebody told them in another way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.learners.models import Learner
from hub.messages.beat import at_work, last_beat
from hub.messages.compose import facts
from hub.messages.models import Message
from hub.messages.templates import fill, templates, wording
from hub.messages.types import REFUSAL_LABELS, UNTOLD, MessageState

_UNTOLD = (
    sa.select(Message, Learner.reference)
    .join(Learner, Learner.id == Message.learner_id)
    .where(Message.state.in_(UNTOLD), Message.user_id.is_(None), Message.organisation_id.is_(None))
)


@dataclass(frozen=True, slots=True)
class Standing:
    """`due` are those that could be sent now, `oldest` since when; `alive` whether a worker looks after them."""

    due: int
    oldest: datetime | None
    alive: bool
    last_seen: datetime | None


@dataclass(frozen=True, slots=True)
class Untold:
    """One message to a learner that was not sent or did not arrive."""

    message_id: UUID
    learner_id: UUID
    reference: str
    template: str
    why: str
    since: datetime

    @property
    def what(self) -> str:
        return templates()[self.template].label


def standing(uow: UnitOfWork) -> Standing:
    """As far as the viewer may know of the learners."""
    late = sa.select(sa.func.count(), sa.func.min(Message.due_at)).where(
        Message.state.in_((MessageState.DUE, MessageState.TAKEN)), Message.due_at <= uow.now
    )
    due, oldest = uow.session.execute(late).one()
    return Standing(due, oldest, at_work(uow), last_beat(uow))


def untold(uow: UnitOfWork) -> Iterator[Untold]:
    """Who has to be told in another way, the longest first."""
    return map(_line, uow.session.execute(_UNTOLD.order_by(Message.state_since, Message.id)))


def one(uow: UnitOfWork, message_id: UUID) -> Untold:
    """`NotVisible` where there is none, or where they have been told."""
    found = uow.session.execute(_UNTOLD.where(Message.id == message_id)).one_or_none()
    if found is None:
        raise NotVisible
    return _line(found)


def words(uow: UnitOfWork, message_id: UUID) -> str:
    """What the message would have said, for somebody who tells it by phone."""
    row = uow.get(Message, message_id)
    return fill(wording(row.template, None).long, facts(uow, row.facts))


def settle(uow: UnitOfWork, message_id: UUID) -> None:
    """Somebody has told them in another way. `WrongState` where somebody has said so before."""
    row = uow.get(Message, message_id)
    row.move_to(MessageState.SETTLED, uow.now)
    audit.record(uow, "message.settle", about=row)


def _line(found: sa.Row[Message, str]) -> Untold:
    row, reference = found
    why = REFUSAL_LABELS[row.refusal] if row.refusal else ""
    return Untold(row.id, row.learner_id, reference, row.template, why, row.state_since)
