"""What the summaries cost the change that they count, and how fast they are counted again.

The floor is the same use-case with nothing counted. A referral is opened, accepted and offered; of two that are alike
one goes with the summaries and one without, in turn.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter, process_time
from uuid import UUID

import sqlalchemy as sa

from bench import filled_hub
from bench.floors import Disagreement
from bench.measured import ROUNDS, Row, at_most, figure, in_turn
from bench.postgres_costs import made
from bench.rewrapping import database_of_its_own
from hub.access.permissions import Role
from hub.accounts.models import User
from hub.cli.insight import compared, fold_all, rebuild_all
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Purpose
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.insight.summaries.keeping import JOB as KEEPING
from hub.insight.summaries.models import Tally
from hub.referrals.case.act import act
from hub.referrals.models import Referral
from hub.referrals.types import Side, Verb
from tests import postgres

JOB = Viewer.job("build the bench's summaries")
WAY = (Verb.OPEN, Verb.ACCEPT, Verb.OFFER)
AT_ONCE, MOST = 10, 1.3


def rows() -> list[Row]:
    with database_of_its_own() as database:
        found = [cost(database, "SQLite"), *speeds(database)]
    return [*found, *on_postgresql()]


def on_postgresql() -> list[Row]:
    """By the clock, since half of the work is the server's."""
    try:
        with postgres.cluster(durable=True) as folder:
            url = made(folder, "summaries")
            with database_of_its_own(url) as database:
                return [cost(database, "PostgreSQL", perf_counter)]
    except postgres.PostgresMissing as missing:
        return [figure("summaries on PostgreSQL", f"not measured: {missing}") | {"measured": False}]


def cost(database: Database, where: str, clock: Callable[[], float] = process_time) -> Row:
    going, viewer = iter(filled(database, 2 * AT_ONCE * (ROUNDS + 1))), provider(database)

    def follow() -> None:
        for _ in range(AT_ONCE):
            one = next(going)
            for verb in WAY:
                with database.unit_of_work(viewer) as uow:
                    act(uow, uow.get(Referral, one), verb, Side.PROVIDER, expected_version=None)

    def follow_uncounted() -> None:
        with nothing_counted():
            follow()

    name = f"opening, accepting and offering with summaries, to the same without, on {where}"
    return at_most(name, in_turn(follow_uncounted, follow, clock=clock), MOST)


def filled(database: Database, referrals: int) -> list[UUID]:
    """The referrals, of learners whom the hub's managers may count."""
    filled_hub.build(database, referrals)
    with database.unit_of_work(JOB) as uow:
        for learner_id, hub_id in uow.session.execute(
            sa.select(Referral.learner_id, Referral.sender_id)
        ).all():
            consent.give(uow, learner_id, hub_id, Purpose.STATISTICS, frozenset(Category))
        return list(uow.session.scalars(sa.select(Referral.id).order_by(Referral.id)))


def provider(database: Database) -> Viewer:
    with database.unit_of_work(JOB) as uow:
        return uow.one(sa.select(User).where(User.role == Role.PROVIDER)).viewer


@contextmanager
def nothing_counted() -> Iterator[None]:
    kept, UnitOfWork.count_up = UnitOfWork.count_up, None
    try:
        yield
    finally:
        UnitOfWork.count_up = kept


def speeds(database: Database) -> Iterator[Row]:
    """Of the hub that the cost was measured on, where half of what happened was not counted."""
    fold_all(database)
    began = perf_counter()
    if not rebuild_all(database) and compared(database):
        raise Disagreement("A rebuild did not bring the summaries in line with the records")
    took = perf_counter() - began
    with database.unit_of_work(KEEPING, read_only=True) as uow:
        records = uow.session.scalar(sa.select(sa.func.count(Tally.id))) or 0
    yield figure("records a second that a rebuild counts and folds, on SQLite", round(records / took))
