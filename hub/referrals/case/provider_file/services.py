"""Take in a provider's file: every row through the use-case that the page uses, all in one unit of work.

A row that cannot be taken in is named, and then `NothingKept` leaves the unit of work, which undoes the rest. So does
a dry run. What the hub holds already is left as it is: the same file a second time changes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.directory.types import Problem
from hub.referrals.case.permit import permit
from hub.referrals.case.provider_file import courses, marks
from hub.referrals.case.provider_file.lines import Line, Read, read
from hub.referrals.case.provider_file.outcome import NothingKept, Outcome
from hub.referrals.case.provider_file.people import InClass, NotFound, People
from hub.referrals.types import Side

Progress = Callable[[int, int], None]
Found = Sequence[tuple[Line, InClass]]
Take = Callable[[UnitOfWork, Outcome, Line, InClass], None]


def take_in(
    uow: UnitOfWork,
    data: bytes,
    *,
    dry_run: bool,
    as_checked: str | None = None,
    progress: Progress = lambda done, of: None,
) -> Outcome:
    """Raises `NothingKept` for a dry run and where any row is wrong: let it leave the unit of work.

    `as_checked` is the fingerprint of what somebody was told that the file would change; where it would change
    something else by now, nothing is kept and it has `moved_on`.
    """
    permit(uow, Side.PROVIDER, uow.viewer.organisation_id if uow.viewer else None)
    told = read(data)
    outcome = Outcome(rows=len(told.lines), problems=list(told.problems), notes=list(told.notes))
    found = [] if outcome.problems else _find(uow, told, outcome)
    if not outcome.problems:
        _take_in(uow, found, outcome, progress)
    outcome.problems = _named(outcome.problems, told)
    outcome.moved_on = as_checked not in (None, outcome.fingerprint)
    if outcome.problems or outcome.moved_on or dry_run:
        raise NothingKept(outcome)
    if outcome.changes:
        audit.record(uow, "provider-file.take-in")
    return outcome


def _find(uow: UnitOfWork, told: Read, outcome: Outcome) -> Found:
    people = People(uow, by_uln="uln" in told.headers)
    found = []
    for line in told.lines:
        try:
            found.append((line, people.find(line)))
        except NotFound as trouble:
            outcome.problem(line, trouble.column, str(trouble))
    return found


def _take_in(uow: UnitOfWork, found: Found, outcome: Outcome, progress: Progress) -> None:
    """Starts first and ends next, since a register has those who had started and not yet left."""
    steps: tuple[tuple[Take, Found, dict[str | None, str]], ...] = (
        (courses.start, [one for one in found if one[0].started_on], STARTING),
        (courses.end, [one for one in found if one[0].completion], ENDING),
        (courses.destination, [one for one in found if one[0].destination], {None: "destination"}),
        (courses.result, [one for one in found if one[0].result_on], {None: "result_on", "level": "level"}),
    )
    registers = marks.by_register(uow, [one for one in found if one[0].mark], outcome)
    done = 0
    total = sum(len(lines) for _, lines, _ in steps) + sum(map(len, registers.values()))
    for take, lines, columns in steps:
        for line, place in lines:
            with outcome.about(line, columns):
                take(uow, outcome, line, place)
            progress(done := done + 1, total)
    for (class_id, key), rows in registers.items():
        marks.mark(uow, class_id, key, rows, outcome)
        progress(done := done + len(rows), total)


STARTING: dict[str | None, str] = {None: "started_on", "planned_end": "planned_end"}
ENDING: dict[str | None, str] = {
    None: "completion",
    "on": "ended_on",
    "reason": "withdrawal_reason",
    "outcome": "outcome",
}


def _named(problems: Sequence[Problem], told: Read) -> list[Problem]:
    """In the order of the rows, under the columns as the file calls them."""
    named = [replace(one, column=told.headers.get(one.column or "", one.column)) for one in problems]
    return sorted(named, key=lambda one: one.row or 0)
