"""Make the index of names for learners who have none yet: of an earlier version, or under a new index key."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent.services import disclosure as consent
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.learners.finding.index import keep
from hub.learners.finding.models import NameKey
from hub.learners.finding.opened import OPENED, opened
from hub.learners.models import Learner
from hub.learners.types import RegistrationState

FILLER = Viewer.job(
    "make the index of names", storage=True
)  # of restricted records too: nobody finds them by it
BATCH = 200  # learners: a writer of the service waits no longer than one batch
FIRST = UUID(int=0)


def left(database: Database) -> int:
    """How many learners have no rows of the index key that is used now. Of records made one with another, none do."""
    with database.unit_of_work(FILLER, read_only=True) as uow:
        return uow.session.scalar(_without(uow, sa.select(sa.func.count(Learner.id)))) or 0


def fill(database: Database, progress: Callable[[int], None]) -> int:
    """Go through them in batches, each whole or not at all; how many there were. Stopped, it goes on from there."""
    after, done = FIRST, 0
    while True:
        with database.unit_of_work(FILLER) as uow:
            batch = _batch(uow, after)
            if not batch:
                return done
            _fill(uow, batch)
        after, done = batch[-1].id, done + len(batch)
        progress(len(batch))


def _without(uow: UnitOfWork, query: sa.Select[Any]) -> sa.Select[Any]:
    key_id = uow.vault.keyring.index_primary
    held = sa.select(NameKey.id).where(NameKey.learner_id == Learner.id, NameKey.key_id == key_id)
    return query.where(~held.exists(), Learner.intake != RegistrationState.MERGED)


def _batch(uow: UnitOfWork, after: UUID) -> list[Learner]:
    query = _without(uow, sa.select(Learner).where(Learner.id > after))
    return list(uow.session.scalars(query.order_by(Learner.id).limit(BATCH)))


def _fill(uow: UnitOfWork, learners: list[Learner]) -> None:
    decisions = consent.disclose(uow, [one.id for one in learners], OPENED)
    for learner in learners:
        if decisions[learner.id].allowed:
            keep(uow, learner.id, opened(learner, decisions[learner.id]))
