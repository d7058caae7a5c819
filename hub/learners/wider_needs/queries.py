"""Reads of what learners were told of, narrowed by the fence: to the hub's own staff, and to who agreed."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from hub.consent.models import Grant
from hub.consent.services import disclosure as consent
from hub.consent.services.objected import stopped_for
from hub.consent.types import Purpose, Use
from hub.core.db import UnitOfWork
from hub.learners.models import Learner
from hub.learners.wider_needs.models import Signpost

Asking = tuple[Signpost, Learner]


def agreed(uow: UnitOfWork, learner_id: UUID) -> Grant | None:
    """The yes that stands, by which the hub may write any of it down."""
    grants = consent.live_grants(uow, learner_id)
    return next((one for one in grants if one.purpose is Purpose.WIDER_NEEDS), None)


def of_learner(uow: UnitOfWork, learner_id: UUID) -> Sequence[Signpost]:
    """The newest first."""
    query = sa.select(Signpost).where(Signpost.learner_id == learner_id)
    return uow.session.scalars(query.order_by(Signpost.pointed_on.desc(), Signpost.id.desc())).all()


def one(uow: UnitOfWork, learner_id: UUID, signpost_id: UUID) -> Signpost:
    """`NotVisible` for one of somebody else."""
    return uow.one(sa.select(Signpost).where(Signpost.id == signpost_id, Signpost.learner_id == learner_id))


def to_ask(uow: UnitOfWork) -> list[Asking]:
    """Whom to ask now whether it helped, what came due first standing first; nobody who objects to being asked."""
    query = (
        sa.select(Signpost, Learner)
        .join(Learner, Learner.id == Signpost.learner_id)
        .where(Signpost.ask_on <= uow.today)
        .order_by(Signpost.ask_on, Signpost.id)
    )
    rows = [(row, learner) for row, learner in uow.session.execute(query)]
    unasked = stopped_for(uow, {learner.id for _, learner in rows}, Use.CONTACT)
    return [one for one in rows if one[1].id not in unasked]
