"""From the few items that one page of Today shows to what it says of each: two statements at most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.accounts.models import Organisation
from hub.assessment.models import Assessment
from hub.assessment.types import AssessmentState
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.learners.inward.notice import ToTell, to_tell
from hub.learners.models import Learner, Reminder
from hub.referrals.models import KeepWarm, Referral
from hub.referrals.reads import carried_on
from hub.referrals.reads.carried_on import CarriedOn
from hub.referrals.reads.provider.level_checks import NotRight, not_right
from hub.referrals.reads.today.groups import Group
from hub.referrals.reads.today.running_out import RunsOut, of_learners
from hub.referrals.reads.today.worklists import Item

SUGGESTED = aliased(TaughtClass)


@dataclass(frozen=True, slots=True)
class LearnerLine:
    """Somebody to pick up, or whose registration, assessment or choice of class is not finished."""

    item: Item
    learner: Learner
    referrer: str | None
    reassessing: bool


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """A referral that waits for the hub. `suggested` is the title of another class that somebody named for them."""

    item: Item
    learner: Learner
    referral: Referral
    title: str
    provider: str
    suggested: str | None


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A provider says that a level is not right."""

    item: Item
    learner: Learner
    check: NotRight


@dataclass(frozen=True, slots=True)
class ReminderLine:
    """Somebody wrote down to be reminded."""

    item: Item
    learner: Learner
    reminder: Reminder


@dataclass(frozen=True, slots=True)
class StillLine:
    """Somebody to ask whether they still want a class."""

    item: Item
    learner: Learner
    asked: KeepWarm


@dataclass(frozen=True, slots=True)
class SharingLine:
    """Somebody whose agreement to share must be asked for again, and with whom."""

    item: Item
    learner: Learner
    runs_out: Sequence[RunsOut]
    carried_on: Sequence[CarriedOn]


@dataclass(frozen=True, slots=True)
class SentLine:
    """Somebody to tell who sent them; each who did."""

    item: Item
    learner: Learner
    sent: Sequence[ToTell]


Line = LearnerLine | ReferralLine | LevelLine | ReminderLine | StillLine | SharingLine | SentLine


def lines(uow: UnitOfWork, group: Group, items: Sequence[Item]) -> list[Line]:
    """What stands behind these items of one group, in their order."""
    if not items:
        return []
    by_id = {item.id: item for item in items}
    found = {line.item.id: line for line in _found(uow, group, by_id)}
    return [found[item.id] for item in items if item.id in found]


def _found(uow: UnitOfWork, group: Group, items: dict[UUID, Item]) -> Iterable[Line]:
    if group in (Group.NEW, Group.DRAFTS):
        return _of_learners(uow, items)
    if group is Group.LEVELS:
        return (LevelLine(items[check.id], check.learner, check) for check in not_right(uow, items))
    if group is Group.REMINDERS:
        return _of_reminders(uow, items)
    if group is Group.STILL:
        return _still_waiting(uow, items)
    if group is Group.SHARING:
        return _sharing(uow, items)
    if group is Group.TELL:
        return _sent(uow, items)
    return _of_referrals(uow, items)


def _of_learners(uow: UnitOfWork, items: dict[UUID, Item]) -> Iterable[Line]:
    draft = sa.and_(Assessment.learner_id == Learner.id, Assessment.state == AssessmentState.DRAFT)
    query = (
        sa.select(Learner, Organisation.name, Assessment.id)
        .outerjoin(Organisation, Organisation.id == Learner.referrer_id)
        .outerjoin(Assessment, draft)
        .where(Learner.id.in_(items))
    )
    for learner, referrer, draft_id in uow.session.execute(query):
        yield LearnerLine(items[learner.id], learner, referrer, draft_id is not None)


def _of_referrals(uow: UnitOfWork, items: dict[UUID, Item]) -> Iterable[Line]:
    query = (
        sa.select(Referral, Learner, TaughtClass.title, Organisation.name, SUGGESTED.title)
        .join(Learner, Learner.id == Referral.learner_id)
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .join(Organisation, Organisation.id == Referral.recipient_id)
        .outerjoin(SUGGESTED, SUGGESTED.id == Referral.suggested_class_id)
        .where(Referral.id.in_(items))
    )
    for referral, learner, title, provider, suggested in uow.session.execute(query):
        yield ReferralLine(items[referral.id], learner, referral, title, provider, suggested)


def _of_reminders(uow: UnitOfWork, items: dict[UUID, Item]) -> Iterable[Line]:
    query = (
        sa.select(Reminder, Learner)
        .join(Learner, Learner.id == Reminder.learner_id)
        .where(Reminder.id.in_(items))
    )
    for reminder, learner in uow.session.execute(query):
        yield ReminderLine(items[reminder.id], learner, reminder)


def _still_waiting(uow: UnitOfWork, items: dict[UUID, Item]) -> Iterable[Line]:
    query = (
        sa.select(KeepWarm, Learner)
        .join(Learner, Learner.id == KeepWarm.learner_id)
        .where(KeepWarm.id.in_(items))
    )
    for asked, learner in uow.session.execute(query):
        yield StillLine(items[asked.id], learner, asked)


def _sharing(uow: UnitOfWork, items: dict[UUID, Item]) -> Iterable[Line]:
    found, following = of_learners(uow, items), carried_on.of_learners(uow, items)
    for learner in uow.session.scalars(sa.select(Learner).where(Learner.id.in_(items))):
        yield SharingLine(
            items[learner.id], learner, found.get(learner.id, ()), following.get(learner.id, ())
        )


def _sent(uow: UnitOfWork, items: dict[UUID, Item]) -> Iterable[Line]:
    found: dict[UUID, list[ToTell]] = {}
    for one in to_tell(uow, items):
        found.setdefault(one.learner_id, []).append(one)
    for learner in uow.session.scalars(sa.select(Learner).where(Learner.id.in_(items))):
        yield SentLine(items[learner.id], learner, found.get(learner.id, ()))
