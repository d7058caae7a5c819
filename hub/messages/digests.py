"""One email a working day to each member of staff who wants it: what waits for them in counts, and what was held.

A message that a digest carries is not sent apart. After days without a worker there is one digest, of today.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from hub.accounts import queries as accounts
from hub.accounts.models import User
from hub.accounts.types import UserState
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.errors import Conflict
from hub.messages import preferences
from hub.messages.compose import check_still_told
from hub.messages.models import Message, MessagePreferences, StaffMail
from hub.messages.preferences import DIGEST
from hub.messages.timing import digest_day
from hub.messages.types import Channel, HowOften, MessageState, NotToBeSent, Refusal
from hub.messages.wording.templates import hours, templates

WRITING = Viewer.job("write digests")


class Line(NamedTuple):
    """Something to do, how often, the page of it, and whether there is more than that."""

    words: str
    number: int
    path: str
    more: bool = False


ToDo = Callable[[UnitOfWork, User], Sequence[Line]]  # what waits for somebody, with their own view


def begin(database: Database, now: datetime | None = None) -> int:
    """How many are written for today; none where they have been, by this worker or by another."""
    try:
        with database.unit_of_work(WRITING, now=now) as uow:
            day = digest_day(uow.now, hours().digest)
            written = sa.select(StaffMail.id).where(StaffMail.template == DIGEST, StaffMail.good_until == day)
            if day is None or uow.session.scalar(written.limit(1)):
                return 0
            users = _wanting(uow)
            for user in users:
                row = StaffMail(
                    user_id=user.id,
                    template=DIGEST,
                    occasion=f"{DIGEST}:{user.id}:{day}",
                    due_at=uow.now,
                    good_until=day,
                    state_since=uow.now,
                )
                audit.record(uow, "message.queue", about=uow.add(row))
            return len(users)
    except Conflict:
        return 0


def _wanting(uow: UnitOfWork) -> list[User]:
    rows = {row.user_id: row for row in uow.session.scalars(sa.select(MessagePreferences))}
    return [
        user
        for user in accounts.users(uow, state=UserState.ACTIVE)
        if user.role in preferences.WITH_A_DIGEST
        and preferences.chosen(rows.get(user.id), DIGEST) is HowOften.DAILY
    ]


def held(uow: UnitOfWork, digest: StaffMail) -> list[Message]:
    """What waited for this digest when it was written, and is still true; what is not is called off."""
    query = sa.select(Message).where(
        Message.user_id == digest.user_id,
        Message.state == MessageState.HELD,
        Message.state_since <= digest.created_at,
    )
    found = []
    for message in uow.session.scalars(query.order_by(Message.state_since, Message.id)).all():
        try:
            check_still_told(uow, message)
            found.append(message)
        except NotToBeSent as refused:
            message.move_to(MessageState.CALLED_OFF, uow.now)
            message.refusal = refused.why
            audit.record(uow, f"message.{message.state}", about=message)
    return found


def what(
    uow: UnitOfWork, digest: StaffMail, carried: Sequence[Message], to_do: ToDo, link: Callable[[str], str]
) -> str:
    """What the digest tells; `NotToBeSent` where there is nothing."""
    user = uow.get(User, digest.user_id)
    with uow.acting_as(user.viewer):
        waiting = [line for line in to_do(uow, user) if line.number]
    news = Counter(message.template for message in carried)
    lines = [f"{_kind(name)}: {number}" for name, number in news.items()]
    lines += [
        f"{line.words}: {line.number:,}{' and more' if line.more else ''}\n{link(line.path)}"
        for line in waiting
    ]
    if not lines:
        raise NotToBeSent(Refusal.NOTHING_TO_TELL)
    return "\n\n".join(lines)


def told(uow: UnitOfWork, carried: Sequence[Message]) -> None:
    """The digest that tells of these was sent."""
    for message in carried:
        message.move_to(MessageState.SENT, uow.now)
        message.channel, message.sent_at = Channel.EMAIL, uow.now
        audit.record(uow, f"message.{message.state}", about=message)


def _kind(name: str) -> str:
    """Its label, without to whom it is."""
    return templates()[name].label.rpartition(": ")[2].capitalize()
