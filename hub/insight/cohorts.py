"""Who registered in which term and how far each has come since: rows of people for the count, and for nothing else.

The fence narrows every statement to learners who may be counted by this viewer (purpose: statistics).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.queries import organisation_names
from hub.assessment.achieved.models import AchievedLevel
from hub.assessment.models import Assessment
from hub.assessment.types import AchievedState, AssessmentState
from hub.core.db import UnitOfWork
from hub.core.portions import some_at_a_time
from hub.core.sealing.authentic import as_written, columns
from hub.directory.types import Level
from hub.insight.measures import NEVER_SENT
from hub.insight.periods import Period
from hub.learners.models import Learner
from hub.learners.types import ArrivalChannel, RegistrationState
from hub.referrals.models import Referral, Transition
from hub.referrals.types import State, Verb
from hub.tracking.enrolment.models import Enrolment

# Beside a row that has passed the fence, which asks no less of it: it is asked once, not of each table.
_LEARNER, _ENROLMENT = Learner.__table__.alias("counted"), Enrolment.__table__.alias("begun")
BESIDE = "|"
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


def cohorts(uow: UnitOfWork, terms: Sequence[Period], after: Mapping[UUID, str]) -> dict[str, list[OfCohort]]:
    """By the code of its term, everybody registered in it, from four statements. `after` is what each said after a
    class, of anybody."""
    since, until = min(term.first_day for term in terms), max(term.last_day for term in terms)
    query = sa.select(Learner.id, Learner.joined_on, Learner.channel, Learner.outcode)
    first, newest = _levels(uow, since, until)
    furthest = _referred(uow, since, until)
    found: dict[str, list[OfCohort]] = {term.code: [] for term in terms}
    people = uow.session.execute(query.where(*_registered(Learner, since, until)))
    for who, joined_on, channel, outcode in some_at_a_time(people):
        one = OfCohort(
            channel,
            outcode,
            level=first.get(who),
            provider=furthest[who][1] if who in furthest else None,
            step=furthest[who][0] if who in furthest else ASSESSED if who in first else REGISTERED,
            moved_up=who in first and newest[who].order > first[who].order,
            after=after.get(who),
        )
        for term in terms:
            if term.first_day <= joined_on <= term.last_day:
                found[term.code].append(one)
    return found


def _registered(learner: Any, since: date, until: date) -> Iterator[sa.ColumnElement[bool]]:
    yield learner.intake == RegistrationState.REGISTERED
    yield learner.joined_on.between(since, until)


def _levels(uow: UnitOfWork, since: date, until: date) -> tuple[dict[UUID, Level], dict[UUID, Level]]:
    """The level that each was first placed at by an assessment, and the one that counts now."""
    query = (
        sa.select(*columns(Assessment))
        .join(_LEARNER, _LEARNER.c.id == Assessment.learner_id)
        .where(*_registered(_LEARNER.c, since, until), Assessment.state != AssessmentState.DRAFT)
        .order_by(Assessment.assessed_on, Assessment.id)
    )
    reached = (
        sa.select(*columns(AchievedLevel))
        .join(_LEARNER, _LEARNER.c.id == AchievedLevel.learner_id)
        .where(*_registered(_LEARNER.c, since, until), AchievedLevel.state == AchievedState.COUNTS)
    )
    found, now = _placements(uow, Assessment, query), _placements(uow, AchievedLevel, reached)
    return dict(reversed(found)), dict(found) | dict(now)


def _placements(uow: UnitOfWork, model: Any, query: sa.Select[Any]) -> list[tuple[UUID, Level]]:
    """In their order; of a row that is refused there is none."""
    rows = as_written(uow.session, model, some_at_a_time(uow.session.execute(query)))
    return [(row.learner_id, row.placement) for row in rows if row.placement]


def _referred(uow: UnitOfWork, since: date, until: date) -> dict[UUID, tuple[int, str]]:
    """How far the referrals of each came, with the provider of the newest of those that came so far. Of each person one
    row is read, of however many referrals: as text, the furthest and newest is the greatest."""
    step = sa.case(
        (Referral.state == State.COMPLETED, FINISHED),
        (sa.exists().where(_ENROLMENT.c.referral_id == Referral.id), STARTED),
        (_offered(), OFFERED),
        else_=REFERRED,
    )
    text = _text(step) + BESIDE + _text(Referral.sent_at) + BESIDE + _text(Referral.id)
    query = (
        sa.select(Referral.learner_id, sa.func.max(text + BESIDE + _text(Referral.recipient_id)))
        .join(_LEARNER, _LEARNER.c.id == Referral.learner_id)
        .where(*_registered(_LEARNER.c, since, until), Referral.state.not_in(NEVER_SENT))
        .group_by(Referral.learner_id)
    )
    names, found = organisation_names(uow), {}
    for who, furthest in some_at_a_time(uow.session.execute(query)):
        reached, _, _, provider = furthest.split(BESIDE)
        found[who] = int(reached), names[UUID(provider)]
    return found


def _text(value: Any) -> sa.ColumnElement[str]:
    return sa.cast(value, sa.String)


def _offered() -> sa.ColumnElement[bool]:
    """Whether a referral was offered a place by an offer that was not taken back."""
    offer, taken_back = (Transition.__table__.alias(name) for name in ("offer", "taken_back"))
    undone = sa.exists().where(
        taken_back.c.referral_id == offer.c.referral_id,
        taken_back.c.verb == Verb.TAKE_BACK_OFFER,
        taken_back.c.at >= offer.c.at,
    )
    return sa.exists().where(offer.c.referral_id == Referral.id, offer.c.to_state == State.OFFERED, ~undone)
