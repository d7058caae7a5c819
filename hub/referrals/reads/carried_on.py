"""Who is asked whether they share with the organisation that carries on the work of one that has ended.

Nothing passes by itself: what a learner agreed to names the organisation that they agreed to.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.accounts.models import Organisation
from hub.consent.conditions import agreed, live_grant, standing_block
from hub.consent.models import Block, Grant
from hub.consent.types import Category, Purpose
from hub.core.db import UnitOfWork
from hub.core.sealing.authentic import sealed_alone
from hub.referrals.models import WaitingEntry

ENDED, NEXT = aliased(Organisation, name="ended"), aliased(Organisation, name="next")


@dataclass(frozen=True, slots=True)
class CarriedOn:
    """What a learner had agreed that `organisation` sees, whose work `successor` carries on."""

    organisation: str
    successor: str
    categories: frozenset[Category]


def since_by_learner(uow: UnitOfWork) -> Any:
    """`learner_id` and `since`, the day from which another organisation carries on."""
    return _to_ask(sa.select(Grant.learner_id, ENDED.succeeded_on.label("since")), uow)


def of_learners(uow: UnitOfWork, learner_ids: Collection[UUID]) -> dict[UUID, list[CarriedOn]]:
    """By learner, in the order of the names. One statement."""
    columns = sa.select(Grant, ENDED.name, NEXT.name).options(sealed_alone(Grant))
    query = _to_ask(columns, uow).where(Grant.learner_id.in_(learner_ids))
    found: dict[UUID, list[CarriedOn]] = {}
    for grant, ended, successor in uow.session.execute(query.order_by(ENDED.name, Grant.id)):
        if not grant.refused:
            found.setdefault(grant.learner_id, []).append(CarriedOn(ended, successor, grant.categories))
    return found


def _to_ask(query: Any, uow: UnitOfWork) -> Any:
    """They agreed, did not take it back, and wait; nothing stands in the way of asking, and nobody has asked yet."""
    given = Grant.__table__.alias("given_to_next")
    blocks = Block.__table__.alias("block_of_next")
    waits = sa.select(WaitingEntry.id).where(
        WaitingEntry.learner_id == Grant.learner_id, WaitingEntry.closed_on.is_(None)
    )
    asked = sa.select(given.c.id).where(
        given.c.learner_id == Grant.learner_id,
        given.c.recipient_id == NEXT.id,
        given.c.purpose == Purpose.REFERRAL,
        live_grant(given.c, uow.today),
    )
    refused = sa.select(blocks.c.id).where(
        blocks.c.learner_id == Grant.learner_id,
        blocks.c.recipient_id == NEXT.id,
        blocks.c.user_id.is_(None),
        standing_block(blocks.c, uow.now),
    )
    return (
        query.join(ENDED, ENDED.id == Grant.recipient_id)
        .join(NEXT, NEXT.id == ENDED.successor_id)
        .where(
            Grant.purpose == Purpose.REFERRAL,
            live_grant(Grant, uow.today),
            ENDED.ended_on.is_not(None),
            ENDED.succeeded_on <= uow.today,
            NEXT.ended_on.is_(None),
            agreed(NEXT.id, Purpose.REFERRAL, uow.today),
            waits.exists(),
            ~asked.exists(),
            ~refused.exists(),
        )
    )
