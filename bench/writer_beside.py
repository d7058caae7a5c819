"""How long somebody who writes waits for a lock while a round of the night runs: a writer who asks for the worst.

Again and again it takes the rows that an act about one person takes, and lets them go: of somebody whom the part that
is being done is about, where the round is done in parts, and else of somebody who waits, by lot.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from statistics import quantiles
from threading import Event, Thread
from time import perf_counter, sleep
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from hub.core.engine import make_engine
from hub.core.jobs.parts import RoundPart
from hub.demand.models import Demand
from hub.directory.models import TaughtClass
from hub.insight.summaries.models import Tally
from hub.learners.models import Learner
from hub.referrals.models import Referral, WaitingEntry

MOST = 200  # milliseconds that nobody may wait longer than
PAUSE = 0.02  # seconds between two acts
ALONE = 3  # seconds with no round running

# Of one person, in the order in which acts take them; at last the classes, whose places many share.
_OF_SOMEBODY: tuple[tuple[Any, str], ...] = (
    (Learner, "id"),
    (WaitingEntry, "learner_id"),
    (Referral, "learner_id"),
    (Demand, "learner_id"),
    (Tally, "id"),
)


class Waits(list[float]):
    """Milliseconds that each act waited; how often one of the two had to give way, as each waited for the other."""

    gave_way = 0

    def words(self) -> str:
        if len(self) < 2:
            return "not measured"
        cuts = quantiles(self, n=20)
        words = f"{cuts[9]:.0f} ms in the middle, {cuts[18]:.0f} in 95 of 100, {max(self):.0f} at the most"
        return f"{words}, and gave way {self.gave_way} times" if self.gave_way else words


@contextmanager
def writing(url: str) -> Iterator[Waits]:
    """Somebody writes as long as the block runs; what they waited."""
    waits, over = Waits(), Event()
    writer = Thread(target=_write, args=(url, waits, over), daemon=True)
    writer.start()
    try:
        yield waits
    finally:
        over.set()
        writer.join()


def alone(url: str) -> Waits:
    with writing(url) as waits:
        sleep(ALONE)
    return waits


def _write(url: str, waits: Waits, over: Event) -> None:
    engine = make_engine(url).execution_options(hub_schema=True)
    waiting = sa.select(WaitingEntry.__table__.c.learner_id).where(
        WaitingEntry.__table__.c.closed_on.is_(None)
    )
    with engine.connect() as connection:
        people = list(connection.scalars(waiting))
    lot = Random(1)  # noqa: S311 - whom to write about, no secret
    while not over.is_set():
        with engine.connect() as connection:
            somebody = _at_work_on(connection, lot) or lot.choice(people)
            connection.rollback()
            began = perf_counter()
            try:
                _take(connection, somebody)
            except OperationalError:
                waits.gave_way += 1
            waits.append((perf_counter() - began) * 1000)
            connection.rollback()
        sleep(PAUSE)
    engine.dispose()


def _at_work_on(connection: sa.Connection, lot: Random) -> UUID | None:
    """A part that is being done is there for everybody else until it is committed."""
    part = RoundPart.__table__.c
    first = sa.select(part.ids).order_by(part.step, part.number).limit(1)
    ids = connection.scalar(first)
    if not ids:
        return None
    one = UUID(lot.choice(ids))
    for model in (Referral, WaitingEntry):  # some rounds are about these
        whose = sa.select(model.__table__.c.learner_id).where(model.__table__.c.id == one)
        if found := connection.scalar(whose):
            return UUID(str(found))
    return one


def _take(connection: sa.Connection, somebody: UUID) -> None:
    for model, column in _OF_SOMEBODY:
        table = model.__table__
        connection.execute(sa.select(table.c.id).where(table.c[column] == somebody).with_for_update()).all()
    taught, sent = TaughtClass.__table__.c, Referral.__table__.c
    theirs = sa.select(sent.class_id).where(sent.learner_id == somebody, sent.live)
    connection.execute(
        sa.select(taught.id).where(taught.id.in_(theirs)).order_by(taught.id).with_for_update()
    ).all()
