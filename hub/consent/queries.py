"""Reads of what learners agreed to."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent import rows
from hub.consent.conditions import lets_hear, live_grant, stopped
from hub.consent.models import Block, Grant
from hub.consent.once import RESTS_ON
from hub.consent.rules import NOTICES_NAMING, stands
from hub.consent.types import Purpose
from hub.core.among import among
from hub.core.db import UnitOfWork
from hub.core.forgetting import forget_on_change

_HEARD = "who may be told"
forget_on_change(_HEARD, RESTS_ON)


def heard_by(
    uow: UnitOfWork, learner_ids: Collection[UUID], purpose: Purpose = Purpose.REFERRAL
) -> Mapping[UUID, frozenset[UUID]]:
    """By learner, the organisations that may be told of them now; nobody's is empty. One statement, once in a unit of
    work for the same people.

    While the hub has switched the purpose off, none may; what is open stays as it is until it is switched on again.
    """
    uow.flush()
    known: dict[Any, Mapping[UUID, frozenset[UUID]]] = uow.session.info.setdefault(_HEARD, {})
    asked = uow.viewer, frozenset(learner_ids), purpose
    if asked not in known:
        known[asked] = _heard_by(uow, learner_ids, purpose)
    return known[asked]


def _heard_by(
    uow: UnitOfWork, learner_ids: Collection[UUID], purpose: Purpose
) -> Mapping[UUID, frozenset[UUID]]:
    query = sa.select(Grant.learner_id, Grant.recipient_id)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    heard = query.where(among(Grant.learner_id, learner_ids), hears(uow, purpose))
    for learner_id, organisation_id in uow.session.execute(heard):
        found[learner_id].add(organisation_id)
    return {learner_id: frozenset(found[learner_id]) for learner_id in learner_ids}


def hears(uow: UnitOfWork, purpose: Purpose = Purpose.REFERRAL) -> sa.ColumnElement[bool]:
    """Whether the recipient of a `Grant` may be told of its learner now, as a condition of SQL."""
    return sa.and_(lets_hear(Grant, purpose, uow.today, uow.now), ~stopped(Grant.purpose, uow.today))


def refused_providers(uow: UnitOfWork, learner_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """For each learner, the organisations that may never hear of them."""
    return {
        learner_id: frozenset(
            one.recipient_id for one in blocks if one.user_id is None and stands(one.ends_at, uow.now)
        )
        for learner_id, blocks in rows.by_learner(uow, Block, learner_ids).items()
    }


def named_to(uow: UnitOfWork, learner_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those who agreed, on a notice that says so, that the viewer's office sees their name. One statement."""
    query = sa.select(Grant.learner_id).where(
        Grant.learner_id.in_(learner_ids),
        Grant.recipient_id == (uow.viewer and uow.viewer.organisation_id),
        Grant.purpose == Purpose.PROGRESS,
        Grant.notice_version.in_(NOTICES_NAMING),
        live_grant(Grant, uow.today),
    )
    return frozenset(uow.session.scalars(query))
