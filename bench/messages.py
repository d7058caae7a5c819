"""What a message costs the change that causes it, and how many a worker sends.

The floor of an offer is the same offer that queues nothing: the three messages of an offer are left out where they
would become rows, all else is done. The sweep hands over to a carrier that takes everything at once, so that what is
measured is the worker's own work; its memory must not grow with what is due.
"""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import perf_counter
from uuid import UUID

import sqlalchemy as sa

from bench import filled_hub
from bench.floors import Disagreement
from bench.measured import ROUNDS, Row, at_most, figure, in_turn
from bench.rewrapping import database_of_its_own
from hub.access.permissions import Role
from hub.accounts.models import User
from hub.accounts.types import OrganisationKind
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory.models import TaughtClass
from hub.messages import outbox
from hub.messages.carriers.types import Envelope
from hub.messages.models import Message
from hub.messages.sending import AT_A_TIME, Post, claim, send_due, send_one
from hub.messages.types import Channel, MessageState
from hub.referrals.case.act import act
from hub.referrals.models import Referral
from hub.referrals.types import Side, State, Verb

JOB = Viewer.job("build the bench's outbox")
AT_ONCE = 10  # offers in one round
MOST = 1.15
DUE, PEOPLE, PART = 2_000, 50, 1_000
GROWTH = 24.0  # MiB between the first part of a sweep and its end


class Taker:
    """A carrier that takes everything."""

    def hand_over(self, envelope: Envelope) -> None:
        """Nothing is kept."""

    def has(self, reference: UUID, channel: Channel) -> bool:
        return False


def rows(learners: int = DUE) -> list[Row]:
    return [offer_row(), *sweep_rows(learners)]


def offer_row() -> Row:
    offers = 2 * AT_ONCE * (ROUNDS + 1)
    with database_of_its_own() as database:
        filled_hub.build(database, offers)
        going, viewer = iter(_accepted(database)), _provider(database)

        def offer() -> None:
            for _ in range(AT_ONCE):
                with database.unit_of_work(viewer) as uow:
                    act(uow, uow.get(Referral, next(going)), Verb.OFFER, Side.PROVIDER, expected_version=None)

        def offer_quietly() -> None:
            with _nothing_kept():
                offer()

        return at_most(
            "an offer that queues three messages, to one that queues none",
            in_turn(offer_quietly, offer),
            MOST,
        )


def _accepted(database: Database) -> list[UUID]:
    with database.unit_of_work(JOB) as uow:
        uow.change(sa.update(Referral).values(state=State.ACCEPTED, opened_at=uow.now, answered_at=uow.now))
        found = list(uow.session.scalars(sa.select(Referral.id)))
        uow.change(sa.update(TaughtClass).values(held=len(found)))
        audit.record(uow, "bench.accept")
        return found


def _provider(database: Database) -> Viewer:
    with database.unit_of_work(JOB) as uow:
        return uow.one(sa.select(User).where(User.role == Role.PROVIDER)).viewer


@contextmanager
def _nothing_kept() -> Iterator[None]:
    kept, outbox._keep = outbox._keep, lambda uow, rows: None
    try:
        yield
    finally:
        outbox._keep = kept


def sweep_rows(due: int) -> list[Row]:
    with database_of_its_own() as database:
        _queue(database, due + AT_A_TIME)
        post = Post(dict.fromkeys(Channel, Taker()), lambda path: path)
        for message_id in claim(database):
            send_one(database, post, message_id)
        before, began = _memory(), perf_counter()
        done = send_due(database, post)
        taken, grown = perf_counter() - began, _memory() - before
    if done != {MessageState.SENT: due}:
        raise Disagreement(f"Of {due:,} messages that were due, {done} came of it")
    memory = figure(f"MiB of memory that a sweep of {due:,} adds", round(grown, 1))
    return [
        figure("messages sent a second by one worker on SQLite", round(due / taken)),
        memory | {"hold": f"<= {GROWTH}", "ok": grown <= GROWTH},
    ]


def _queue(database: Database, due: int) -> None:
    """Texts to a few people who said that texts are safe; in parts, so that what they take is free again."""
    with database.unit_of_work(JOB) as uow:
        hub = filled_hub.organisation(uow, "Bench hub", OrganisationKind.HUB)
        hub.contact_point = "020 7946 0100"
        people = [filled_hub.learner_row(uow, number, "E8") for number in range(PEOPLE)]
        for person in people:
            person.phone, person.safe_to_text = "+447700900123", True
        uow.flush()
        ids = [person.id for person in people]
        audit.record(uow, "bench.queue")
    for first in range(0, due, PART):
        with database.unit_of_work(JOB) as uow:
            for number in range(first, min(first + PART, due)):
                uow.add(_text(ids[number % PEOPLE], number, uow.now))
            audit.record(uow, "bench.queue")


def _text(learner_id: UUID, number: int, now: datetime) -> Message:
    return Message(
        learner_id=learner_id,
        template="still-waiting",
        occasion=f"bench:{number}",
        due_at=now - timedelta(hours=1),
        state_since=now,
    )


def _memory() -> float:
    """The most that this process has had so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
