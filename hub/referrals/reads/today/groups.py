"""Each thing that waits for the hub as one query of ids and days, in the order in which to do it.

Who reads it sees what the fence lets them see; nothing sealed is opened. No row stands in two groups of referrals.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from hub.assessment.models import Assessment, LevelCheck
from hub.assessment.types import AssessmentState
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.learners.inward import notice
from hub.learners.models import Learner, Need, Reminder
from hub.learners.self_referral.models import SelfReferral
from hub.learners.self_referral.states import SelfReferralState
from hub.learners.types import RegistrationState, Status
from hub.referrals import class_ends, due, questions
from hub.referrals.keep_warm import PENDING
from hub.referrals.models import KeepWarm, Referral, WaitingEntry
from hub.referrals.reads.provider.level_checks import asks_the_hub
from hub.referrals.reads.today import running_out
from hub.referrals.reads.today.stalled import STALLING, stalled
from hub.referrals.reads.today.whose import Whose, kept_for, looked_after, written_for
from hub.referrals.types import Fits, State
from hub.referrals.waiting.kept_fits import fitting

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


@dataclass(frozen=True, slots=True)
class Found:
    """`query` gives `id`, `learner_id`, `day`, `runs_out` and `at`; `learner_id` and `owner_id` are columns to join who
    looks after it, each None where there is none. `kept_for` is a column that keeps who does, to find theirs by.

    `learner_id` is that of a subquery where there is one: PostgreSQL then narrows what the subquery reads by it.
    """

    query: sa.Select[*tuple[Any, ...]]
    order: tuple[Any, ...]
    learner_id: Any = None
    owner_id: Any = None
    kept_for: Any = None

    def of(self, uow: UnitOfWork, whose: Whose) -> sa.Select[*tuple[Any, ...]]:
        """Only those; in no order yet."""
        if whose is Whose.EVERYBODY:
            return self.query
        if self.kept_for is not None:
            return self.query.where(kept_for(self.kept_for, whose, uow.viewer))
        if self.owner_id is not None:
            return self.query.where(written_for(self.owner_id, whose, uow.user_id))
        if self.learner_id is not None:
            return self.query.where(looked_after(uow, self.learner_id, whose))
        return self.query.where(sa.literal(whose is Whose.NOBODY))


def found(uow: UnitOfWork, group: Group) -> Found:
    return _QUERIES[group](uow)


def _columns(id: Any, learner_id: Any, *, day: Any = None, runs_out: Any = None, at: Any = None) -> Any:
    return sa.select(
        id.label("id"),
        learner_id.label("learner_id"),
        (sa.null() if day is None else day).label("day"),
        (sa.null() if runs_out is None else runs_out).label("runs_out"),
        (sa.null() if at is None else at).label("at"),
    )


def _fitting(uow: UnitOfWork, fits: Fits) -> Found:
    """The longest wait first; of those of whom the viewer may know what they need, too."""
    who = WaitingEntry.learner_id
    query = _columns(who, who, day=WaitingEntry.joined_on).join(Need, Need.learner_id == who)
    order = (WaitingEntry.joined_on, WaitingEntry.id)
    return Found(query.where(fitting(uow, fits)), order, who, kept_for=WaitingEntry.owner_id)


def _reminders(uow: UnitOfWork) -> Found:
    query = _columns(Reminder.id, Reminder.learner_id, day=Reminder.due_on).where(
        Reminder.done_at.is_(None), Reminder.due_on <= uow.today
    )
    order = (Reminder.due_on.desc(), Reminder.id.desc())
    return Found(query, order, Reminder.learner_id, Reminder.owner_id)


def _asked(uow: UnitOfWork) -> Found:
    """A request is nobody's, and kept for so long."""
    query = _columns(SelfReferral.id, sa.null(), day=SelfReferral.asked_on)
    waiting = SelfReferral.state == SelfReferralState.WAITING
    return Found(query.where(waiting), (SelfReferral.asked_on, SelfReferral.id.desc()))


UNPLACED = (Status.REGISTERED, Status.ASSESSED)
_NEWEST = (Learner.joined_on.desc(), Learner.id.desc())


def _new(uow: UnitOfWork) -> Found:
    query = _columns(Learner.id, Learner.id, day=Learner.joined_on)
    return Found(query.where(Learner.intake == RegistrationState.REFERRED), _NEWEST, Learner.id)


def _drafts(uow: UnitOfWork) -> Found:
    """Whose registration, assessment or choice of class is not finished. Nobody stands in two of the three."""
    begun = sa.select(Learner.id).where(Learner.intake == RegistrationState.REGISTERING)
    unplaced = sa.select(Learner.id).where(
        Learner.intake == RegistrationState.REGISTERED, Learner.status.in_(UNPLACED)
    )
    assessing = (
        sa.select(Learner.id)
        .join(Assessment, Assessment.learner_id == Learner.id)
        .where(
            Assessment.state == AssessmentState.DRAFT,
            Learner.intake.not_in([RegistrationState.REFERRED, RegistrationState.REGISTERING]),
            sa.or_(Learner.intake != RegistrationState.REGISTERED, Learner.status.not_in(UNPLACED)),
        )
        .distinct()
    )
    unfinished = sa.union_all(begun, unplaced, assessing).subquery()
    query = _columns(Learner.id, Learner.id, day=Learner.joined_on).join(
        unfinished, unfinished.c.id == Learner.id
    )
    return Found(query, _NEWEST, unfinished.c.id)


