"""Reads of assessments, drafts and level checks, narrowed by the fence."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.assessment import sampling
from hub.assessment.models import Assessment, LevelCheck, Moderation
from hub.assessment.types import AssessmentState, Fit, SampledFor
from hub.consent import rows
from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.core.sealing.authentic import sealed_alone
from hub.directory.types import Skill
from hub.learners.models import Learner, Need

LISTED = 200  # of a list that people work through; nobody gets further in a day


def draft(uow: UnitOfWork, learner_id: UUID) -> Assessment | None:
    """The assessment that is being made now."""
    return _newest(uow, learner_id, AssessmentState.DRAFT)


def latest(uow: UnitOfWork, learner_id: UUID) -> Assessment | None:
    """The complete assessment that counts."""
    return _newest(uow, learner_id, AssessmentState.COMPLETE)


def complete(uow: UnitOfWork, learner_id: UUID) -> Sequence[Assessment]:
    """What counts until a newer one is finished."""
    query = sa.select(Assessment).where(
        Assessment.learner_id == learner_id, Assessment.state == AssessmentState.COMPLETE
    )
    return uow.session.scalars(query).all()


def history(uow: UnitOfWork, learner_id: UUID) -> list[Assessment]:
    """Every finished assessment, newest first."""
    finished = [row for row in rows.of(uow, Assessment, learner_id) if row.state is not AssessmentState.DRAFT]
    return sorted(finished, key=lambda row: (row.assessed_on or date.min, row.id), reverse=True)


def of_learner(uow: UnitOfWork, learner_id: UUID, assessment_id: UUID) -> Assessment:
    """One assessment of this learner, finished or not, or `NotVisible`."""
    mine = sa.and_(Assessment.id == assessment_id, Assessment.learner_id == learner_id)
    return uow.one(sa.select(Assessment).where(mine))


def finished(uow: UnitOfWork, learner_id: UUID, assessment_id: UUID) -> Assessment:
    """One finished assessment of this learner, or `NotVisible`."""
    return uow.one(
        sa.select(Assessment).where(
            Assessment.id == assessment_id,
            Assessment.learner_id == learner_id,
            Assessment.state != AssessmentState.DRAFT,
        )
    )


def low_first_language_literacy(uow: UnitOfWork, decision: Decision) -> bool:
    """Of the learner whose needs the decision opens."""
    need = uow.session.scalar(sa.select(Need).where(Need.learner_id == decision.learner_id))
    return need is not None and bool(need.low_first_language_literacy.value(decision))


def _newest(uow: UnitOfWork, learner_id: UUID, state: AssessmentState) -> Assessment | None:
    found = [row for row in rows.of(uow, Assessment, learner_id) if row.state is state]
    return found[-1] if found else None


def drafts(uow: UnitOfWork) -> list[tuple[Assessment, Learner]]:
    """Every assessment that is not finished, the longest untouched first."""
    query = (
        sa.select(Assessment, Learner)
        .join(Learner, Learner.id == Assessment.learner_id)
        .where(Assessment.state == AssessmentState.DRAFT)
        .order_by(Assessment.updated_at, Assessment.id)
    )
    return [(row[0], row[1]) for row in uow.session.execute(query)]


def made_before(uow: UnitOfWork, assessment: Assessment, most: int) -> int:
    """How many others the same assessor has finished; it stops counting at `most`."""
    query = sa.select(Assessment.id).where(
        Assessment.assessor_id == assessment.assessor_id,
        Assessment.state != AssessmentState.DRAFT,
        Assessment.id != assessment.id,
    )
    return len(uow.session.scalars(query.limit(most)).all())


def has_assessed(uow: UnitOfWork, user_id: UUID, row: Moderation) -> bool:
    """Whether this person has ever assessed the learner: they could not judge blind."""
    query = sa.select(Assessment.id).where(
        Assessment.learner_id == row.learner_id, Assessment.assessor_id == user_id
    )
    return uow.session.scalar(query.limit(1)) is not None


def moderation_of(uow: UnitOfWork, assessment_id: UUID) -> Moderation | None:
    return uow.session.scalar(sa.select(Moderation).where(Moderation.assessment_id == assessment_id))


def to_moderate(uow: UnitOfWork, user_id: UUID | None) -> list[tuple[Moderation, Assessment]]:
    """What this assessor may look at and nobody has yet, oldest first."""
    since = sampling.open_since(sampling.current(uow.today), uow.today)
    query = _not_assessed_by(user_id).where(Moderation.moderated_on.is_(None), Moderation.sampled_on >= since)
    return [(row[0], row[1]) for row in uow.session.execute(query)]


def to_settle(uow: UnitOfWork, user_id: UUID | None) -> list[tuple[Moderation, Assessment]]:
    """Where the two differ and nobody has said which levels count."""
    query = _not_assessed_by(user_id).where(
        Moderation.moderated_on.is_not(None), Moderation.outcome.is_(None)
    )
    return [(row[0], row[1]) for row in uow.session.execute(query)]


def _not_assessed_by(user_id: UUID | None) -> Any:
    """Moderations of learners whom this person never assessed, with the assessment."""
    own = aliased(Assessment)
    return (
        sa.select(Moderation, Assessment)
        .join(Assessment, Assessment.id == Moderation.assessment_id)
        .outerjoin(own, sa.and_(own.learner_id == Moderation.learner_id, own.assessor_id == user_id))
        .where(own.id.is_(None))
        .order_by(Moderation.sampled_on, Moderation.id)
    )


def moderated_of(uow: UnitOfWork, user_id: UUID | None) -> list[tuple[Moderation, Assessment]]:
    """This assessor's own assessments that somebody else has looked at, newest first."""
    query = (
        sa.select(Moderation, Assessment)
        .join(Assessment, Assessment.id == Moderation.assessment_id)
        .where(Moderation.assessor_id == user_id, Moderation.moderated_on.is_not(None))
        .order_by(Moderation.moderated_on.desc(), Moderation.id.desc())
        .limit(LISTED)
    )
    return [(row[0], row[1]) for row in uow.session.execute(query)]


