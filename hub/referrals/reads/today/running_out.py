"""Whose agreement to share must be asked for again.

It runs out before what it is for: a wait, a referral or a course goes on after it. Or another organisation carries on.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.accounts.models import Organisation
from hub.accounts.types import OrganisationKind
from hub.consent import rows
from hub.consent.conditions import live_grant
from hub.consent.models import Grant
from hub.consent.rules import ASK_AGAIN
from hub.consent.types import Purpose
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.reads import carried_on
from hub.referrals.types import State

EARLIER = aliased(Grant, name="earlier")
# Asked of all once, and not joined: nothing is read in the order of the organisations.
GONE = sa.select(Organisation.id).where(
    sa.or_(Organisation.kind == OrganisationKind.HUB, Organisation.ended_on.is_not(None))
)
NEEDED = (Purpose.REFERRAL, Purpose.PROGRESS, Purpose.ENROLMENT)


@dataclass(frozen=True, slots=True)
class RunsOut:
    organisation: str
    until: date
    to_enrol: bool  # what was agreed for enrolment alone, which a page of its own asks about


def first_by_learner(uow: UnitOfWork) -> sa.FromClause:
    """`learner_id` with `until`, the first day that one of their agreements no longer counts. Each is known for the
    first of its learner as it is read, so that whoever wants a few need not read all."""
    first = sa.select(Grant.learner_id, Grant.valid_to.label("until")).where(
        _asks_again(Grant, uow), ~_earlier(uow).exists()
    )
    since = carried_on.since_by_learner(uow).subquery()
    carried = sa.select(since.c.learner_id, sa.func.min(since.c.since)).group_by(since.c.learner_id)
    others = first.where(Grant.learner_id.not_in(sa.select(since.c.learner_id)))
    return sa.union_all(others, carried).subquery()


def ending(uow: UnitOfWork, learner_ids: Collection[UUID] | None = None) -> dict[UUID, date]:
    """By learner, the last day of the first of their agreements that runs out soon: of all, or of these."""
    soonest = sa.select(Grant.learner_id, sa.func.min(Grant.valid_to)).where(_asks_again(Grant, uow))
    if learner_ids is not None:
        soonest = soonest.where(Grant.learner_id.in_(learner_ids))
    return dict(uow.session.execute(soonest.group_by(Grant.learner_id)).all())


def of_learners(uow: UnitOfWork, learner_ids: Collection[UUID]) -> dict[UUID, list[RunsOut]]:
    """What runs out for each of these learners, the soonest first. One statement, none where their grants were read and
    the last day of each is far off."""
    if rows.known(uow, learner_ids, Grant) and not any(
        _ends_soon(grant, uow.today) for one in learner_ids for grant in rows.of(uow, Grant, one)
    ):
        return {}
    query = (
        sa.select(Grant.learner_id, Organisation.name, Grant.valid_to, Grant.purpose)
        .join(Organisation, Organisation.id == Grant.recipient_id)
        .where(_asks_again(Grant, uow), Grant.learner_id.in_(learner_ids))
        .order_by(Grant.valid_to, Organisation.name)
    )
    found: dict[UUID, list[RunsOut]] = {}
    for learner_id, name, until, purpose in uow.session.execute(query):
        found.setdefault(learner_id, []).append(RunsOut(name, until, purpose is Purpose.ENROLMENT))
    return found


def _ends_soon(grant: Grant, today: date) -> bool:
    return grant.live(today) and grant.valid_to <= today + ASK_AGAIN


def _earlier(uow: UnitOfWork) -> sa.Select[*tuple[Any, ...]]:
    before = sa.tuple_(EARLIER.valid_to, EARLIER.id) < sa.tuple_(Grant.valid_to, Grant.id)
    same = EARLIER.learner_id == Grant.learner_id
    return sa.select(EARLIER.id).where(same, before, _asks_again(EARLIER, uow))


def _asks_again(grants: Any, uow: UnitOfWork) -> sa.ColumnElement[bool]:
    """Of a partner that goes on, it runs out soon, and what it is for does not."""
    return sa.and_(
        grants.purpose.in_(NEEDED),
        live_grant(grants, uow.today),
        grants.valid_to <= uow.today + ASK_AGAIN,
        grants.recipient_id.not_in(GONE),
        sa.or_(sa.and_(grants.purpose != Purpose.ENROLMENT, _waits(grants)), _goes_on(grants)),
    )


def _waits(grants: Any) -> sa.ColumnElement[bool]:
    query = sa.select(WaitingEntry.id).where(
        WaitingEntry.learner_id == grants.learner_id, WaitingEntry.closed_on.is_(None)
    )
    return query.exists()


def _goes_on(grants: Any) -> sa.ColumnElement[bool]:
    """A referral to them is open, or a course there ends later; an office wants to know of every one."""
    longer = sa.or_(TaughtClass.ends_on.is_(None), TaughtClass.ends_on >= grants.valid_to)
    query = (
        sa.select(Referral.id)
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .where(
            Referral.learner_id == grants.learner_id,
            sa.or_(grants.purpose == Purpose.PROGRESS, Referral.recipient_id == grants.recipient_id),
            sa.or_(Referral.live, sa.and_(Referral.state == State.STARTED, longer)),
        )
    )
    return query.exists()
