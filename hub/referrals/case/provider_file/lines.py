"""From a CSV file to what each row tells of one learner, with every fault named by row and column. No database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from hub.directory.rules.wording import listed
from hub.directory.sheet import Sheet, SheetRow, read_sheet
from hub.directory.types import Level, Problem
from hub.referrals.case.provider_file.cells import READERS, Unread
from hub.referrals.case.provider_file.columns import NAMES, TELLING, WHO
from hub.tracking.attendance.types import Attended
from hub.tracking.enrolment.rules import COMPLETION, OUTCOMES
from hub.tracking.enrolment.types import EnrolmentState

ENDED = (EnrolmentState.COMPLETED, EnrolmentState.LEFT)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file. `minute` is when a meeting begins, in minutes of the day; `reason` is one of the hub's."""

    row: int
    reference: str | None
    uln: str | None
    taught: str
    started_on: date | None
    planned_end: date | None
    aim_reference: str | None
    held_on: date | None
    minute: int | None
    mark: Attended | None
    completion: EnrolmentState | None
    ended_on: date | None
    reason: str | None
    destination: str | None
    result_on: date | None
    level: Level | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Read:
    """What the file tells, or every problem with it. `headers` are the columns as the file calls them, by our names;
    `notes` are what was left out or guessed."""

    lines: Sequence[Line] = ()
    problems: Sequence[Problem] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()


def read(data: bytes) -> Read:
    sheet = read_sheet(data, NAMES, [])
    problems = [*sheet.problems] or [*_unusable(sheet)]
    if problems:
        return Read(problems=problems)
    lines, problems = [], []
    for row in sheet.rows:
        line, found = read_row(row, sheet.headers)
        problems += found
        lines += [line] if line else []
    problems += _repeated(lines)
    return Read(lines, problems, sheet.headers, [str(warning) for warning in sheet.warnings])


def _unusable(sheet: Sheet) -> Iterator[Problem]:
    if not set(WHO) & set(sheet.headers):
        says = "The file needs a column “reference” (of the hub) or “ULN”, to say who each row is about."
        yield Problem(sheet.header_row, None, says)
    elif not set(TELLING) & set(sheet.headers):
        says = f"The file needs at least one of the columns {listed(TELLING)}."
        yield Problem(sheet.header_row, None, says)
    elif not sheet.rows:
        yield Problem(None, None, "The file has column names but no rows.")


def read_row(row: SheetRow, headers: Mapping[str, str]) -> tuple[Line | None, list[Problem]]:
    problems: list[Problem] = []

    def cell(name: str) -> Any:
        text = row.cells.get(name, "")
        try:
            return READERS[name](text) if text else None
        except Unread as trouble:
            problems.append(Problem(row.number, headers[name], str(trouble)))
            return None

    line = Line(
        row.number,
        reference=cell("reference"),
        uln=cell("uln"),
        taught=row.cells.get("class", ""),
        started_on=cell("started_on"),
        planned_end=cell("planned_end"),
        aim_reference=cell("aim_reference"),
        held_on=cell("date"),
        minute=cell("time"),
        mark=cell("mark"),
        completion=cell("completion"),
        ended_on=cell("ended_on"),
        reason=cell("withdrawal_reason"),
        destination=cell("destination"),
        result_on=cell("result_on"),
        level=cell("level"),
        outcome=cell("outcome"),
    )
    problems += [] if problems else _half_said(line, headers)
    return (None if problems else line), problems


def _half_said(line: Line, headers: Mapping[str, str]) -> Iterator[Problem]:
    """What a row leaves open, or says against itself, each under the column that has to be looked at."""
    for name, says in (*_lacking(line, headers), *_against_itself(line)):
        yield Problem(line.row, headers.get(name) if name else None, says)


def _lacking(line: Line, headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if not line.reference and not line.uln:
        yield "", "Say who this is: a reference of the hub or a ULN."
    needs = (
        ("date", line.held_on, "mark", line.mark),
        ("mark", line.mark, "date", line.held_on),
        ("ended_on", line.ended_on, "completion", line.completion),
        ("completion", line.completion in ENDED, "ended_on", line.ended_on),
        ("completion", line.completion is EnrolmentState.LEFT, "withdrawal_reason", line.reason),
        ("result_on", line.result_on, "outcome", line.outcome),
        ("outcome", line.outcome, "result_on", line.result_on or line.completion),
    )
    for has, told, lacks, other in needs:
        if told and not other:
            yield has, f"Fill in “{headers.get(lacks, lacks)}” as well."


def _against_itself(line: Line) -> Iterator[tuple[str, str]]:
    """As the ILR has it: CompStatus_02 to _06 and WithdrawReason_04 of its validation rules 2025/26."""
    state = line.completion
    if line.reason and state is not EnrolmentState.LEFT:
        yield "withdrawal_reason", f"Only who withdrew ({COMPLETION[EnrolmentState.LEFT]}) has a reason."
    if state is EnrolmentState.STUDYING and line.ended_on:
        yield "completion", "Who goes on has no last day."
    if state in ENDED and line.outcome and line.outcome not in OUTCOMES[state]:
        yield "outcome", f"With this completion status it is one of: {', '.join(OUTCOMES[state])}."
    if state is EnrolmentState.STUDYING and line.outcome and not line.result_on:
        yield "outcome", "Who goes on has no outcome yet."


def _repeated(lines: Sequence[Line]) -> Iterator[Problem]:
    first: dict[Line, int] = {}
    for line in lines:
        before = first.setdefault(replace(line, row=0), line.row)
        if before != line.row:
            yield Problem(line.row, None, f"This row says the same as row {before}. Remove one of them.")