def judgements(uow: UnitOfWork, since: date, until: date) -> Sequence[Any]:
    """Both placements and both levels of every skill: columns `first_…` and `second_…`, of whom and how. Not those
    of an assessment that somebody changed in the database."""
    columns = [
        column.label(f"{order}_{name}")
        for name in (*Skill, "placement")
        for order, column in (("first", getattr(Assessment, name)), ("second", getattr(Moderation, name)))
    ]
    again = (Moderation.sampled_for == SampledFor.AGAIN).label("again")
    query = (
        sa.select(Moderation.assessor_id, again, *columns, Assessment)
        .join(Assessment, Assessment.id == Moderation.assessment_id)
        .where(Moderation.moderated_on.between(since, until))
        .options(sealed_alone(Assessment))
    )
    return [row for row in uow.session.execute(query) if not row.Assessment.refused]


def checked_levels(uow: UnitOfWork, since: date, until: date) -> Sequence[Any]:
    """(fit, recipient_id, assessor_id) of every provider's answer; the assessor may not be known."""
    query = (
        sa.select(LevelCheck.fit, LevelCheck.recipient_id, Assessment.assessor_id)
        .outerjoin(Assessment, Assessment.id == LevelCheck.assessment_id)
        .where(LevelCheck.answered_on.between(since, until))
    )
    return uow.session.execute(query).all()


def level_check_of(uow: UnitOfWork, referral_id: UUID) -> LevelCheck | None:
    return uow.session.scalar(sa.select(LevelCheck).where(LevelCheck.referral_id == referral_id))


def open_level_checks(uow: UnitOfWork, learner_id: UUID | None = None) -> Sequence[LevelCheck]:
    """Answers that say the level is not right and that the hub has not dealt with, oldest first."""
    query = sa.select(LevelCheck).where(LevelCheck.fit != Fit.RIGHT, LevelCheck.handled_on.is_(None))
    if learner_id is not None:
        query = query.where(LevelCheck.learner_id == learner_id)
    return uow.session.scalars(query.order_by(LevelCheck.answered_on, LevelCheck.id).limit(LISTED)).all()


def relied_on(uow: UnitOfWork, learner_id: UUID, started_on: date) -> UUID | None:
    """The assessment that counted when a learner started somewhere."""
    query = (
        sa.select(Assessment.id)
        .where(
            Assessment.learner_id == learner_id,
            Assessment.state != AssessmentState.DRAFT,
            Assessment.assessed_on <= started_on,
        )
        .order_by(Assessment.assessed_on.desc(), Assessment.id.desc())
        .limit(1)
    )
    return uow.session.scalar(query)
