"""What makes a grant, an agreement or a block count, in SQL: the same for the fence and for lists of learners.

A table is whatever has the columns: a mapped class, or the `.c` of an alias.
"""

from datetime import date, datetime
from functools import cache
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.visitors import replacement_traverse

from hub.consent.models import (
    Agreement,
    Block,
    BrokenGlass,
    Grant,
    PurposeStop,
    PurposeSwitch,
    Restriction,
    mask,
)
from hub.consent.types import GlassState, Purpose
from hub.core.model import Base
from hub.core.postgresql.policies import SCHEMA

Condition = sa.ColumnElement[bool]


class OfTheRules(sa.TableClause):
    """A table as a rule asks it: on PostgreSQL the view that the wall reads, whose rows have no rules of their own."""

    inherit_cache = True


@compiles(OfTheRules)
def _table(element: OfTheRules, compiler: Any, **options: Any) -> str:
    return str(compiler.visit_table(element, **options))


@compiles(OfTheRules, "postgresql")
def _view(element: OfTheRules, compiler: Any, **options: Any) -> str:
    return f"{SCHEMA}.{_table(element, compiler, **options)}"


@cache
def named(model: type[Base], name: str) -> sa.FromClause:
    """A table under a name that no statement uses twice in one another: its columns are copied once, not each time."""
    return model.__table__.alias(name)


@cache
def ruled(model: type[Base], name: str) -> sa.FromClause:
    """The same of what a rule of the fence asks. Whoever may see a row is asked once: the grant that shows it is not
    asked in turn by which grant it may be seen."""
    columns = (sa.column(column.name, column.type) for column in cast("sa.Table", model.__table__).columns)
    return OfTheRules(model.__tablename__, *columns).alias(name)


def row_by_row(criterion: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """The same, asked of each row by an index: what has an offset PostgreSQL does not turn into a reading of all that
    an organisation may see, of which a page shows fifty."""

    def offset(element: Any, **_: Any) -> Any:
        return sa.exists(element.element.element.offset(0)) if isinstance(element, sa.Exists) else None

    return replacement_traverse(criterion, {}, offset)


def live_grant(grants: Any, today: Any) -> Condition:
    return sa.and_(grants.withdrawn_at.is_(None), grants.valid_from <= today, grants.valid_to > today)


def live_agreement(agreements: Any, today: Any) -> Condition:
    return sa.and_(agreements.signed_on <= today, agreements.ends_on > today)


def has_bits(column: Any, bits: int | Any) -> Condition:
    """Whether a column of codes kept as bits has one of these."""
    return sa.type_coerce(column, sa.Integer).op("&")(bits) != 0


def standing_block(blocks: Any, now: Any) -> Condition:
    return sa.or_(blocks.ends_at.is_(None), blocks.ends_at > now)


def standing_stop(stops: Any, today: Any) -> Condition:
    return sa.and_(stops.ended_at.is_(None), stops.off_on <= today)


def stopped(purpose: Any, today: Any) -> Condition:
    """Whether the hub has switched the purpose off, as its stop says or its switch, which must be there."""
    stops = named(PurposeStop, "standing_stop")
    switches = named(PurposeSwitch, "switched_on")
    stop = sa.select(stops.c.id).where(stops.c.purpose == purpose, standing_stop(stops.c, today))
    on = sa.select(switches.c.id).where(switches.c.purpose == purpose, switched_on(switches.c, today))
    return sa.or_(stop.exists(), ~on.exists())


def switched_on(switches: Any, today: Any) -> Condition:
    return sa.or_(switches.off_on.is_(None), switches.off_on > today)


def restricted(learner_id: sa.SQLColumnExpression[UUID]) -> Condition:
    """Whether the record is restricted: kept, and nothing else."""
    standing = ruled(Restriction, "standing_restriction")
    found = sa.select(standing.c.id).where(
        standing.c.learner_id == learner_id, standing.c.lifted_at.is_(None)
    )
    return found.exists()


def opened_to(learner_id: sa.SQLColumnExpression[UUID], user_id: Any, now: Any) -> Condition:
    """Whether the learner's record is open to the user to keep somebody safe (`BrokenGlass.open_at`)."""
    glass = ruled(BrokenGlass, "broken_glass_now")
    found = sa.select(glass.c.id).where(
        glass.c.learner_id == learner_id,
        glass.c.user_id == user_id,
        glass.c.state != GlassState.REFUSED,
        glass.c.ended_at.is_(None),
        glass.c.expires_at > now,
    )
    return found.exists()


def agreed(organisation_id: sa.SQLColumnExpression[UUID], purpose: Purpose, today: date) -> Condition:
    """Whether a live agreement with the organisation covers the purpose."""
    agreements = named(Agreement, "heard_agreement")
    covering = sa.select(agreements.c.id).where(
        agreements.c.organisation_id == organisation_id,
        live_agreement(agreements.c, today),
        has_bits(agreements.c.purposes, mask([purpose])),
    )
    return covering.exists()


def may_hear(
    learner_id: sa.SQLColumnExpression[UUID],
    organisation_id: sa.SQLColumnExpression[UUID],
    purpose: Purpose,
    today: date,
    now: datetime,
) -> Condition:
    """Whether the organisation may be told of the learner at all.

    There is a live grant for the purpose, a live agreement that covers it, and no block.
    """
    grants = named(Grant, "heard_grant")
    granted = sa.select(grants.c.id).where(
        grants.c.recipient_id == organisation_id,
        grants.c.learner_id == learner_id,
        lets_hear(grants.c, purpose, today, now),
    )
    return granted.exists()


def lets_hear(grants: Any, purpose: Purpose, today: date, now: datetime) -> Condition:
    """Whether a grant lets its recipient be told of its learner (`may_hear`)."""
    blocks = named(Block, "heard_block")
    blocked = sa.select(blocks.c.id).where(
        blocks.c.learner_id == grants.learner_id,
        blocks.c.recipient_id == grants.recipient_id,
        blocks.c.user_id.is_(None),
        standing_block(blocks.c, now),
    )
    return sa.and_(
        grants.purpose == purpose,
        live_grant(grants, today),
        agreed(grants.recipient_id, purpose, today),
        ~blocked.exists(),
    )
