"""Tell learners, once for each day, that their yes to sharing runs out before what it is for."""

from collections.abc import Collection
from uuid import UUID

from hub.core.db import UnitOfWork
from hub.learners.queries import by_ids
from hub.messages import outbox
from hub.referrals.reads.today.running_out import ending


def tell(uow: UnitOfWork, learner_ids: Collection[UUID]) -> int:
    """How many of these have one that runs out soon. A second time the same day is not told again."""
    found = ending(uow, learner_ids)
    for learner_id, learner in by_ids(uow, list(found)).items():
        until = found[learner_id]
        outbox.to_learner(
            uow,
            "sharing-ends",
            learner_id,
            learner,
            occasion=until,
            good_until=until,
            facts={"by": until},
        )
    return len(found)
