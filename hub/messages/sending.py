"""Claim what is due, decide once more, and hand it over: what a worker does, however often it is killed.

A claim has a lease and is a transaction of its own. The rest is one transaction in which the learner is held: an
agreement that is withdrawn meanwhile waits, and holds for the next message. Where a worker died after the carrier had
the message, the next one finds that it was tried, asks the carrier, and only notes it down.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeGuard
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.errors import Busy, Conflict, NotVisible
from hub.core.vault import Tampered
from hub.learners.queries import lock_learner
from hub.messages import digests, preferences
from hub.messages.carriers.types import Carrier, Envelope, TryLater, WrongAddress
from hub.messages.compose import compose
from hub.messages.digests import ToDo
from hub.messages.models import Message, StaffMail
from hub.messages.timing import LEASE, again
from hub.messages.types import NOT_WANTED, Channel, HowOften, MessageState, NotToBeSent, Refusal

SENDING = Viewer.job("send messages")
AnyMessage = Message | StaffMail
Kind = type[Message] | type[StaffMail]
KINDS: Sequence[Kind] = (Message, StaffMail)
AT_A_TIME = 50


@dataclass(frozen=True, slots=True)
class Post:
    """What a worker sends with: a carrier for each way that the hub has, and the address of the service's pages."""

    carriers: Mapping[Channel, Carrier]
    link: Callable[[str], str]
    to_do: ToDo = lambda uow, user: ()  # what a digest tells of, besides what was held for it


def send_due(database: Database, post: Post, now: datetime | None = None) -> Counter[MessageState]:
    """All that is due, with the digests of today, a batch at a time; how many came to which state.

    `now` is for tests and the demonstration.
    """
    done: Counter[MessageState] = Counter()
    digests.begin(database, now)
    for kind in KINDS:
        while claimed := claim(database, now, kind=kind):
            for message_id in claimed:
                if (state := send_one(database, post, message_id, now, kind=kind)) is not None:
                    done[state] += 1
    return done


def claim(
    database: Database, now: datetime | None = None, limit: int = AT_A_TIME, kind: Kind = Message
) -> list[UUID]:
    """Messages that nobody else has now; of nobody whose record is restricted.

    First those of a worker that died, which are few, then the longest due: each in the order of an index, so that
    however many are due, as many are read as are taken.
    """
    with database.unit_of_work(SENDING, now=now) as uow:
        rows: list[Any] = []
        for free in (
            (kind.state == MessageState.TAKEN, kind.lease_until <= uow.now),
            (kind.state == MessageState.DUE, kind.due_at <= uow.now),
        ):
            query = sa.select(kind).where(*free).order_by(kind.due_at, kind.id).limit(limit - len(rows))
            rows += uow.session.scalars(query.with_for_update(skip_locked=True, of=kind))
        for row in rows:
            row.move_to(MessageState.TAKEN, uow.now)
            row.attempts, row.lease_until = row.attempts + 1, uow.now + LEASE
        if rows:
            audit.record(uow, "message.claim")
        return [row.id for row in rows]


def send_one(
    database: Database, post: Post, message_id: UUID, now: datetime | None = None, kind: Kind = Message
) -> MessageState | None:
    """The state it came to; None where its learner was restricted or erased meanwhile, or another worker has it.

    That is so after a lease that ran out, and where the database was busy: whoever claims it next asks the carrier.
    """
    try:
        with database.unit_of_work(SENDING, now=now) as uow:
            message = uow.get(kind, message_id)
            if isinstance(message, Message):
                lock_learner(uow, message.learner_id)
            uow.session.refresh(message)
            if message.state is MessageState.TAKEN:
                _deliver(uow, message, post)
                audit.record(uow, f"message.{message.state}", about=message)
            return message.state
    except (NotVisible, Conflict, Busy):
        return None
    except Tampered:
        return _leave(database, message_id, now, kind)


def _leave(database: Database, message_id: UUID, now: datetime | None, kind: Kind) -> MessageState:
    """Nobody is written to by what the service did not write; the operator has been told."""
    with database.unit_of_work(SENDING, now=now) as uow:
        message = uow.get(kind, message_id)
        _end(uow, message, MessageState.REFUSED, Refusal.NOT_AS_WRITTEN)
        audit.record(uow, "message.refused", about=message)
        return message.state


def _deliver(uow: UnitOfWork, message: AnyMessage, post: Post) -> None:
    carried = digests.held(uow, message) if _is_digest(message) else []
    try:
        if (channel := _had_before(message, post)) is not None:
            message.channel = channel
        elif _waits(uow, message):
            return
        else:
            envelope = compose(
                uow, message, post.carriers.keys(), post.link, _also(uow, message, carried, post)
            )
            _note(message, envelope)
            post.carriers[envelope.channel].hand_over(envelope)
        _sent(uow, message)
        digests.told(uow, carried)
    except NotToBeSent as refused:
        unwanted = refused.why in NOT_WANTED
        _end(uow, message, MessageState.CALLED_OFF if unwanted else MessageState.REFUSED, refused.why)
    except WrongAddress:
        _end(uow, message, MessageState.FAILED, Refusal.WRONG_ADDRESS)
    except TryLater as later:
        _later(uow, message, later)


def _is_digest(message: AnyMessage) -> TypeGuard[StaffMail]:
    return message.template == preferences.DIGEST


def _also(uow: UnitOfWork, message: AnyMessage, carried: Sequence[Message], post: Post) -> Mapping[str, str]:
    if not _is_digest(message):
        return {}
    return {"what": digests.what(uow, message, carried, post.to_do, post.link)}


def _waits(uow: UnitOfWork, message: AnyMessage) -> bool:
    """Whether whom it is to wants it in a digest; `NotToBeSent` where they want none."""
    if message.user_id is None or _is_digest(message):
        return False
    how = preferences.how(uow, message.user_id, message.template)
    if how is HowOften.NEVER:
        raise NotToBeSent(Refusal.NOT_WANTED)
    if how is HowOften.DAILY:
        message.move_to(MessageState.HELD, uow.now)
        message.lease_until = None
    return how is HowOften.DAILY


def _had_before(message: AnyMessage, post: Post) -> Channel | None:
    """The way by which a carrier took it while an earlier worker was killed; None where none did."""
    if message.attempts == 1:
        return None
    carriers = post.carriers.items()
    return next((channel for channel, carrier in carriers if carrier.has(message.id, channel)), None)


def _note(message: AnyMessage, envelope: Envelope) -> None:
    message.channel, message.language = envelope.channel, envelope.language
    message.wording, message.parts = envelope.version, envelope.parts


def _sent(uow: UnitOfWork, message: AnyMessage) -> None:
    message.move_to(MessageState.SENT, uow.now)
    message.sent_at = uow.now
    message.refusal = message.lease_until = None


def _end(uow: UnitOfWork, message: AnyMessage, state: MessageState, why: Refusal) -> None:
    message.move_to(state, uow.now)
    message.refusal, message.lease_until = why, None


def _later(uow: UnitOfWork, message: AnyMessage, later: TryLater) -> None:
    wait = later.after or again(message.attempts)
    if again(message.attempts) is None or wait is None:
        _end(uow, message, MessageState.FAILED, Refusal.GAVE_UP)
        return
    message.move_to(MessageState.DUE, uow.now)
    message.due_at, message.lease_until = uow.now + wait, None
