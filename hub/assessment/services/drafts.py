"""Assessments that are not finished: handed to a colleague, and removed when nobody goes on with them."""

from datetime import timedelta
from uuid import UUID

from hub.accounts.models import User
from hub.assessment import queries
from hub.assessment.models import Assessment
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken

KEPT_FOR = timedelta(days=30)  # the hub's own choice: levels found a month ago are assessed anew


def hand_over(uow: UnitOfWork, draft: Assessment, to: UUID, colleagues: list[User]) -> None:
    """`colleagues` are the assessors who may go on with it."""
    if to not in {colleague.id for colleague in colleagues}:
        raise RuleBroken("Select who goes on with it", field="to")
    draft.assessor_id = to
    audit.record(uow, "assessment.hand-over", about=draft)


def purge(uow: UnitOfWork) -> int:
    """Remove the drafts that nobody has touched for a month. How many went."""
    forgotten = queries.drafts_untouched_since(uow, uow.now - KEPT_FOR)
    for draft in forgotten:
        uow.session.delete(draft)
        audit.record(uow, "assessment.purge", about=draft)
    return len(forgotten)
