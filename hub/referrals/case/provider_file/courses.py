"""Starts, ends and results of a file: each by the use-case of the page, where the hub does not hold it already."""

from datetime import date

from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.forms.format import date_words
from hub.referrals.case import progress
from hub.referrals.case.act import act
from hub.referrals.case.follow import FOLLOWING
from hub.referrals.case.provider_file.lines import Line
from hub.referrals.case.provider_file.outcome import Outcome
from hub.referrals.case.provider_file.people import InClass
from hub.referrals.models import Referral
from hub.referrals.types import Details, Side, State, Verb
from hub.tracking.codes import Vocabulary, label
from hub.tracking.destinations import told
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.enrolment.queries import enrolled
from hub.tracking.enrolment.rules import COMPLETION, NOT_KNOWN_YET
from hub.tracking.enrolment.types import EnrolmentState, Terms
from hub.tracking.progress import queries
from hub.tracking.progress.models import ClassResult
from hub.tracking.progress.services import Result
from hub.tracking.progress.types import Kind

NOT_STARTED = "The hub does not hold that they have started. Fill in their first day as well."
NO_LEVEL = "Fill in the level: the class is for more than one."
A_BREAK = "Record the break on the learner’s page, with the day on which you expect them back."
ENDS = {EnrolmentState.COMPLETED: Verb.COMPLETE, EnrolmentState.LEFT: Verb.LEAVE}


def start(uow: UnitOfWork, outcome: Outcome, line: Line, place: InClass) -> None:
    referral = uow.get(Referral, place.referral_id)
    if referral.state is State.OFFER_ACCEPTED:
        terms = Terms(planned_end=line.planned_end, aim_reference=line.aim_reference)
        details: Details = {"on": line.started_on, "terms": terms}
        act(uow, referral, Verb.START, Side.PROVIDER, expected_version=None, **details)
        outcome.starts += 1
        outcome.change(line)
        return
    course = enrolled(uow, referral.id)
    if course and course.started_on != line.started_on:
        raise held("the first day", course.started_on, "on")


def end(uow: UnitOfWork, outcome: Outcome, line: Line, place: InClass) -> None:
    referral, course = uow.get(Referral, place.referral_id), enrolled(uow, place.referral_id)
    if course is None:
        raise RuleBroken(NOT_STARTED)
    if course.state is line.completion:
        _ended_so(uow, outcome, line, referral, course)
        return
    if line.completion is EnrolmentState.ON_BREAK:
        raise RuleBroken(A_BREAK)
    verb = ENDS.get(line.completion) if line.completion else None
    if verb is None or course.ended_on:
        words = label(Vocabulary.COMPLETION, COMPLETION[course.state])
        raise RuleBroken(f"The hub holds “{words}”. Correct it on their page first.")
    before = course.state.value
    details: Details = {"on": line.ended_on, "outcome": line.outcome, "reason": line.reason}
    act(uow, referral, verb, Side.PROVIDER, expected_version=None, **details)
    outcome.endings += 1
    outcome.change(line, before)


def _ended_so(uow: UnitOfWork, outcome: Outcome, line: Line, referral: Referral, course: Enrolment) -> None:
    """The hub holds this end already; what they achieved may be known only now."""
    if line.ended_on and course.ended_on and line.ended_on != course.ended_on:
        raise held("the last day", course.ended_on, "on")
    if line.completion not in ENDS or line.outcome in (None, course.achieved):
        return
    if course.achieved != NOT_KNOWN_YET:
        words = label(Vocabulary.OUTCOME, course.achieved or NOT_KNOWN_YET)
        raise RuleBroken(f"The hub holds “{words}”. Correct it on their page first.", "outcome")
    act(uow, referral, Verb.RESULT, Side.PROVIDER, expected_version=None, outcome=line.outcome)
    outcome.endings += 1
    outcome.change(line, course.state.value)


def destination(uow: UnitOfWork, outcome: Outcome, line: Line, place: InClass) -> None:
    course = enrolled(uow, place.referral_id)
    if course is None:
        raise RuleBroken(NOT_STARTED)
    uow.flush()
    with uow.acting_as(FOLLOWING):
        new = told.keep(uow, course, line.destination or "")
    if new:
        outcome.destinations += 1
        outcome.change(line, "destination")


def result(uow: UnitOfWork, outcome: Outcome, line: Line, place: InClass) -> None:
    level = line.level or place.level
    if line.result_on is None or line.outcome is None:
        return
    if level is None:
        raise RuleBroken(NO_LEVEL, "level")
    if enrolled(uow, place.referral_id) is None:
        raise RuleBroken(NOT_STARTED)
    found = Result(line.result_on, Kind.QUALIFICATION, level, (), line.outcome)
    for row in queries.of_referral(uow, ClassResult, place.referral_id):
        same = (row.on, row.kind, row.level, row.outcome) == (
            found.on,
            found.kind,
            found.level,
            found.outcome,
        )
        if same and row.taken_back_on is None:
            return
    progress.keep(uow, uow.get(Referral, place.referral_id), found)
    uow.flush()
    outcome.results += 1
    outcome.change(line)


def held(what: str, day: date, field: str) -> RuleBroken:
    return RuleBroken(f"The hub holds {date_words(day)} as {what}. Correct it on their page first.", field)
