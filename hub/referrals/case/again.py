"""What a restore does again of grants and blocks, with what follows for referrals (`hub.audit.ledger`)."""

from uuid import UUID

from hub.accounts.models import Organisation
from hub.audit import services as audit
from hub.audit.ledger import Act, Kept, again
from hub.consent.models import Block, Grant
from hub.core.db import UnitOfWork
from hub.learners.models import Learner
from hub.learners.queries import lock_learner
from hub.referrals.case import sharing


@again(Act.GRANT_WITHDRAWN)
def grant_withdrawn(uow: UnitOfWork, kept: Kept) -> None:
    grant = uow.session.get(Grant, kept.id("grant_id"))
    if grant is not None:
        sharing.stop_one(uow, grant)


@again(Act.BLOCK_SET)
def block_set(uow: UnitOfWork, kept: Kept) -> None:
    """The block of the ledger, without its reason, which only the lost database had."""
    learner_id, organisation_id = kept.id("learner_id"), kept.id("recipient_id")
    known = uow.session.get(Organisation, organisation_id) and uow.session.get(Learner, learner_id)
    if known is None or uow.session.get(Block, kept.id("block_id")) is not None:
        return
    user_id = UUID(kept.ids["user_id"]) if kept.ids.get("user_id") else None
    row = Block(
        id=kept.id("block_id"),
        learner_id=learner_id,
        recipient_id=organisation_id,
        user_id=user_id,
        taken_by=None,
    )
    row.reason = None
    uow.add(row)
    audit.record(uow, "restore.block", about=row)
    lock_learner(uow, learner_id)
    sharing.follow_sharing(uow, learner_id)


@again(Act.BLOCK_LIFTED)
def block_lifted(uow: UnitOfWork, kept: Kept) -> None:
    row = uow.session.get(Block, kept.id("block_id"))
    if row is not None:
        sharing.lift(uow, row)
