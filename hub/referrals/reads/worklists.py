"""Everything that waits for the hub, in groups, each with whose it is: ids and dates alone, and nobody's name.

What a page shows of them is opened for its own few (`hub.referrals.reads.lines`).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from hub.accounts.models import Organisation, User
from hub.assessment.models import Assessment, LevelCheck
from hub.assessment.types import AssessmentState
from hub.consent.services.objected import head_of, stopped_by, with_head
from hub.consent.types import Use
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.learners.inward import notice
from hub.learners.models import Learner, Reminder
from hub.learners.reads.owners import NOBODY, Owner, Owners, with_owner
from hub.learners.self_referral.models import SelfReferral
from hub.learners.self_referral.services import KEPT
from hub.learners.self_referral.states import SelfReferralState
from hub.learners.types import RegistrationState, Status
from hub.referrals import class_ends, due, questions
from hub.referrals.keep_warm import PENDING
from hub.referrals.models import KeepWarm, Referral
from hub.referrals.reads import running_out
from hub.referrals.reads.level_checks import asks_the_hub
from hub.referrals.reads.stalled import STALLING, stalled
from hub.referrals.types import State
from hub.referrals.waiting.fit_and_free import FitAndFree

OFFER_WARNING_DAYS = 3
TELL_WARNING = timedelta(days=7)  # before the last day to tell somebody whom nobody has picked up


class Group(StrEnum):
    """What a person at the hub has to do, in the order of the page."""

    FIT = "fit-and-free"
    CLUB = "only-a-club"
    REMINDERS = "reminders"
    NEW = "new"
    ASKED = "asked-themselves"
    TELL = "who-sent-them"
    QUESTIONS = "questions"
    CHANGED = "class-changed"
    DECLINES = "declines"
    CHASE = "chase"
    OFFERS = "offers"
    SILENT = "no-answer"
    STALLED = "not-moving"
    LEVELS = "levels"
    STILL = "still-waiting"
    SHARING = "sharing-runs-out"
    DRAFTS = "to-finish"


FITTING = (Group.FIT, Group.CLUB)  # in the order of the list, not by what is urgent


class Whose(StrEnum):
    EVERYBODY = "everybody"
    MINE = "mine"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do for one learner; for somebody who asked by themselves and is none yet, `learner_id` is None.

    `id` is of what it is about: a referral, a level check, a reminder, a request, else the learner. `runs_out` is the
    day after which it is too late, where there is one; `at` the moment it came.
    """

    group: Group
    id: UUID
    learner_id: UUID | None
    since: date
    runs_out: date | None = None
    owner: Owner = NOBODY
    at: datetime | None = None

    def belongs_to(self, whose: Whose, user_id: UUID | None) -> bool:
        if whose is Whose.EVERYBODY:
            return True
        return self.owner.is_of(user_id if whose is Whose.MINE else None)


def today(uow: UnitOfWork, fitting: Sequence[FitAndFree] = ()) -> dict[Group, list[Item]]:
    """Every group, also the empty ones, in the order in which to do them. Five statements, whatever their size.

    `fitting` are those for whom a class fits and has a place now, the longest wait first.
    """
    groups: dict[Group, list[Item]] = {group: [] for group in Group}
    staff, places = Owners(uow), {one.learner_id: place for place, one in enumerate(fitting)}
    clubs = {one.learner_id for one in fitting if one.only_a_club}
    for item in (
        *_learner_items(uow, staff, places, clubs),
        *_referral_items(uow, staff),
        *_level_items(uow, staff),
        *_reminders_and_requests(uow, staff),
        *_still_waiting_items(uow, staff),
    ):
        groups[item.group].append(item)
    for group, items in groups.items():
        items.sort(key=(lambda item: places[item.id]) if group in FITTING else _urgency)
    return groups


def _urgency(item: Item) -> tuple[int, float, int]:
    """What runs out first; else what came last, which nobody has looked at yet, to the moment where it is known."""
    day = item.runs_out.toordinal() if item.runs_out else -item.since.toordinal()
    return day, -item.at.timestamp() if item.at else 0, -item.id.int


