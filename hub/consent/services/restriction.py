"""Restrict a learner's record (UK GDPR Article 18), so that it is kept and nothing else, and lift that again.

Whatever is restricted is closed to every viewer and every job; only what is here, and a task of the data protection
officer, still reaches it. Referrals, places and waiting keep their place and date meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.access.permissions import Permission, permitted
from hub.audit import ledger
from hub.audit import services as audit
from hub.audit.ledger import Act
from hub.consent import grounds
from hub.consent.conditions import standing_block
from hub.consent.models import Block, Restriction
from hub.consent.types import AskedBy, RestrictionGround
from hub.core.actor import Viewer
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict, NotPermitted, NotVisible, RuleBroken

KEEPING = Viewer.job("keep a restricted record", storage=True)


class RestrictedAlready(Conflict):
    title = "This record is restricted already"


class Restricted(NotVisible):
    """For the hub's own staff alone: a partner is told what they are told of somebody unknown."""

    title = "This record is restricted"

    def __init__(self, learner_id: UUID) -> None:
        super().__init__("restricted", learner_id)
        self.message = "This record is restricted. Ask the data protection officer."


@dataclass(frozen=True, slots=True)
class Standing:
    """One restriction that stands: an id and what is no detail of the learner."""

    id: UUID
    learner_id: UUID
    ground: RestrictionGround
    asked_by: AskedBy
    since: date
    until: date


def restrict(
    uow: UnitOfWork, learner_id: UUID, *, ground: RestrictionGround, asked_by: AskedBy, until: date
) -> UUID:
    """From the next request on nothing is done with the record but keeping it; the id of the restriction.

    `until` is the day on which the officer looks at it again.
    """
    if until <= uow.today:
        raise RuleBroken("The day to look at it again must be in the future", "until")
    if learner_id in grounds.standing(uow):
        raise RestrictedAlready
    row = Restriction(
        learner_id=learner_id, ground=ground, asked_by=asked_by, until=until, taken_by=uow.user_id
    )
    audit.record(uow, "restriction.set", about=row)
    _keep(uow, row)
    with uow.acting_as(KEEPING):
        uow.add(row)
    grounds.forget(uow)
    return row.id


def prolong(uow: UnitOfWork, restriction_id: UUID, until: date) -> None:
    """The officer has looked at it, and looks again on that day."""
    check_officer(uow)
    if until <= uow.today:
        raise RuleBroken("The day to look at it again must be in the future", "until")
    with uow.acting_as(KEEPING):
        row = _standing(uow, restriction_id)
        row.until = until
    audit.record(uow, "restriction.prolong", about=row)
    _keep(uow, row)


def lift(uow: UnitOfWork, restriction_id: UUID, told_on: date) -> UUID:
    """The record is used again from the next request on; whose it is. The learner was told before, on `told_on`."""
    check_officer(uow)
    by = uow.user_id
    with uow.acting_as(KEEPING):
        row = _standing(uow, restriction_id)
        if not local_date(row.created_at) <= told_on <= uow.today:
            raise RuleBroken(
                "The day on which they were told must be after the record was restricted, and not after today",
                "told_on",
            )
        row.told_on, row.lifted_at, row.lifted_by = told_on, uow.now, by
    audit.record(uow, "restriction.lift", about=row)
    ledger.keep(uow, Act.RESTRICTION_LIFTED, restriction_id=row.id, told_on=told_on.isoformat())
    grounds.forget(uow)
    return row.learner_id


def standing(uow: UnitOfWork) -> Sequence[Standing]:
    """Every restriction that stands, for the officer: what must be looked at soonest comes first."""
    check_officer(uow)
    with uow.acting_as(KEEPING):
        query = sa.select(Restriction).where(Restriction.lifted_at.is_(None))
        rows = uow.session.scalars(query.order_by(Restriction.until, Restriction.id)).all()
    return [
        Standing(row.id, row.learner_id, row.ground, row.asked_by, local_date(row.created_at), row.until)
        for row in rows
    ]


def one(uow: UnitOfWork, restriction_id: UUID) -> Restriction:
    """A restriction that stands, for the officer; `NotVisible` for any other."""
    check_officer(uow)
    with uow.acting_as(KEEPING):
        return _standing(uow, restriction_id)


def check_not_restricted(uow: UnitOfWork, learner_id: UUID | None) -> None:
    """Raise `Restricted` to the hub's own desk, which may know why a record does not open. Nobody else learns of it."""
    viewer = uow.viewer
    if learner_id is None or viewer is None or not (viewer.hub and viewer.purposes):
        return
    if learner_id in grounds.standing(uow) and not blocked(uow, viewer, learner_id):
        raise Restricted(learner_id)


def check_officer(uow: UnitOfWork) -> None:
    if not permitted(uow.viewer, Permission.OVERSEE):
        raise NotPermitted


def _keep(uow: UnitOfWork, row: Restriction) -> None:
    ledger.keep(
        uow,
        Act.RESTRICTED,
        restriction_id=row.id,
        learner_id=row.learner_id,
        ground=row.ground,
        asked_by=row.asked_by,
        until=row.until.isoformat(),
    )


def _standing(uow: UnitOfWork, restriction_id: UUID) -> Restriction:
    query = sa.select(Restriction).where(Restriction.id == restriction_id, Restriction.lifted_at.is_(None))
    return uow.one(query)


def blocked(uow: UnitOfWork, viewer: Viewer, learner_id: UUID) -> bool:
    """Whether the learner has refused this member of staff, or all who work where they do."""
    with uow.acting_as(KEEPING):
        query = sa.select(Block.id).where(
            Block.learner_id == learner_id,
            sa.or_(
                Block.user_id == viewer.user_id,
                sa.and_(Block.user_id.is_(None), Block.recipient_id == viewer.organisation_id),
            ),
            standing_block(Block, uow.now),
        )
        return uow.session.scalar(query) is not None
