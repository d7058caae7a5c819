"""Who registered in a term and how far each has come since: rows of people for the count, and for nothing else.

The fence narrows every statement to learners who may be counted by this viewer (purpose: statistics).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.accounts.models import Organisation
from hub.assessment.achieved.models import AchievedLevel
from hub.assessment.models import Assessment
from hub.assessment.types import AchievedState, AssessmentState
from hub.core.authentic import sealed_alone
from hub.core.db import UnitOfWork
from hub.directory.types import Level
from hub.insight.measures import NEVER_SENT
from hub.insight.periods import Period
from hub.learners.models import Learner
from hub.learners.types import ArrivalChannel, RegistrationState
from hub.referrals.models import Referral, Transition
from hub.referrals.types import State, Verb
from hub.tracking.enrolment.models import Enrolment

REGISTERED, ASSESSED, REFERRED, OFFERED, STARTED, FINISHED = range(6)


@dataclass(frozen=True, slots=True)
class OfCohort:
    """One person without a name. `level` is the first that was found, `provider` the one they came furthest with,
    `step` how far they came, `moved_up` whether the level that counts now is above the first, `after` what they said
    they do at the last call after a class that reached them: a group of the vocabulary, None where none did."""

    channel: ArrivalChannel
    outcode: str | None
    level: Level | None
    provider: str | None
    step: int
    moved_up: bool
    after: str | None


def cohort(uow: UnitOfWork, term: Period, after: Mapping[UUID, str]) -> list[OfCohort]:
    """Everybody registered in that term, from five statements. `after` is what each said after a class, of anybody."""
    query = sa.select(Learner.id, Learner.channel, Learner.outcode).where(*_registered(term))
    first, newest = _levels(uow, term)
    furthest = _referred(uow, term)
    return [
        OfCohort(
            channel,
            outcode,
            level=first.get(who),
            provider=furthest[who][1] if who in furthest else None,
            step=furthest[who][0] if who in furthest else ASSESSED if who in first else REGISTERED,
            moved_up=who in first and newest[who].order > first[who].order,
            after=after.get(who),
        )
        for who, channel, outcode in uow.session.execute(query)
    ]


def _registered(term: Period) -> Iterator[sa.ColumnElement[bool]]:
    yield Learner.intake == RegistrationState.REGISTERED
    yield Learner.joined_on.between(term.first_day, term.last_day)


def _levels(uow: UnitOfWork, term: Period) -> tuple[dict[UUID, Level], dict[UUID, Level]]:
    """The level that each was first placed at by an assessment, and the one that counts now."""
    query = (
        sa.select(Assessment)
        .join(Learner, Learner.id == Assessment.learner_id)
        .where(*_registered(term), Assessment.state != AssessmentState.DRAFT)
        .order_by(Assessment.assessed_on, Assessment.id)
        .options(sealed_alone(Assessment))
    )
    reached = (
        sa.select(AchievedLevel)
        .join(Learner, Learner.id == AchievedLevel.learner_id)
        .where(*_registered(term), AchievedLevel.state == AchievedState.COUNTS)
        .options(sealed_alone(AchievedLevel))
    )
    found, now = _placements(uow, query), _placements(uow, reached)
    return dict(reversed(found)), dict(found) | dict(now)


def _placements(uow: UnitOfWork, query: sa.Select[Any]) -> list[tuple[UUID, Level]]:
    """In their order; of a row that is refused there is none."""
    return [(row.learner_id, row.placement) for row in uow.session.scalars(query) if row.placement]


def _referred(uow: UnitOfWork, term: Period) -> dict[UUID, tuple[int, str]]:
    """How far the referrals of each came, with the provider of the newest of those that came so far."""
    step = sa.case(
        (Referral.state == State.COMPLETED, FINISHED),
        (sa.exists().where(Enrolment.referral_id == Referral.id), STARTED),
        (_offered(), OFFERED),
        else_=REFERRED,
    )
    query = (
        sa.select(Referral.learner_id, step, Organisation.name)
        .join(Learner, Learner.id == Referral.learner_id)
        .join(Organisation, Organisation.id == Referral.recipient_id)
        .where(*_registered(term), Referral.state.not_in(NEVER_SENT))
        .order_by(step, Referral.sent_at, Referral.id)
    )
    return {who: (reached, provider) for who, reached, provider in uow.session.execute(query)}


def _offered() -> sa.ColumnElement[bool]:
    """Whether a referral was offered a place by an offer that was not taken back."""
    taken_back = aliased(Transition)
    undone = sa.exists().where(
        taken_back.referral_id == Transition.referral_id,
        taken_back.verb == Verb.TAKE_BACK_OFFER,
        taken_back.at >= Transition.at,
    )
    return sa.exists().where(
        Transition.referral_id == Referral.id, Transition.to_state == State.OFFERED, ~undone
    )
