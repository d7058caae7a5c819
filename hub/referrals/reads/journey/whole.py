"""From a learner to their journey: levels over time, waits, classes with attendance, what happened in them, results,
what the hub did and what came after. One read for the hub, for a provider and for paper: the fence leaves each what is
theirs to see."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hub.assessment.achieved.models import LevelNow
from hub.assessment.types import HalfStep
from hub.consent.services.disclosure import Decision
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.directory.types import Level, Skill, Strand
from hub.referrals.keep_warm import Asked
from hub.referrals.models import WaitingEntry
from hub.referrals.reads.journey.rows import Part, Rows, rows
from hub.referrals.types import State, Verb
from hub.tracking.attendance.rates import Rate, Span, rate, tally
from hub.tracking.attendance.types import Attended
from hub.tracking.destinations.models import DestinationCheck
from hub.tracking.destinations.types import ANSWERED, CheckState
from hub.tracking.enrolment.types import InductionState
from hub.tracking.progress.types import Kind

ELSEWHERE = "Another provider"


@dataclass(frozen=True, slots=True)
class Point:
    """What was found on one day. `provider` says so, or the hub where it is None."""

    on: date
    provider: str | None
    levels: Mapping[Skill, tuple[Level, HalfStep | None]]


@dataclass(frozen=True, slots=True)
class Wait:
    """A time on the waiting list; not over where `closed_on` is None."""

    level: Level
    strand: Strand
    joined_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class InClass:
    """One class that the learner was sent to, or moved to from `moved_from`. `came` is of the meetings that were
    marked; None where none was."""

    referral_id: UUID
    title: str
    provider: str
    state: State
    sent_on: date
    started_on: date | None
    ended_on: date | None
    moved_from: str | None
    came: Rate | None


@dataclass(frozen=True, slots=True)
class Invited:
    """One induction to a class."""

    referral_id: UUID
    title: str
    on: date
    state: InductionState


@dataclass(frozen=True, slots=True)
class Away:
    """One break in learning; not over where `returned_on` is None and the class goes on."""

    referral_id: UUID
    title: str
    began_on: date
    expected_on: date
    returned_on: date | None


@dataclass(frozen=True, slots=True)
class Passed:
    """One result; `outcome` is a code of the ILR."""

    title: str
    on: date
    kind: Kind
    level: Level
    skills: Sequence[str]
    outcome: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call, `month` months after a class. `on` is the day of the answer, `destination` its code of the ILR."""

    title: str
    month: int
    due_on: date
    state: CheckState
    on: date
    destination: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the hub did with a referral, and what became of it by that."""

    title: str
    on: date
    verb: Verb
    state: State


@dataclass(frozen=True, slots=True)
class Question:
    """One time that the hub asked somebody who had waited `week` weeks, and how far that has come."""

    week: int
    on: date
    state: Asked


@dataclass(frozen=True, slots=True)
class Journey:
    """Each the oldest first."""

    points: Sequence[Point]
    waits: Sequence[Wait]
    classes: Sequence[InClass]
    inductions: Sequence[Invited]
    breaks: Sequence[Away]
    results: Sequence[Passed]
    calls: Sequence[Call]
    steps: Sequence[Step]
    questions: Sequence[Question]

    @property
    def entry(self) -> Point | None:
        """Where they began."""
        return self.points[0] if self.points else None


def journey(uow: UnitOfWork, decision: Decision) -> Journey:
    """Of the learner whom the decision is about, from one statement. What belongs to a referral that the viewer may not
    see, or that was entered by mistake, is in no part of it."""
    found = rows(uow, decision.learner_id)
    classes = _classes(found)
    titles = {one.referral_id: one.title for one in classes}
    of_class = {part: [row for row in found[part] if row.of in titles] for part in _OF_A_CLASS}
    return Journey(
        points=_points(uow, found),
        waits=[_wait(row.WaitingEntry) for row in found[Part.WAIT]],
        classes=classes,
        inductions=[
            Invited(row.of, titles[row.of], row.first, InductionState(row.code))
            for row in of_class[Part.INDUCTION]
        ],
        breaks=[Away(row.of, titles[row.of], row.first, row.due, row.last) for row in of_class[Part.BREAK]],
        results=[
            Passed(titles[row.of], row.first, Kind(row.code), Level(row.level), row.said, row.more)
            for row in of_class[Part.RESULT]
        ],
        calls=[_call(row, titles[row.of], decision) for row in of_class[Part.CHECK]],
        steps=[
            Step(titles[row.of], local_date(row.at), Verb(row.code), State(row.more))
            for row in of_class[Part.STEP]
        ],
        questions=[Question(row.number, row.first, Asked(row.code)) for row in found[Part.ASKED]],
    )


_OF_A_CLASS = (Part.INDUCTION, Part.BREAK, Part.RESULT, Part.CHECK, Part.STEP)


def _points(uow: UnitOfWork, found: Rows) -> list[Point]:
    """Of assessments and of what was reached in class, without those that are refused. A provider is not told where
    else somebody has been."""
    own = uow.viewer.organisation_id if uow.viewer and not uow.viewer.hub else None
    assessed = [
        Point(row.Assessment.assessed_on or date.min, None, _skills(row.Assessment))
        for row in found[Part.ASSESSED]
        if not row.Assessment.refused
    ]
    reached = [
        Point(
            row.AchievedLevel.reached_on,
            row.provider if own in (None, row.AchievedLevel.organisation_id) else ELSEWHERE,
            _skills(row.AchievedLevel),
        )
        for row in found[Part.REACHED]
        if not row.AchievedLevel.refused
    ]
    return sorted([*assessed, *reached], key=lambda point: point.on)


def _wait(row: WaitingEntry) -> Wait:
    return Wait(row.level, row.strand, row.joined_on, row.closed_on)


def _skills(row: LevelNow) -> dict[Skill, tuple[Level, HalfStep | None]]:
    steps = row.half_steps
    return {
        skill: (level, HalfStep(steps[skill]) if steps.get(skill) else None)
        for skill, level in row.levels.items()
    }


def _classes(found: Rows) -> list[InClass]:
    came, titles = _came(found[Part.MARKS]), {row.id: row.title for row in found[Part.CLASS]}
    return [
        InClass(
            row.id,
            row.title,
            row.provider,
            State(row.code),
            local_date(row.at),
            row.first,
            row.last,
            titles.get(row.of),
            came.get(row.id),
        )
        for row in sorted(found[Part.CLASS], key=lambda row: (row.at, row.first or date.max, row.id))
    ]


def _came(marks: Iterable[Any]) -> dict[UUID, Rate]:
    """By referral, of the meetings that were marked, every absence counted."""
    found: defaultdict[UUID, Counter[Attended]] = defaultdict(Counter)
    for row in marks:
        found[row.of][Attended(row.code)] = row.number
    return {
        one: rate(tally(each.elements()), Span.TO_DATE, reasons_count=True) for one, each in found.items()
    }


def _call(row: Any, title: str, decision: Decision) -> Call:
    state = CheckState(row.code)
    told = DestinationCheck.destination.of(row.id, decision.learner_id, row.sealed, row.sealed_as)
    said = told.reveal(decision) if state in ANSWERED else None
    return Call(title, row.number, row.due, state, row.first, said)
