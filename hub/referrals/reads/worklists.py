"""Everything that waits for the hub: new people, drafts, returned referrals, offers, level checks, in groups."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.assessment.models import Assessment
from hub.assessment.types import AssessmentState
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.learners.types import RegistrationState, Status
from hub.referrals import due
from hub.referrals.models import Referral
from hub.referrals.reads.level_checks import NotRight, not_right
from hub.referrals.reads.stalled import STALLING, stalled
from hub.referrals.types import State

LISTED = 200  # of each kind, the longest waiting first; nobody works through more in a day
OFFER_WARNING_DAYS = 3


class Group(StrEnum):
    """What a person at the hub has to do, in the order of the page."""

    NEW = "new"
    QUESTIONS = "questions"
    DECLINES = "declines"
    OFFERS = "offers"
    SILENT = "no-answer"
    STALLED = "not-moving"
    LEVELS = "levels"
    DRAFTS = "to-finish"


@dataclass(frozen=True, slots=True)
class LearnerLine:
    """Somebody to pick up, or whose registration, assessment or choice of class is not finished."""

    group: Group
    learner: Learner
    referrer: str | None
    reassessing: bool
    since: date


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """A referral that waits for the hub."""

    group: Group
    learner: Learner
    referral: Referral
    title: str
    provider: str
    since: date


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A provider says that a level is not right."""

    group: Group
    learner: Learner
    check: NotRight
    since: date


Line = LearnerLine | ReferralLine | LevelLine


def today(uow: UnitOfWork) -> dict[Group, list[Line]]:
    """Every group, also the empty ones; oldest first. Three statements."""
    groups: dict[Group, list[Line]] = {group: [] for group in Group}
    lines: list[Line] = [*learner_lines(uow), *referral_lines(uow), *level_lines(uow)]
    for line in lines:
        groups[line.group].append(line)
    return groups


def learner_lines(uow: UnitOfWork) -> Iterable[LearnerLine]:
    draft = sa.and_(Assessment.learner_id == Learner.id, Assessment.state == AssessmentState.DRAFT)
    unfinished = sa.or_(
        Learner.intake.in_([RegistrationState.REFERRED, RegistrationState.REGISTERING]),
        sa.and_(
            Learner.intake == RegistrationState.REGISTERED,
            Learner.status.in_([Status.REGISTERED, Status.ASSESSED]),
        ),
        Assessment.id.is_not(None),
    )
    query = (
        sa.select(Learner, Organisation.name, Assessment.id)
        .outerjoin(Organisation, Organisation.id == Learner.referrer_id)
        .outerjoin(Assessment, draft)
        .where(unfinished)
        .order_by(Learner.intake != RegistrationState.REFERRED, Learner.joined_on, Learner.id)
        .limit(LISTED)
    )
    for learner, referrer, draft_id in uow.session.execute(query):
        group = Group.NEW if learner.intake is RegistrationState.REFERRED else Group.DRAFTS
        reassessing = draft_id is not None
        yield LearnerLine(group, learner, referrer, reassessing, learner.joined_on)


def referral_lines(uow: UnitOfWork) -> Iterable[ReferralLine]:
    soon = uow.today + timedelta(days=OFFER_WARNING_DAYS)
    waits_for_hub = sa.or_(
        Referral.hub_task.is_not(None),
        sa.and_(Referral.live, Referral.asked_at.is_not(None)),
        Referral.state == State.INACTIVE,
        due.late(uow.today),
        stalled(uow.today),
        sa.and_(Referral.state == State.OFFERED, Referral.offer_reply_by <= soon),
    )
    query = (
        sa.select(Referral, Learner, TaughtClass.title, Organisation.name)
        .join(Learner, Learner.id == Referral.learner_id)
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .join(Organisation, Organisation.id == Referral.recipient_id)
        .where(waits_for_hub)
        .order_by(Referral.state_since, Referral.id)
        .limit(LISTED)
    )
    for referral, learner, title, provider in uow.session.execute(query):
        since = local_date(referral.asked_at or referral.state_since)
        yield ReferralLine(_group(referral), learner, referral, title, provider, since)


def level_lines(uow: UnitOfWork) -> Iterable[LevelLine]:
    for check in not_right(uow):
        yield LevelLine(Group.LEVELS, check.learner, check, check.answered_on)


def _group(referral: Referral) -> Group:
    if referral.live and referral.asked_at is not None:
        return Group.QUESTIONS
    if referral.state is State.OFFERED:
        return Group.OFFERS
    if referral.state in STALLING:
        return Group.STALLED
    return Group.SILENT if referral.live else Group.DECLINES


@dataclass(frozen=True, slots=True)
class Sent:
    """One referral of a learner with the class and provider in words."""

    referral: Referral
    title: str
    provider: str

    @property
    def by(self) -> date | None:
        """The day by which somebody has to answer."""
        return due.answer_by(self.referral)


def sent(uow: UnitOfWork, learner_id: UUID) -> list[Sent]:
    """Every referral of a learner, newest first."""
    query = (
        sa.select(Referral, TaughtClass.title, Organisation.name)
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .join(Organisation, Organisation.id == Referral.recipient_id)
        .where(Referral.learner_id == learner_id)
        .order_by(Referral.id.desc())
    )
    return [Sent(*row) for row in uow.session.execute(query)]
