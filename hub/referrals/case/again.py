"""What a restore does again of grants and blocks, with what follows for referrals (`hub.audit.ledger`)."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from hub.accounts.models import Organisation, User
from hub.audit import services as audit
from hub.audit.ledger import Act, Kept, again
from hub.consent.models import Block, Grant
from hub.core.db import UnitOfWork
from hub.core.model import Base
from hub.learners.models import Learner
from hub.learners.queries import lock_learner
from hub.referrals.case import sharing

T = TypeVar("T")


@again(Act.GRANT_WITHDRAWN)
def grant_withdrawn(uow: UnitOfWork, kept: Kept) -> None:
    grant = uow.session.get(Grant, kept.id("grant_id"))
    if grant is not None:
        sharing.stop_one(uow, grant)


@again(Act.BLOCK_SET)
def block_set(uow: UnitOfWork, kept: Kept) -> None:
    """The block of the ledger, without its reason, which only the lost database had."""
    if not _known(uow, kept) or uow.session.get(Block, kept.id("block_id")) is not None:
        return
    row = Block(
        id=kept.id("block_id"),
        learner_id=kept.id("learner_id"),
        recipient_id=kept.id("recipient_id"),
        user_id=_optional(kept.ids["user_id"], UUID),
        ends_at=_optional(kept.ids.get("ends_at"), datetime.fromisoformat),
    )
    row.reason = None
    uow.add(row)
    audit.record(uow, "restore.block", about=row)
    lock_learner(uow, row.learner_id)
    sharing.follow_unless_restricted(uow, row.learner_id)


def _known(uow: UnitOfWork, kept: Kept) -> bool:
    """Whether the backup has the learner, the organisation, and the user if it is one user who is blocked."""
    rows: list[tuple[type[Base], str]] = [
        (Learner, "learner_id"),
        (Organisation, "recipient_id"),
        (User, "user_id"),
    ]
    return all(uow.session.get(model, kept.id(name)) for model, name in rows if kept.ids[name] is not None)


def _optional(said: str | None, read: Callable[[str], T]) -> T | None:
    return None if said is None else read(said)


@again(Act.BLOCK_LIFTED)
def block_lifted(uow: UnitOfWork, kept: Kept) -> None:
    row = uow.session.get(Block, kept.id("block_id"))
    if row is not None:
        sharing.lift_one(uow, row)
