"""What holds in a life of a hub at every moment, each worked out by hand from the tables."""

from collections import Counter, defaultdict
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.audit.models import AuditEvent
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState, Place
from hub.insight.summaries.folding import fold
from hub.insight.summaries.keeping import JOB as SUMMARIES
from hub.insight.summaries.recount import wrong_figures
from hub.learners.models import Learner
from hub.learners.types import RegistrationState
from hub.referrals import checks, queries, rules
from hub.referrals.models import KeepWarm, Referral, Transition, WaitingEntry
from hub.referrals.reads.today import worklists
from hub.referrals.reads.today.groups import Group
from hub.referrals.types import State, Verb
from hub.referrals.waiting.status import status_now
from hub.tracking.attendance.models import KeptMeeting, Mark
from hub.tracking.enrolment.models import Enrolment, EnrolmentBreak
from hub.tracking.enrolment.types import EnrolmentState
from hub.tracking.progress.models import ClassResult, ProgressReview
from tests.factories.life import Life
from tests.factories.referrals import JOB

E = EnrolmentState
GOES = {
    State.STARTED: {E.STUDYING, E.ON_BREAK},
    State.COMPLETED: {E.COMPLETED},
    State.LEFT_EARLY: {E.LEFT},
    State.TRANSFERRED: {E.LEFT},
}
KEPT = (Referral, Transition, WaitingEntry, KeepWarm, KeptMeeting, Mark, ProgressReview, ClassResult)
LATE = {"ended-class"}  # a provider has not said yet who finished: that is for the hub to see


class Holds:
    """What is so at each step of one life, and what was so before it."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.events = 0
        self.kept: dict[str, dict[UUID, int]] = {}
        self.reached: set[State] = set()

    def check(self, *, thoroughly: bool = True) -> None:
        """`thoroughly` looks, too, through everybody's lists and runs the nightly checks, which takes longest."""
        with self.life.database.unit_of_work(JOB, now=self.life.now) as uow:
            rows = list(uow.session.scalars(sa.select(Referral).order_by(Referral.id)))
            self.nothing_is_lost(uow)
            history_replays(uow, rows)
            places_are_counted(uow, rows)
            courses_go_as_referrals_say(uow, rows)
            clocks_run_where_they_should(rows)
            nobody_has_too_many(uow, rows)
            registers_say_one_thing(uow)
            if thoroughly:
                who_waits_waits_for_something(uow, rows)
                found = {one.check.code for one in checks.run(uow) if one.finds}
                assert found <= LATE, found
        if thoroughly:
            self.somebody_sees_to_each(rows)
            self.summaries_say_what_happened()
        self.reached |= {row.state for row in rows}

    def nothing_is_lost(self, uow: UnitOfWork) -> None:
        events = uow.session.scalar(sa.select(sa.func.count(AuditEvent.id))) or 0
        assert events >= self.events
        self.events = events
        for model in KEPT:
            version: Any = getattr(model, "version", sa.literal(1))
            now = {one: number for one, number in uow.session.execute(sa.select(model.id, version))}
            before = self.kept.get(model.__name__, {})
            assert before.keys() <= now.keys(), f"{model.__name__} lost"
            assert all(number <= now[one] for one, number in before.items())
            self.kept[model.__name__] = now

    def summaries_say_what_happened(self) -> None:
        """What each change added, in the order of the changes, is what a recount of all records finds."""
        with self.life.database.unit_of_work(SUMMARIES, now=self.life.now) as uow:
            fold(uow)
            assert wrong_figures(uow) == {}

    def somebody_sees_to_each(self, rows: list[Referral]) -> None:
        """A live referral is on its provider's list; what the hub must do is on its own."""
        area, seen = self.life.area, set[UUID]()
        for staff in (area.provider_staff, area.other_provider_staff):
            with self.life.database.unit_of_work(staff.viewer, now=self.life.now) as uow:
                seen |= set(uow.session.scalars(sa.select(Referral.id)))
        with self.life.database.unit_of_work(area.assessor.viewer, now=self.life.now) as uow:
            listed = {item.id for group in Group for item in worklists.items(uow, group)}
        for row in rows:
            assert row.id in seen or not row.live, row.state
            assert row.id in listed or row.hub_task is None, (row.state, row.hub_task)


