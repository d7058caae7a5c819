"""Reads of reached levels, narrowed by the fence, and of the level that counts now."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.assessment import queries
from hub.assessment.achieved.models import AchievedLevel, LevelNow
from hub.assessment.models import Assessment
from hub.assessment.types import AchievedState
from hub.consent import rows
from hub.core.db import UnitOfWork


def level_now(uow: UnitOfWork, learner_id: UUID) -> LevelNow | None:
    """The newer of the assessment and the reached level; none where it is refused."""
    reached = rows.first(uow, AchievedLevel, learner_id, lambda row: row.state is AchievedState.COUNTS)
    return newer(reached, queries.latest(uow, learner_id))


def newer(reached: AchievedLevel | None, assessed: Assessment | None) -> LevelNow | None:
    """What counts now of the two that were read; nothing where somebody changed that in the database."""
    found = reached or assessed
    return None if found is None or found.refused else found


def counts(learner_id: Any) -> sa.ColumnElement[bool]:
    """The reached level that counts for a learner, to join by; one that an assessment overtook does not."""
    return sa.and_(AchievedLevel.learner_id == learner_id, AchievedLevel.state == AchievedState.COUNTS)


def of_learner(uow: UnitOfWork, learner_id: UUID) -> Sequence[AchievedLevel]:
    """Every reached level, the newest first, with those that were taken back."""
    query = (
        sa.select(AchievedLevel)
        .where(AchievedLevel.learner_id == learner_id)
        .order_by(AchievedLevel.reached_on.desc(), AchievedLevel.id.desc())
    )
    return uow.session.scalars(query).all()


def said_by(uow: UnitOfWork, row: AchievedLevel) -> str:
    """The name of the organisation that says so."""
    return uow.get(Organisation, row.organisation_id).name
