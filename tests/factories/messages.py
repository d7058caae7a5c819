"""Carriers and learners for the tests of messages."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners.models import Learner
from hub.messages.carriers.types import Envelope
from hub.messages.models import Message
from hub.messages.sending import Post
from hub.messages.types import Channel

JOB = Viewer.job("test")
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


class Pigeon:
    """A carrier that remembers what it took, and fails as it is told to: `trouble` is raised before it takes one.

    `killed` is raised after it has taken one, as if the worker had died then.
    """

    def __init__(self, trouble: Iterable[Exception] = (), killed: BaseException | None = None) -> None:
        self.taken: list[Envelope] = []
        self.trouble = list(trouble)
        self.killed = killed

    def hand_over(self, envelope: Envelope) -> None:
        if self.trouble:
            raise self.trouble.pop(0)
        self.taken.append(envelope)
        if self.killed is not None:
            killed, self.killed = self.killed, None
            raise killed

    def has(self, reference: UUID, channel: Channel) -> bool:
        return any(one.reference == reference for one in self.taken)


def post(pigeon: Pigeon, *ways: Channel) -> Post:
    return Post(dict.fromkeys(ways or Channel, pigeon), lambda path: f"https://hub.example.org{path}")


def make_safe(database: Database, person: Learner, **answers: bool | str) -> None:
    """What they said of each way of reaching them, such as `safe_to_text=True`."""
    with database.unit_of_work(JOB) as uow:
        row = uow.get(Learner, person.id)
        for name, answer in answers.items():
            setattr(row, name, answer)
        audit.record(uow, "learner.contact", about=row)


def messages(database: Database, person: Learner) -> list[Message]:
    """Everything in the outbox about them, the oldest first."""
    with database.unit_of_work(Viewer.job("test", storage=True)) as uow:
        query = sa.select(Message).where(Message.learner_id == person.id)
        return list(uow.session.scalars(query.order_by(Message.created_at, Message.id)))