def history_replays(uow: UnitOfWork, rows: list[Referral]) -> None:
    replayed: dict[UUID, State] = {}
    for step in uow.session.scalars(sa.select(Transition).order_by(Transition.at, Transition.id)):
        before = replayed.get(step.referral_id, State.DRAFT)
        assert step.from_state is before, (step.verb, step.from_state, before)
        rules.find(before, step.verb, step.side)
        replayed[step.referral_id] = step.to_state
    assert replayed == {row.id: row.state for row in rows}


def places_are_counted(uow: UnitOfWork, rows: list[Referral]) -> None:
    held = Counter((row.class_id, rules.PLACE_OF_STATE.get(row.state)) for row in rows)
    for taught in uow.session.scalars(sa.select(TaughtClass)):
        assert [getattr(taught, place.value) for place in Place] == [
            held[taught.id, place] for place in Place
        ]
        assert taught.places is None or taught.taken <= taught.places
        if taught.state is ClassState.CANCELLED:
            on_it = [row for row in rows if row.class_id == taught.id]
            assert not any(row.live or row.state is State.STARTED for row in on_it)


def courses_go_as_referrals_say(uow: UnitOfWork, rows: list[Referral]) -> None:
    courses = {row.referral_id: row for row in uow.session.scalars(sa.select(Enrolment))}
    assert {row.id for row in rows if row.state in GOES} == courses.keys()
    assert all(courses[row.id].state in GOES[row.state] for row in rows if row.state in GOES)
    breaks = defaultdict(list)
    query = sa.select(EnrolmentBreak).order_by(EnrolmentBreak.began_on, EnrolmentBreak.id)
    for broke in uow.session.scalars(query):
        breaks[broke.enrolment_id].append(broke)
    for course in courses.values():
        check_days(course, breaks[course.id])


def check_days(course: Enrolment, breaks: list[EnrolmentBreak]) -> None:
    """A course begins, is broken off and taken up, and ends, in this order."""
    ended = course.state in (E.COMPLETED, E.LEFT)
    assert (course.ended_on is not None) == ended
    days = [course.started_on]
    for number, broke in enumerate(breaks, start=1):
        assert broke.returned_on is not None or number == len(breaks)
        days += [broke.began_on, broke.returned_on or broke.began_on]
    assert course.state is not E.ON_BREAK or (breaks and breaks[-1].returned_on is None)
    assert course.state is not E.STUDYING or not breaks or breaks[-1].returned_on is not None
    days += [course.ended_on] if course.ended_on else []
    assert days == sorted(days), days


def who_waits_waits_for_something(uow: UnitOfWork, rows: list[Referral]) -> None:
    """Whom a start took off the list has started; who is on the way waits, unless the hub or they said no more."""
    of = defaultdict(list)
    for row in rows:
        of[row.learner_id].append(row)
    open_records = sa.select(Learner).where(Learner.intake != RegistrationState.MERGED)
    for learner in uow.session.scalars(open_records):
        assert learner.status is status_now(uow, learner), (
            learner.status,
            [row.state for row in of[learner.id]],
        )
        if queries.open_entry(uow, learner.id) is not None:
            continue
        states = {row.state for row in of[learner.id]}
        entry = queries.entry_closed(uow, learner.id, rules.STARTED_HERE)
        went = states & {State.STARTED, State.COMPLETED}
        assert went or entry is None, states
        assert went or not any(row.live for row in of[learner.id]) or queries.entries_closed(uow, learner.id)


def clocks_run_where_they_should(rows: list[Referral]) -> None:
    for row in rows:
        assert (row.offer_reply_by is not None) == (row.state is State.OFFERED)
        assert row.hold_until is not None or row.state is not State.ON_HOLD
        assert row.reply_by is not None or row.state not in rules.OPEN_QUESTION
        assert row.live == (row.state in rules.LIVE)


def nobody_has_too_many(uow: UnitOfWork, rows: list[Referral]) -> None:
    """A provider may still answer what nobody waited for any more."""
    late = set(uow.session.scalars(sa.select(Transition.referral_id).where(Transition.verb == Verb.LAPSE)))
    live = [(row.learner_id, row.class_id) for row in rows if row.live]
    assert len(live) == len(set(live))
    acted_on = Counter(row.learner_id for row in rows if row.state in rules.ACTED_ON and row.id not in late)
    assert max(acted_on.values(), default=0) <= rules.MAX_LIVE_REFERRALS


def registers_say_one_thing(uow: UnitOfWork) -> None:
    standing = sa.select(Mark.enrolment_id, Mark.meeting_id).where(
        Mark.replaced_at.is_(None), Mark.enrolment_id.is_not(None)
    )
    found = uow.session.execute(standing).all()
    assert len(found) == len(set(found))
