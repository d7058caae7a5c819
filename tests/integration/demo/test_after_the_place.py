"""The second half of the way in the demonstration: inductions, registers, results, the next class, what came after."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.directory.models import Closure, TaughtClass
from hub.directory.profile.models import Arrangement, PapersAsked
from hub.directory.profile.types import ArrangementState
from hub.referrals.models import Referral, Transition
from hub.referrals.types import State, Verb
from hub.tracking.attendance.models import KeptMeeting, KnownAbsence, Mark
from hub.tracking.attendance.types import Attended
from hub.tracking.destinations.models import DestinationCheck
from hub.tracking.destinations.types import CheckState
from hub.tracking.enrolment.models import Enrolment, EnrolmentBreak, Induction
from hub.tracking.enrolment.types import EnrolmentState, InductionState
from hub.tracking.progress.models import ClassResult, ProgressReview
from hub.tracking.voice.models import LearnerVoice
from hub.tracking.voice.types import What

JOB = Viewer.job("check the demonstration")
LAST_WEEK = timedelta(days=8)


@pytest.fixture
def uow(demonstration: Database) -> Iterator[UnitOfWork]:
    with demonstration.unit_of_work(JOB, read_only=True) as uow:
        yield uow


def test_most_were_at_an_induction_and_everybody_who_started_has_an_end_planned(uow: UnitOfWork) -> None:
    met = Counter(uow.session.scalars(sa.select(Induction.state)))
    assert met[InductionState.CAME] > met[InductionState.NOT_THERE] > 0
    rows = uow.session.execute(sa.select(Enrolment.planned_end, Enrolment.hours, Enrolment.aim)).all()
    assert rows
    moved = sum(row.hours is None for row in rows)
    assert moved <= len(rows) / 10
    assert all(row.planned_end and row.aim for row in rows if row.hours)


def test_courses_end_in_every_way_and_some_are_away_for_a_while(uow: UnitOfWork) -> None:
    states = set(uow.session.scalars(sa.select(Enrolment.state)))
    assert states >= {EnrolmentState.STUDYING, EnrolmentState.COMPLETED, EnrolmentState.LEFT}
    assert uow.session.scalar(sa.select(sa.func.count(EnrolmentBreak.id)))


def test_people_come_to_most_meetings_and_some_have_said_why_not(uow: UnitOfWork) -> None:
    marks = Counter(uow.session.scalars(sa.select(Mark.attended)))
    came = marks[Attended.PRESENT] + marks[Attended.LATE]
    assert 0.84 < came / marks.total() < 0.93
    assert marks[Attended.EXCUSED]
    assert marks[Attended.LATE]


def test_nobody_is_marked_when_they_were_not_in_the_class_or_on_a_day_to_come(uow: UnitOfWork) -> None:
    query = (
        sa.select(KeptMeeting.held_on, Enrolment.started_on, Enrolment.ended_on)
        .join(Mark, Mark.meeting_id == KeptMeeting.id)
        .join(Enrolment, Enrolment.id == Mark.enrolment_id)
    )
    rows = uow.session.execute(query).all()
    assert rows
    assert all(row.started_on <= row.held_on <= (row.ended_on or uow.today) for row in rows)
    assert max(row.held_on for row in rows) < uow.today


def test_no_class_meets_while_its_provider_is_closed(uow: UnitOfWork) -> None:
    query = (
        sa.select(KeptMeeting.id)
        .join(TaughtClass, TaughtClass.id == KeptMeeting.class_id)
        .join(Closure, Closure.provider_id == TaughtClass.provider_id)
        .where(KeptMeeting.held_on.between(Closure.first_on, Closure.last_on))
    )
    assert uow.session.scalar(sa.select(sa.func.count(Closure.id)))
    assert uow.session.scalars(query).all() == []


def test_some_have_told_beforehand_that_they_will_be_away(uow: UnitOfWork) -> None:
    assert uow.session.scalar(sa.select(sa.func.max(KnownAbsence.last_on))) >= uow.today


def test_whoever_finished_has_a_result_and_many_were_reviewed(uow: UnitOfWork) -> None:
    results = Counter(uow.session.scalars(sa.select(ClassResult.outcome)))
    assert results["1"] > results.total() / 2
    assert uow.session.scalar(sa.select(sa.func.count(ProgressReview.id))) > results.total() / 2


def test_some_have_been_in_two_classes_one_after_the_other(uow: UnitOfWork) -> None:
    ways = defaultdict(list)
    for row in uow.session.scalars(sa.select(Enrolment).order_by(Enrolment.started_on)):
        ways[row.learner_id].append(row)
    after = [
        way for way in ways.values() if len(way) > 1 and (way[0].ended_on or uow.today) < way[1].started_on
    ]
    assert len(after) >= 5


def test_people_were_called_after_a_course_and_some_are_to_be_called_now(uow: UnitOfWork) -> None:
    states = Counter(uow.session.scalars(sa.select(DestinationCheck.state)))
    assert states[CheckState.REACHED] > states[CheckState.NOT_REACHED]
    assert set(uow.session.scalars(sa.select(DestinationCheck.month))) == {3, 6}
    assert states.keys() & {CheckState.TO_CALL, CheckState.NO_ANSWER}


def test_providers_were_asked_again_and_what_came_back_was_looked_after(uow: UnitOfWork) -> None:
    assert uow.session.scalar(sa.select(sa.func.max(Referral.chases)))
    back = sa.select(Referral.hub_task).where(Referral.state.in_([State.LEFT_EARLY, State.NOT_COMING]))
    tasks = uow.session.scalars(back).all()
    assert tasks
    assert sum(task is not None for task in tasks) <= len(tasks) / 2
    verbs = set(uow.session.scalars(sa.select(Transition.verb)))
    assert verbs >= {Verb.ASK, Verb.INVITE, Verb.CAME, Verb.NOT_THERE, Verb.COMPLETE, Verb.LEAVE}


def test_learners_were_asked_what_they_can_do_before_a_course_and_after_it(uow: UnitOfWork) -> None:
    rows = uow.session.scalars(sa.select(LearnerVoice))
    asked = Counter((row.what, row.willing) for row in rows)
    assert all(asked[what, True] > asked[what, False] for what in What)


def test_providers_have_told_what_they_ask_to_see_and_what_they_have_arranged(uow: UnitOfWork) -> None:
    states = set(uow.session.scalars(sa.select(Arrangement.state)))
    assert states == {ArrangementState.AGREED, ArrangementState.PROPOSED}
    assert uow.session.scalars(sa.select(PapersAsked.asked)).all()
