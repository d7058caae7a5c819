"""Whether a use of a learner's record is stopped by their objection."""

from uuid import UUID

import sqlalchemy as sa

from hub.consent.models import Objection
from hub.consent.services.restriction import KEEPING
from hub.consent.types import Purpose
from hub.core.db import UnitOfWork


def standing_for(uow: UnitOfWork, learner_id: UUID, use: Purpose) -> bool:
    """Whoever asks: a yes that somebody else takes down is stopped, too."""
    query = sa.select(Objection.id).where(
        Objection.learner_id == learner_id, Objection.purpose == use, Objection.lifted_at.is_(None)
    )
    with uow.acting_as(KEEPING):
        return uow.session.scalar(query.limit(1)) is not None
