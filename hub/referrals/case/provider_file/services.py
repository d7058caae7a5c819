"""Take in a provider's file: every row through the use-case that the page uses, all in one unit of work.

A row that cannot be taken in is named, and then `NothingKept` leaves the unit of work, which undoes the rest. So does
a dry run. What the hub holds already is left as it is: the same file a second time changes nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import HubError, RuleBroken
from hub.directory.types import Problem
from hub.forms.format import date_words
from hub.referrals.case import progress
from hub.referrals.case.act import act
from hub.referrals.case.permit import permit
from hub.referrals.case.provider_file.lines import Line, read
from hub.referrals.case.provider_file.people import InClass, NotFound, People
from hub.referrals.models import Referral
from hub.referrals.types import Side, State, Verb
from hub.tracking.attendance import courses, services
from hub.tracking.attendance.meetings import meetings
from hub.tracking.attendance.register import Person, register
from hub.tracking.attendance.types import Attended, Meeting
from hub.tracking.enrolment.queries import of_referral
from hub.tracking.progress import queries
from hub.tracking.progress.models import ClassResult
from hub.tracking.progress.services import Result
from hub.tracking.progress.types import Kind

Progress = Callable[[int, int], None]
Found = Sequence[tuple[Line, InClass]]
Registers = dict[tuple[UUID, str], list[tuple[Line, InClass]]]

NEVER = "The class did not meet then. Add the meeting on the page of its registers if it did."
TWICE = "The class met more than once on this day. Say at what time."


@dataclass
class Outcome:
    """What a file did, or would do; with any problem it does nothing."""

    rows: int = 0
    starts: int = 0
    marks: int = 0
    results: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def changes(self) -> int:
        return self.starts + self.marks + self.results


class NothingKept(Exception):
    """Carries the outcome out of the unit of work, which keeps nothing."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__("nothing was kept")
        self.told = outcome


def take_in(
    uow: UnitOfWork, data: bytes, *, dry_run: bool, progress: Progress = lambda done, of: None
) -> Outcome:
    """Raises `NothingKept` for a dry run and where any row is wrong: let it leave the unit of work."""
    permit(uow, Side.PROVIDER, uow.viewer.organisation_id if uow.viewer else None)
    lines, problems = read(data)
    outcome = Outcome(rows=len(lines), problems=problems)
    found = [] if problems else _find(uow, lines, outcome)
    if not outcome.problems:
        _take_in(uow, found, outcome, progress)
    if outcome.problems or dry_run:
        outcome.problems.sort(key=lambda problem: problem.row or 0)
        raise NothingKept(outcome)
    if outcome.changes:
        audit.record(uow, "provider-file.take-in")
    return outcome


def _find(uow: UnitOfWork, lines: Sequence[Line], outcome: Outcome) -> Found:
    people = People(uow, by_uln=any(not line.reference for line in lines))
    found = []
    for line in lines:
        try:
            found.append((line, people.find(line)))
        except NotFound as trouble:
            outcome.problems.append(Problem(line.row, trouble.column, str(trouble)))
    return found


def _take_in(uow: UnitOfWork, found: Found, outcome: Outcome, progress: Progress) -> None:
    """Starts first, since a register has only those who have started."""
    starts = [(line, place) for line, place in found if line.started_on]
    results = [(line, place) for line, place in found if line.outcome]
    marks = _by_register(uow, [(line, place) for line, place in found if line.mark], outcome)
    done, total = 0, len(starts) + len(results) + sum(map(len, marks.values()))
    for line, place in starts:
        with _named(outcome, line, "started_on"):
            outcome.starts += _start(uow, line, place)
        progress(done := done + 1, total)
    for line, place in results:
        with _named(outcome, line, "result_on"):
            outcome.results += _result(uow, line, place)
        progress(done := done + 1, total)
    for (class_id, key), lines in marks.items():
        outcome.marks += _mark(uow, class_id, key, lines, outcome)
        progress(done := done + len(lines), total)


@contextmanager
def _named(outcome: Outcome, line: Line, column: str) -> Iterator[None]:
    """What cannot be taken in is named by its row, and the rows after it are still looked at."""
    try:
        yield
    except HubError as trouble:
        outcome.problems.append(Problem(line.row, column, trouble.message))


def _start(uow: UnitOfWork, line: Line, place: InClass) -> bool:
    """Whether this is new to the hub."""
    referral = uow.get(Referral, place.referral_id)
    if referral.state is State.OFFER_ACCEPTED:
        act(uow, referral, Verb.START, Side.PROVIDER, expected_version=None, on=line.started_on or uow.today)
        return True
    known = of_referral(uow, referral.id).started_on
    if known != line.started_on:
        raise RuleBroken(
            f"The hub holds {date_words(known)} as the first day. Correct it on their page first."
        )
    return False


def _result(uow: UnitOfWork, line: Line, place: InClass) -> bool:
    """Whether this is new to the hub."""
    if line.result_on is None or line.level is None or line.outcome is None:
        return False
    told = Result(line.result_on, Kind.QUALIFICATION, line.level, (), line.outcome)
    for row in queries.of_referral(uow, ClassResult, place.referral_id):
        same = (row.on, row.kind, row.level, row.outcome) == (told.on, told.kind, told.level, told.outcome)
        if same and row.taken_back_on is None:
            return False
    progress.keep(uow, uow.get(Referral, place.referral_id), told)
    uow.flush()
    return True


def _by_register(uow: UnitOfWork, found: Found, outcome: Outcome) -> Registers:
    """The lines of each meeting, by class and key; a line of which there is no meeting is a problem."""
    known: dict[UUID, list[Meeting]] = {}
    registers: Registers = defaultdict(list)
    for line, place in found:
        if place.class_id not in known:
            services.queue(uow, place.class_id)
            known[place.class_id] = meetings(courses.course(uow, place.class_id), uow.today)
        held = [one for one in known[place.class_id] if one.held_on == line.held_on]
        fitting = [one for one in held if line.minute in (None, one.start_minute)]
        if len(fitting) == 1:
            registers[place.class_id, fitting[0].key].append((line, place))
        else:
            outcome.problems.append(
                Problem(line.row, "time" if held else "date", TWICE if fitting else NEVER)
            )
    return registers


def _mark(uow: UnitOfWork, class_id: UUID, key: str, lines: Found, outcome: Outcome) -> int:
    """How many marks are new to the hub."""
    sheet = register(uow, class_id, key)
    people = {person.learner_id: person for person in sheet.people}
    wanted: dict[UUID, Attended] = {}
    for line, place in lines:
        person = people.get(place.learner_id)
        says = _cannot(person, line, wanted)
        if says:
            outcome.problems.append(Problem(line.row, "mark", says))
        elif person and line.mark:
            wanted[person.enrolment_id] = line.mark
    new = sum(person.mark is not wanted.get(person.enrolment_id, person.mark) for person in sheet.people)
    with _named(outcome, lines[0][0], "date"):
        services.save(uow, sheet, wanted)
    return new


def _cannot(person: Person | None, line: Line, wanted: Mapping[UUID, Attended]) -> str:
    """Why a learner cannot be marked so; empty where they can."""
    if person is None:
        return "This learner was not on the register of this day."
    if not person.agreed:
        return "This learner has not agreed that their attendance is kept here."
    if wanted.get(person.enrolment_id, line.mark) is not line.mark:
        return "Another row has another mark for the same learner and meeting."
    return ""
