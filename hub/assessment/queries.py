"""Reads of the assessment room, narrowed by the fence."""

from uuid import UUID

import sqlalchemy as sa

from hub.assessment.models import Assessment
from hub.assessment.types import AssessmentState
from hub.core.db import UnitOfWork
from hub.learners.models import Need


def draft(uow: UnitOfWork, learner_id: UUID) -> Assessment | None:
    """The assessment that is being made now."""
    return _newest(uow, learner_id, AssessmentState.DRAFT)


def latest(uow: UnitOfWork, learner_id: UUID) -> Assessment | None:
    """The complete assessment that counts."""
    return _newest(uow, learner_id, AssessmentState.COMPLETE)


def history(uow: UnitOfWork, learner_id: UUID) -> list[Assessment]:
    """Every finished assessment, newest first."""
    query = (
        sa.select(Assessment)
        .where(Assessment.learner_id == learner_id, Assessment.state != AssessmentState.DRAFT)
        .order_by(Assessment.assessed_on.desc(), Assessment.id.desc())
    )
    return list(uow.session.scalars(query))


def finished(uow: UnitOfWork, learner_id: UUID, assessment_id: UUID) -> Assessment:
    """One finished assessment of this learner, or `NotVisible`."""
    return uow.one(
        sa.select(Assessment).where(
            Assessment.id == assessment_id,
            Assessment.learner_id == learner_id,
            Assessment.state != AssessmentState.DRAFT,
        )
    )


def low_first_language_literacy(uow: UnitOfWork, learner_id: UUID) -> bool:
    query = sa.select(Need.low_first_language_literacy).where(Need.learner_id == learner_id)
    return bool(uow.session.scalar(query))


def _newest(uow: UnitOfWork, learner_id: UUID, state: AssessmentState) -> Assessment | None:
    query = (
        sa.select(Assessment)
        .where(Assessment.learner_id == learner_id, Assessment.state == state)
        .order_by(Assessment.id.desc())
        .limit(1)
    )
    return uow.session.scalar(query)