def _to_tell(uow: UnitOfWork) -> Found:
    """Who has to be told who sent them: at the first contact, and soon where there was none."""
    sent = notice.untold_by_learner()
    query = (
        _columns(Learner.id, Learner.id, day=sent.c.sent_on, runs_out=sent.c.tell_by)
        .join(sent, sent.c.learner_id == Learner.id)
        .where(
            sa.or_(Learner.intake != RegistrationState.REFERRED, sent.c.tell_by <= uow.today + TELL_WARNING)
        )
    )
    return Found(query, (sent.c.tell_by, Learner.id.desc()), sent.c.learner_id)


def _sharing(uow: UnitOfWork) -> Found:
    """Whose agreement to share must be asked for again: by the first that runs out."""
    first = running_out.first_by_learner(uow)
    query = _columns(Learner.id, Learner.id, day=first.c.until, runs_out=first.c.until)
    joined = query.join(first, first.c.learner_id == Learner.id)
    return Found(joined, (first.c.until, Learner.id.desc()), first.c.learner_id)


def _levels(uow: UnitOfWork) -> Found:
    query = _columns(LevelCheck.id, LevelCheck.learner_id, day=LevelCheck.answered_on)
    order = (LevelCheck.answered_on.desc(), LevelCheck.id.desc())
    return Found(query.where(asks_the_hub()), order, LevelCheck.learner_id)


def _still(uow: UnitOfWork) -> Found:
    query = _columns(KeepWarm.id, KeepWarm.learner_id, day=KeepWarm.state_since)
    order = (KeepWarm.state_since.desc(), KeepWarm.id.desc())
    return Found(query.where(KeepWarm.state.in_(PENDING)), order, KeepWarm.learner_id)


_ASKED = sa.and_(Referral.asked_at.is_not(None), Referral.state.in_(questions.TALKING))
_CALLED = sa.func.coalesce(Referral.hub_task.in_(class_ends.CALLS), sa.false())
_TASK = Referral.hub_task.is_not(None)
_OTHERWISE = sa.and_(~_CALLED, ~_ASKED)


def _referrals(*conditions: Any, runs_out: bool = False, at: Any = Referral.state_since) -> Found:
    """What runs out first, else what came last, which nobody has looked at yet."""
    query = _columns(Referral.id, Referral.learner_id, runs_out=Referral.offer_reply_by, at=at)
    ending = (Referral.offer_reply_by.is_not(None), Referral.offer_reply_by) if runs_out else ()
    order = (*ending, at.desc(), Referral.id.desc())
    return Found(query.where(*conditions), order, Referral.learner_id)


def _chased(uow: UnitOfWork) -> sa.ColumnElement[bool]:
    return sa.func.coalesce(due.to_chase(uow.today), sa.false())


def _offers(uow: UnitOfWork) -> Found:
    soon = Referral.offer_reply_by <= uow.today + timedelta(days=OFFER_WARNING_DAYS)
    return _referrals(_OTHERWISE, Referral.state == State.OFFERED, sa.or_(soon, _TASK), runs_out=True)


def _stalled(uow: UnitOfWork) -> Found:
    found = _referrals(_OTHERWISE, Referral.state.in_(STALLING), sa.or_(stalled(uow.today), _TASK))
    joined = found.query.join(TaughtClass, TaughtClass.id == Referral.class_id)
    return Found(joined, found.order, found.learner_id)


def _silent(uow: UnitOfWork) -> Found:
    """The provider has had its time."""
    others = Referral.state.not_in([State.OFFERED, *STALLING])
    silent = sa.or_(_TASK, Referral.state == State.INACTIVE, due.late(uow.today))
    return _referrals(_OTHERWISE, Referral.live, others, silent, ~_chased(uow))


_QUERIES: dict[Group, Callable[[UnitOfWork], Found]] = {
    Group.FIT: lambda uow: _fitting(uow, Fits.CLASS),
    Group.CLUB: lambda uow: _fitting(uow, Fits.CLUB),
    Group.REMINDERS: _reminders,
    Group.NEW: _new,
    Group.ASKED: _asked,
    Group.TELL: _to_tell,
    Group.QUESTIONS: lambda uow: _referrals(~_CALLED, _ASKED, runs_out=True, at=Referral.asked_at),
    Group.CHANGED: lambda uow: _referrals(Referral.hub_task.in_(class_ends.CALLS), runs_out=True),
    Group.DECLINES: lambda uow: _referrals(
        _TASK, ~_CALLED, ~Referral.live, Referral.state.not_in([*STALLING, State.OFFERED])
    ),
    Group.CHASE: lambda uow: _referrals(_OTHERWISE, due.to_chase(uow.today)),
    Group.OFFERS: _offers,
    Group.SILENT: _silent,
    Group.STALLED: _stalled,
    Group.LEVELS: _levels,
    Group.STILL: _still,
    Group.SHARING: _sharing,
    Group.DRAFTS: _drafts,
}
