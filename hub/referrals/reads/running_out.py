"""Whose agreement to share must be asked for again.

It runs out before what it is for: a wait, a referral or a course goes on after it. Or another organisation carries on.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

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

NEEDED = (Purpose.REFERRAL, Purpose.PROGRESS, Purpose.ENROLMENT)


@dataclass(frozen=True, slots=True)
class RunsOut:
    organisation: str
    until: date
    to_enrol: bool  # what was agreed for enrolment alone, which a page of its own asks about


def first_by_learner(uow: UnitOfWork) -> sa.Subquery:
    """`learner_id` with `until`, the first day that one of their agreements no longer counts."""
    columns = sa.select(Grant.learner_id, Grant.valid_to.label("until"))
    each = sa.union_all(_of_partners(columns, uow), carried_on.since_by_learner(uow)).subquery()
    first = sa.select(each.c.learner_id, sa.func.min(each.c.until).label("until"))
    return first.group_by(each.c.learner_id).subquery()


def ending(uow: UnitOfWork, learner_ids: Collection[UUID] | None = None) -> dict[UUID, date]:
    """By learner, the last day of the first of their agreements that runs out soon: of all, or of these."""
    soonest = _of_partners(sa.select(Grant.learner_id, sa.func.min(Grant.valid_to)), uow)
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
    columns = sa.select(Grant.learner_id, Organisation.name, Grant.valid_to, Grant.purpose)
    query = _of_partners(columns, uow).where(Grant.learner_id.in_(learner_ids))
    found: dict[UUID, list[RunsOut]] = {}
    for learner_id, name, until, purpose in uow.session.execute(
        query.order_by(Grant.valid_to, Organisation.name)
    ):
        found.setdefault(learner_id, []).append(RunsOut(name, until, purpose is Purpose.ENROLMENT))
    return found


def _ends_soon(grant: Grant, today: date) -> bool:
    return grant.live(today) and grant.valid_to <= today + ASK_AGAIN


def _of_partners(query: Any, uow: UnitOfWork) -> Any:
    return query.join(Organisation, Organisation.id == Grant.recipient_id).where(
        Organisation.kind != OrganisationKind.HUB,
        Organisation.ended_on.is_(None),
        Grant.purpose.in_(NEEDED),
        live_grant(Grant, uow.today),
        Grant.valid_to <= uow.today + ASK_AGAIN,
        sa.or_(sa.and_(Grant.purpose != Purpose.ENROLMENT, _waits()), _goes_on()),
    )


def _waits() -> sa.ColumnElement[bool]:
    query = sa.select(WaitingEntry.id).where(
        WaitingEntry.learner_id == Grant.learner_id, WaitingEntry.closed_on.is_(None)
    )
    return query.exists()


def _goes_on() -> sa.ColumnElement[bool]:
    """A referral to them is open, or a course there ends later; an office wants to know of every one."""
    longer = sa.or_(TaughtClass.ends_on.is_(None), TaughtClass.ends_on >= Grant.valid_to)
    query = (
        sa.select(Referral.id)
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .where(
            Referral.learner_id == Grant.learner_id,
            sa.or_(Grant.purpose == Purpose.PROGRESS, Referral.recipient_id == Grant.recipient_id),
            sa.or_(Referral.live, sa.and_(Referral.state == State.STARTED, longer)),
        )
    )
    return query.exists()
