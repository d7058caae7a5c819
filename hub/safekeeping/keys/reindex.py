"""Write the rows that people are found by under the primary index key, in batches, with every search right throughout.

Three steps, each of which may be killed and started again: everybody gets rows under the primary key beside those they
have; the other keys are left to rest, so that nothing is written under them any more; their rows are removed, of
whoever has others by then.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.accounts.models import User
from hub.accounts.queries import keep_email_index
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.vault import Tampered, Vault
from hub.learners import identifiers
from hub.learners.finding import index as names
from hub.learners.finding.models import NameKey
from hub.learners.finding.opened import OPENED, opened
from hub.learners.models import BlindIndex, Learner
from hub.safekeeping.keys.rewrap import Done, Progress
from hub.safekeeping.keys.ring import let_rest
from hub.safekeeping.keys.usage import refuse_missing

REINDEX = Viewer.job("reindex", storage=True)
BATCH = 100  # learners
MOST_ROWS = 5000  # removed in one transaction
FIRST = UUID(int=0)
INDEXES: tuple[type[BlindIndex | NameKey], ...] = (BlindIndex, NameKey)
FOR_WHAT = frozenset(OPENED)


def reindex(database: Database, progress: Progress) -> Done:
    database.vault.follow()
    refuse_missing(database, database.vault.keyring)
    of, after, changed, refused = max(left(database), 1), FIRST, 0, 0
    changed += _accounts(database)
    while ids := _next(database, after):
        with database.unit_of_work(REINDEX) as uow:
            done = _learners(uow, ids)
        after, changed, refused = ids[-1], changed + done, refused + len(ids) - done
        progress(min(changed + refused, of), of)
    if not refused:
        let_rest(database)
        _remove_rows_at_rest(database)
    return Done(changed, refused)


def left(database: Database) -> int:
    """How many learners and accounts are found under another key only."""
    with database.unit_of_work(REINDEX, read_only=True) as uow:
        learners = uow.session.scalar(sa.select(sa.func.count(Learner.id)).where(_behind(uow.vault)))
        accounts = sa.select(sa.func.count(User.id)).where(User.key_id != uow.vault.keyring.index_primary)
        return (learners or 0) + (uow.session.scalar(accounts) or 0)


def _behind(vault: Vault) -> sa.ColumnElement[bool]:
    """Learners who have rows in an index under another key, and none there under the primary."""
    primary = vault.keyring.index_primary
    return sa.or_(*(_lags(model, primary) for model in INDEXES))


def _lags(model: type[BlindIndex | NameKey], primary: str) -> sa.ColumnElement[bool]:
    own = sa.select(model.id).where(model.learner_id == Learner.id)
    return sa.and_(own.where(model.key_id != primary).exists(), ~own.where(model.key_id == primary).exists())


def _next(database: Database, after: UUID) -> list[UUID]:
    with database.unit_of_work(REINDEX, read_only=True) as uow:
        query = sa.select(Learner.id).where(Learner.id > after, _behind(uow.vault))
        return list(uow.session.scalars(query.order_by(Learner.id).limit(BATCH)))


def _learners(uow: UnitOfWork, ids: list[UUID]) -> int:
    """How many could be opened and have their rows."""
    query = sa.select(Learner).where(Learner.id.in_(ids)).with_for_update(of=Learner)
    rows = list(uow.session.scalars(query.order_by(Learner.id)))
    decisions = consent.for_upkeep(uow, [row.id for row in rows], FOR_WHAT)
    done = sum([_learner(uow, row, decisions[row.id]) for row in rows])
    if done:
        categories = map(str, FOR_WHAT)
        audit.record(uow, "index.rewritten", categories=categories, decision=f"{done} people")
    return done + len(ids) - len(rows)


def _learner(uow: UnitOfWork, learner: Learner, decision: Decision) -> bool:
    try:
        person, known = opened(learner, decision), identifiers.held(learner, decision)
    except Tampered:
        return False
    if _is_in(uow, BlindIndex, learner):
        names.keep_identifiers(uow, learner.id, known)
    if _is_in(uow, NameKey, learner):
        names.keep(uow, learner.id, person)
    return True


def _is_in(uow: UnitOfWork, model: type[BlindIndex | NameKey], learner: Learner) -> bool:
    """Who is not in an index, as a record that was made one with another, does not come into it here."""
    query = sa.select(model.id).where(model.learner_id == learner.id).limit(1)
    return uow.session.scalar(query) is not None


def _accounts(database: Database) -> int:
    with database.unit_of_work(REINDEX) as uow:
        behind = sa.select(User).where(User.key_id != uow.vault.keyring.index_primary)
        rows = list(uow.session.scalars(behind.order_by(User.id)))
        for user in rows:
            keep_email_index(uow.vault, user, user.email.open_system(uow.vault) or "")
        if rows:
            audit.record(uow, "index.rewritten", decision=f"{len(rows)} accounts")
        return len(rows)


def _remove_rows_at_rest(database: Database) -> None:
    for model in INDEXES:
        while _remove(database, model):
            pass


def _remove(database: Database, model: type[BlindIndex | NameKey]) -> int:
    """Rows under keys at rest, of whoever has rows under the primary key; how many."""
    with database.unit_of_work(REINDEX) as uow:
        ring, other = uow.vault.keyring, aliased(model)
        has_others = sa.select(other.id).where(
            other.learner_id == model.learner_id, other.key_id == ring.index_primary
        )
        found = list(uow.session.scalars(_at_rest(model, ring.resting).where(has_others.exists())))
        if found:
            uow.change(sa.delete(model).where(model.id.in_(found)))
            audit.record(uow, "index.removed", decision=f"{len(found)} rows")
        return len(found)


def _at_rest(model: Any, resting: frozenset[str]) -> Any:
    return sa.select(model.id).where(model.key_id.in_(resting)).limit(MOST_ROWS)
