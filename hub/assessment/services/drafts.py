"""Assessments that are not finished: handed to a colleague, and removed when nobody goes on with them."""

from datetime import timedelta
from uuid import UUID

from hub.assessment import queries
from hub.assessment.models import Assessment
from hub.assessment.picture import services as pictures
from hub.audit import services as audit
from hub.core.db import UnitOfWork

KEPT_FOR = timedelta(days=30)  # the hub's own choice: after a month a learner is assessed anew


def hand_over(uow: UnitOfWork, draft: Assessment, to: UUID) -> None:
    draft.assessor_id = to
    audit.record(uow, "assessment.hand-over", about=draft)


def purge(uow: UnitOfWork) -> int:
    """Remove the drafts that nobody has touched for a month. How many went."""
    forgotten = queries.drafts_untouched_since(uow, uow.now - KEPT_FOR)
    for draft in forgotten:
        pictures.remove(uow, draft)
        uow.session.delete(draft)
        audit.record(uow, "assessment.purge", about=draft)
    return len(forgotten)
