"""The messages of the demonstration's past were sent when they were due; a few numbers no longer worked."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import Database, UnitOfWork
from hub.demo.invented.calendar import last_night
from hub.demo.invented.plan import Plan
from hub.messages.compose import way_to_learner
from hub.messages.models import Message
from hub.messages.sending import SENDING
from hub.messages.types import Channel, MessageState, NotToBeSent, Refusal
from hub.messages.ways import Way
from hub.messages.wording.templates import ENGLISH, wordings

ONE_IN = 60  # messages to a learner that did not arrive
STILL_TO_TELL = timedelta(days=4)  # older ones were told by phone


def play(database: Database, plan: Plan) -> None:
    with database.unit_of_work(SENDING, now=last_night(plan.today)) as uow:
        past = sa.select(Message).where(Message.state == MessageState.DUE, Message.due_at <= uow.now)
        rows = uow.session.scalars(past.order_by(Message.due_at, Message.id)).all()
        ways = {learner_id: _way(uow, learner_id) for learner_id in {row.learner_id for row in rows}}
        for number, row in enumerate(rows):
            lost = row.to_the_learner and number % ONE_IN == 0
            _send(uow, row, ways[row.learner_id] if row.to_the_learner else None, lost=lost)
        audit.record(uow, "message.claim")


def _way(uow: UnitOfWork, learner_id: UUID) -> Way | Refusal:
    try:
        return way_to_learner(uow, learner_id, frozenset(Channel))[0]
    except NotToBeSent as refused:
        return refused.why


def _send(uow: UnitOfWork, row: Message, way: Way | Refusal | None, *, lost: bool) -> None:
    at = row.due_at
    row.move_to(MessageState.TAKEN, at)
    row.attempts = 1
    if isinstance(way, Refusal):
        row.refusal = way
        row.move_to(MessageState.REFUSED, at)
    else:
        words = wordings(ENGLISH)[row.template]
        row.channel = way.channel if way else Channel.EMAIL
        row.language, row.wording, row.parts = words.language, words.version, 1
        row.move_to(MessageState.SENT, at)
        row.sent_at = at
    if lost and row.state is MessageState.SENT:
        row.refusal = Refusal.WRONG_ADDRESS
        row.move_to(MessageState.FAILED, at)
    if row.state is not MessageState.SENT and uow.now - at > STILL_TO_TELL:
        row.move_to(MessageState.SETTLED, at + timedelta(days=1))
        row.checked_at = at + timedelta(days=1)
