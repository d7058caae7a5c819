"""Addresses of learners at which nobody can be reached, as a carrier says: a task, until somebody has looked into it.

Nothing is sent there meanwhile: an old number may be somebody else's. Source: lesson 21 of the domain.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.learners.models import Learner
from hub.messages.models import Message
from hub.messages.types import Channel, Refusal

_DEAD = sa.and_(
    Message.refusal == Refusal.WRONG_ADDRESS,
    Message.channel.is_not(None),
    Message.checked_at.is_(None),
    Message.user_id.is_(None),
    Message.organisation_id.is_(None),
)


@dataclass(frozen=True, slots=True)
class Dead:
    """One way of one learner, and since when nobody is reached by it."""

    learner_id: UUID
    reference: str
    channel: Channel
    since: datetime


def ways(uow: UnitOfWork, learner_id: UUID) -> set[Channel]:
    query = sa.select(Message.channel).where(_DEAD, Message.learner_id == learner_id).distinct()
    return {channel for channel in uow.session.scalars(query) if channel}


def addresses(uow: UnitOfWork) -> Sequence[Dead]:
    """Of every learner, the longest first."""
    found = uow.session.execute(_each().order_by(sa.func.min(Message.state_since), Learner.reference))
    return [Dead(*row) for row in found]


def one(uow: UnitOfWork, reference: str, channel: Channel) -> Dead:
    """`NotVisible` where there is no such task, or not any more."""
    wanted = _each().where(Learner.reference == reference, Message.channel == channel)
    found = uow.session.execute(wanted).one_or_none()
    if found is None:
        raise NotVisible
    return Dead(*found)


def counting(most: int) -> sa.ScalarSelect[int]:
    """How many there are, up to so many, to stand in a statement with others."""
    each = sa.select(Message.learner_id, Message.channel).where(_DEAD).distinct().limit(most)
    return sa.select(sa.func.count()).select_from(each.subquery()).scalar_subquery()


def looked_into(uow: UnitOfWork, learner_id: UUID, channels: set[Channel]) -> None:
    """They gave another address for these ways, or somebody has checked that the old one works."""
    query = sa.select(Message).where(_DEAD, Message.learner_id == learner_id, Message.channel.in_(channels))
    for row in uow.session.scalars(query):
        row.checked_at = uow.now
        audit.record(uow, "message.check-address", about=row)


def _each() -> Any:
    return (
        sa.select(Message.learner_id, Learner.reference, Message.channel, sa.func.min(Message.state_since))
        .join(Learner, Learner.id == Message.learner_id)
        .where(_DEAD)
        .group_by(Message.learner_id, Learner.reference, Message.channel)
    )
