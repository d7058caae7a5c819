"""When other levels begin to count, the waiting list moves with them: what pages, commands and demonstration call."""

from hub.assessment.models import Assessment, Moderation
from hub.assessment.placement import PlacementTable
from hub.assessment.services import assess, moderate
from hub.assessment.services.assess import Override
from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.learners.models import Learner
from hub.referrals.waiting.entries import follow_assessment


def complete(
    uow: UnitOfWork,
    learner: Learner,
    draft: Assessment,
    override: Override | None,
    by: PlacementTable | None = None,
) -> None:
    """Complete the assessment, as `assess.complete` does; whoever waits then waits at its level and strand."""
    assess.complete(uow, learner, draft, override, by)
    follow_assessment(uow, learner.id)


def settle(uow: UnitOfWork, row: Moderation, change: bool, note: str | None, decision: Decision) -> None:
    """Settle two assessors' levels, as `moderate.settle` does; where the second count, the list follows them."""
    moderate.settle(uow, row, change, note, decision)
    if change:
        follow_assessment(uow, row.learner_id)
