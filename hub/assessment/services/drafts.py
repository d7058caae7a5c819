"""Assessments that are not finished, handed to a colleague. What nobody goes on with goes by `hub.rights.retention`."""

from uuid import UUID

from hub.assessment.models import Assessment
from hub.audit import services as audit
from hub.core.db import UnitOfWork


def hand_over(uow: UnitOfWork, draft: Assessment, to: UUID) -> None:
    draft.assessor_id = to
    audit.record(uow, "assessment.hand-over", about=draft)
