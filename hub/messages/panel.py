"""How the messages stand: what is due, whom nobody could write to, and that somebody told them in another way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.clock import local_midnight
from hub.core.db import UnitOfWork
from hub.core.engine import along_an_index
from hub.core.errors import NotVisible
from hub.learners.models import Learner
from hub.messages.beat import at_work, last_beat
from hub.messages.models import Message, StaffMail
from hub.messages.own_words import words_now
from hub.messages.types import REFUSAL_LABELS, UNTOLD, Channel, MessageState, Refusal
from hub.messages.wording.facts import facts
from hub.messages.wording.templates import fill, templates

MOST = 1_000  # that stand on the list: nobody rings more of them before it is read again
OPEN = (MessageState.DUE, MessageState.TAKEN, *UNTOLD)

_UNTOLD = (
    sa.select(
        Message.id,
        Message.learner_id,
        Learner.reference,
        Message.template,
        Message.refusal,
        Message.state_since,
    )
    .join(Learner, Learner.id == Message.learner_id)
    .where(Message.state.in_(UNTOLD), Message.user_id.is_(None), Message.organisation_id.is_(None))
)


# Somebody is asked to call, since no way is safe, or none has an address.
NO_LINK = "(only in the message itself)"
UNSAFE = (Refusal.NO_SAFE_WAY, Refusal.NO_ADDRESS)


@dataclass(frozen=True, slots=True)
class Standing:
    """`due` are those that could be sent now, `oldest` since when; `alive` whether a worker looks after them.

    `failed` did not arrive and `unsafe` were not sent, and nobody has told them otherwise; `to_staff` are those to
    staff or organisations that did not go.
    """

    due: int
    oldest: datetime | None
    failed: int
    unsafe: int
    to_staff: int
    alive: bool
    last_seen: datetime | None


@dataclass(frozen=True, slots=True)
class Spent:
    """What a carrier took of one way since the month began; a text has `parts`."""

    channel: Channel
    messages: int
    parts: int


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
    late = sa.and_(
        Message.state.in_((MessageState.DUE, MessageState.TAKEN)), Message.due_at <= sa.bindparam("now")
    )
    learners = sa.and_(Message.user_id.is_(None), Message.organisation_id.is_(None))
    unsafe = sa.and_(Message.state == MessageState.REFUSED, Message.refusal.in_(UNSAFE))
    counted = sa.select(
        sa.func.count().filter(late),
        sa.func.min(Message.due_at).filter(late),
        sa.func.count().filter(Message.state == MessageState.FAILED, learners),
        sa.func.count().filter(unsafe, learners),
        sa.func.count().filter(Message.state.in_(UNTOLD), ~learners),
    ).where(Message.state.in_(OPEN))
    due, oldest, failed, without_a_way, to_staff = uow.session.execute(counted, {"now": uow.now}).one()
    mails = _of_staff(uow)
    return Standing(
        due=due + mails.due,
        oldest=min((since for since in (oldest, mails.oldest) if since), default=None),
        failed=failed,
        unsafe=without_a_way,
        to_staff=to_staff + mails.untold,
        alive=at_work(uow),
        last_seen=last_beat(uow),
    )


def _of_staff(uow: UnitOfWork) -> Any:
    """The same of what is about no learner: `due`, `oldest`, `untold`."""
    late = sa.and_(StaffMail.state.in_((MessageState.DUE, MessageState.TAKEN)), StaffMail.due_at <= uow.now)
    counted = sa.select(
        sa.func.count().filter(late).label("due"),
        sa.func.min(StaffMail.due_at).filter(late).label("oldest"),
        sa.func.count().filter(StaffMail.state.in_(UNTOLD)).label("untold"),
    ).where(StaffMail.state.in_(OPEN))
    return uow.session.execute(counted).one()


def spent(uow: UnitOfWork) -> list[Spent]:
    """Since the month began, as far as the viewer may know of the learners."""
    query = (
        sa.select(Message.channel, sa.func.count(), sa.func.sum(Message.parts))
        .where(Message.sent_at >= local_midnight(uow.today.replace(day=1)), Message.channel.is_not(None))
        .group_by(Message.channel)
    )
    found = {channel: (messages, parts or 0) for channel, messages, parts in uow.session.execute(query)}
    return [Spent(channel, *found.get(channel, (0, 0))) for channel in Channel]


def counting(most: int) -> sa.ScalarSelect[int]:
    """How many learners' messages reached nobody, up to so many, to stand in a statement with others."""
    some = (
        sa.select(Message.id)
        .join(Learner, Learner.id == Message.learner_id)
        .where(Message.state.in_(UNTOLD), Message.user_id.is_(None), Message.organisation_id.is_(None))
        .limit(most)
    )
    return sa.select(sa.func.count()).select_from(some.subquery()).scalar_subquery()


def first_untold(uow: UnitOfWork) -> tuple[list[Untold], bool]:
    """Who has to be told in another way, the `MOST` that have waited longest, and whether there are more."""
    query = _UNTOLD.order_by(Message.state_since, Message.id).limit(MOST + 1)
    with along_an_index(uow.session):
        found = [_line(row) for row in uow.session.execute(query)]
    return found[:MOST], len(found) > MOST


def one(uow: UnitOfWork, message_id: UUID) -> Untold:
    """`NotVisible` where there is none, or where they have been told."""
    found = uow.session.execute(_UNTOLD.where(Message.id == message_id)).one_or_none()
    if found is None:
        raise NotVisible
    return _line(found)


def words(uow: UnitOfWork, message_id: UUID) -> str:
    """What the message would have said, for somebody who tells it by phone."""
    row = uow.get(Message, message_id)
    told = {"link": NO_LINK, **facts(uow, row.facts)}
    return fill(words_now(uow, row.template, None).long, told)


def settle(uow: UnitOfWork, message_id: UUID) -> None:
    """Somebody has told them in another way. `WrongState` where somebody has said so before."""
    row = uow.get(Message, message_id)
    row.move_to(MessageState.SETTLED, uow.now)
    audit.record(uow, "message.settle", about=row)


def _line(found: Any) -> Untold:
    message_id, learner_id, reference, template, refusal, since = found
    return Untold(
        message_id, learner_id, reference, template, REFUSAL_LABELS[refusal] if refusal else "", since
    )
