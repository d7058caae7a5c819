"""A learner takes back that the hub writes down which other help it told them of."""

from uuid import UUID

from hub.core.db import UnitOfWork
from hub.learners.wider_needs import queries, services
from hub.referrals.case import sharing


def take_back(uow: UnitOfWork, learner_id: UUID) -> None:
    """What was written down is deleted, and nothing more is, until they agree again. Twice is the same as once."""
    grant = queries.agreed(uow, learner_id)
    if grant is not None:
        services.forget(uow, learner_id)
        uow.flush()
        sharing.stop(uow, grant)
