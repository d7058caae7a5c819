"""The marks of a file, register by register, as the page of a register keeps them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from hub.core.db import UnitOfWork
from hub.referrals.case.provider_file.lines import Line
from hub.referrals.case.provider_file.outcome import Outcome
from hub.referrals.case.provider_file.people import InClass
from hub.tracking.attendance import courses, services
from hub.tracking.attendance.meetings import meetings
from hub.tracking.attendance.register import Person, register
from hub.tracking.attendance.types import Attended, Meeting

Found = Sequence[tuple[Line, InClass]]
Registers = Mapping[tuple[UUID, str], list[tuple[Line, InClass]]]

NEVER = "The class did not meet then. Add the meeting on the page of its registers if it did."
TWICE = "The class met more than once on this day. Say at what time."
NOT_THERE = "This learner was not on the register of this day."
NOT_AGREED = "This learner has not agreed that their attendance is kept here."


def by_register(uow: UnitOfWork, found: Found, outcome: Outcome) -> Registers:
    """The lines of each meeting, by class and key; a line of which there is no meeting is a problem."""
    known: dict[UUID, dict[object, list[Meeting]]] = {}
    registers: Registers = defaultdict(list)
    for line, place in found:
        if place.class_id not in known:
            known[place.class_id] = _by_day(uow, place.class_id)
        held = known[place.class_id].get(line.held_on, [])
        fitting = [one for one in held if line.minute in (None, one.start_minute)]
        if len(fitting) == 1:
            registers[place.class_id, fitting[0].key].append((line, place))
        else:
            outcome.problem(line, "time" if held else "date", TWICE if fitting else NEVER)
    return registers


def _by_day(uow: UnitOfWork, class_id: UUID) -> dict[object, list[Meeting]]:
    services.queue(uow, class_id)
    days: dict[object, list[Meeting]] = defaultdict(list)
    for meeting in meetings(courses.course(uow, class_id), uow.today):
        days[meeting.held_on].append(meeting)
    return days


def mark(uow: UnitOfWork, class_id: UUID, key: str, lines: Found, outcome: Outcome) -> None:
    """The marks of one meeting. Who is marked so already stays as they are."""
    sheet = register(uow, class_id, key)
    people = {person.learner_id: person for person in sheet.people}
    wanted: dict[UUID, Attended] = {}
    rows: dict[UUID, int] = {}
    for line, place in lines:
        person = people.get(place.learner_id)
        if says := _cannot(person, rows.get(place.learner_id)):
            outcome.problem(line, "mark" if place.learner_id in rows else "date", says)
        elif person and line.mark:
            wanted[person.enrolment_id], rows[place.learner_id] = line.mark, line.row
            _count(outcome, line, person.mark)
    with outcome.about(lines[0][0], {None: "date"}):
        services.save(uow, sheet, wanted)


def _count(outcome: Outcome, line: Line, before: Attended | None) -> None:
    if before is line.mark:
        return
    outcome.marks += 1
    outcome.corrections += before is not None
    outcome.change(line, before or "")


def _cannot(person: Person | None, marked_in: int | None) -> str:
    """Why a learner cannot be marked so; empty where they can."""
    if person is None:
        return NOT_THERE
    if not person.agreed:
        return NOT_AGREED
    if marked_in is not None:
        return f"Row {marked_in} marks the same learner at the same meeting. Remove one of them."
    return ""