def _learner_items(
    uow: UnitOfWork, staff: Owners, fitting: Collection[UUID], clubs: Collection[UUID]
) -> Iterable[Item]:
    """Whom to pick up, whose registration, assessment or choice of class is not finished, whom a class fits, whose
    agreement to share must be asked for again, the first that runs out before the others, and who has to be told who
    sent them."""
    sharing, sent = running_out.first_by_learner(uow), notice.untold_by_learner()
    tell = sa.or_(Learner.intake != RegistrationState.REFERRED, sent.c.tell_by <= uow.today + TELL_WARNING)
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
        sa.select(
            Learner.id,
            Learner.intake,
            Learner.joined_on,
            unfinished,
            sharing.c.until,
            sent.c.sent_on,
            sent.c.tell_by,
        )
        .outerjoin(Assessment, draft)
        .outerjoin(sharing, sharing.c.learner_id == Learner.id)
        .outerjoin(sent, sa.and_(sent.c.learner_id == Learner.id, tell))
        .where(
            sa.or_(
                unfinished,
                Learner.id.in_(fitting),
                sharing.c.until.is_not(None),
                sent.c.tell_by.is_not(None),
            )
        )
    )
    rows = uow.session.execute(with_owner(query, Learner.id))
    for learner_id, intake, joined_on, open_ended, until, sent_on, tell_by, user, since in rows:
        owner = staff.of(user, since)
        if tell_by is not None:
            yield Item(Group.TELL, learner_id, learner_id, sent_on, tell_by, owner=owner)
        if until is not None:
            yield Item(Group.SHARING, learner_id, learner_id, until, until, owner=owner)
        if learner_id in fitting:
            yield Item(
                Group.CLUB if learner_id in clubs else Group.FIT,
                learner_id,
                learner_id,
                joined_on,
                owner=owner,
            )
        if open_ended:
            group = Group.NEW if intake is RegistrationState.REFERRED else Group.DRAFTS
            yield Item(group, learner_id, learner_id, joined_on, owner=owner)


def _referral_items(uow: UnitOfWork, staff: Owners) -> Iterable[Item]:
    soon = uow.today + timedelta(days=OFFER_WARNING_DAYS)
    waits_for_hub = sa.or_(
        Referral.hub_task.is_not(None),
        sa.and_(Referral.asked_at.is_not(None), Referral.state.in_(questions.TALKING)),
        Referral.state == State.INACTIVE,
        due.late(uow.today),
        due.to_chase(uow.today),
        stalled(uow.today),
        sa.and_(Referral.state == State.OFFERED, Referral.offer_reply_by <= soon),
    )
    query = (
        sa.select(
            Referral.id,
            Referral.learner_id,
            Referral.state,
            Referral.live,
            Referral.asked_at,
            Referral.state_since,
            Referral.offer_reply_by,
            Referral.hub_task,
            due.to_chase(uow.today).label("to_chase"),
        )
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .where(waits_for_hub)
    )
    for row in uow.session.execute(with_owner(query, Referral.learner_id)):
        group, owner = _group(row), staff.of(row.User, row.since)
        at = row.asked_at if group is Group.QUESTIONS else row.state_since
        yield Item(group, row.id, row.learner_id, local_date(at), row.offer_reply_by, owner, at)


def _group(referral: Any) -> Group:
    """The group of a referral, or of a row with its columns."""
    if referral.hub_task in class_ends.CALLS:
        return Group.CHANGED
    if referral.asked_at is not None and referral.state in questions.TALKING:
        return Group.QUESTIONS
    if referral.to_chase:
        return Group.CHASE
    if referral.state is State.OFFERED:
        return Group.OFFERS
    if referral.state in STALLING:
        return Group.STALLED
    return Group.SILENT if referral.live else Group.DECLINES


def _level_items(uow: UnitOfWork, staff: Owners) -> Iterable[Item]:
    query = sa.select(LevelCheck.id, LevelCheck.learner_id, LevelCheck.answered_on).where(asks_the_hub())
    rows = uow.session.execute(with_owner(query, LevelCheck.learner_id))
    for check_id, learner_id, answered_on, user, since in rows:
        yield Item(Group.LEVELS, check_id, learner_id, answered_on, owner=staff.of(user, since))


def _reminders_and_requests(uow: UnitOfWork, staff: Owners) -> Iterable[Item]:
    """A reminder is whose it is, whoever looks after the learner; a request is nobody's, and kept for so long."""
    reminders = sa.select(Reminder.id, Reminder.due_on.label("on")).where(
        Reminder.done_at.is_(None), Reminder.due_on <= uow.today
    )
    requests = sa.select(SelfReferral.id, SelfReferral.asked_on).where(
        SelfReferral.state == SelfReferralState.WAITING
    )
    each = sa.union_all(reminders, requests).subquery()
    query = (
        sa.select(each.c.id, each.c.on, Reminder.learner_id, User)
        .select_from(each)
        .outerjoin(Reminder, Reminder.id == each.c.id)
        .outerjoin(User, User.id == Reminder.owner_id)
        .options(lazyload(User.organisation))
    )
    for id, on, learner_id, user in uow.session.execute(query):
        if learner_id is None:
            yield Item(Group.ASKED, id, None, on, on + KEPT)
        else:
            yield Item(Group.REMINDERS, id, learner_id, on, owner=staff.of(user))


def _still_waiting_items(uow: UnitOfWork, staff: Owners) -> Iterable[Item]:
    query = sa.select(KeepWarm.id, KeepWarm.learner_id, KeepWarm.state_since).where(
        KeepWarm.state.in_(PENDING)
    )
    rows = uow.session.execute(with_head(with_owner(query, KeepWarm.learner_id), KeepWarm.learner_id)).all()
    left_alone = stopped_by(uow, {row.learner_id: head_of(row) for row in rows}, Use.CONTACT)
    for asked_id, learner_id, on, user, since, *_ in rows:
        if learner_id not in left_alone:
            yield Item(Group.STILL, asked_id, learner_id, on, owner=staff.of(user, since))


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
