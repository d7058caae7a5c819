"""What makes a grant or a block count, in SQL: the same words in the fence and in questions about many learners.

A table is whatever has the columns: a mapped class, or the `.c` of an alias.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent.models import Block, Grant
from hub.consent.types import Purpose

Condition = sa.ColumnElement[bool]


def live_grant(grants: Any, today: Any) -> Condition:
    return sa.and_(grants.withdrawn_at.is_(None), grants.valid_from <= today, grants.valid_to > today)


def standing_block(blocks: Any, now: Any) -> Condition:
    return sa.or_(blocks.ends_at.is_(None), blocks.ends_at > now)


def may_hear(
    learner_id: sa.SQLColumnExpression[UUID],
    organisation_id: sa.SQLColumnExpression[UUID],
    purpose: Purpose,
    today: date,
    now: datetime,
) -> Condition:
    """Whether the organisation may be told of the learner at all: a live grant for the purpose, and no block."""
    grants, blocks = Grant.__table__.alias("heard_grant"), Block.__table__.alias("heard_block")
    granted = sa.select(grants.c.id).where(
        grants.c.recipient_id == organisation_id,
        grants.c.learner_id == learner_id,
        grants.c.purpose == purpose,
        live_grant(grants.c, today),
    )
    blocked = sa.select(blocks.c.id).where(
        blocks.c.learner_id == learner_id,
        blocks.c.recipient_id == organisation_id,
        blocks.c.user_id.is_(None),
        standing_block(blocks.c, now),
    )
    return sa.and_(granted.exists(), ~blocked.exists())
