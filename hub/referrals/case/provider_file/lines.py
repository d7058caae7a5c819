"""From a CSV file to what each row tells of one learner, with every fault named by row and column. No database."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.core.ids import read_reference
from hub.directory.rules.wording import fold
from hub.directory.sheet import SheetRow, read_sheet
from hub.directory.types import LEVEL_NAMES, Level, Problem
from hub.forms.fields.identifier import TEMPORARY_ULN, uln_is_valid
from hub.tracking.attendance.types import ATTENDED_LABELS, SIGNS, Attended
from hub.tracking.codes import Vocabulary, vocabulary

# What a column may be called, plainly or as in the ILR, and what it is to us.
COLUMNS = {
    "reference": ("reference", "hub_reference", "reference_of_the_hub"),
    "uln": ("uln", "unique_learner_number"),
    "class": ("class", "class_title", "class_reference", "reference_of_the_class"),
    "started_on": ("started_on", "start_date", "first_day", "learnstartdate"),
    "date": ("date", "session_date", "meeting_date"),
    "time": ("time", "start_time"),
    "mark": ("mark", "attendance", "attended"),
    "result_on": ("result_on", "result_date", "achdate"),
    "level": ("level", "result_level"),
    "outcome": ("outcome", "result"),
}
NAMES = {name: ours for ours, names in COLUMNS.items() for name in names}
MARKS = {
    **{fold(words): mark for mark, words in ATTENDED_LABELS.items()},
    **{fold(sign): mark for mark, sign in SIGNS.items()},
    **{fold(mark.value): mark for mark in Attended},
}
LEVELS = {**{fold(level): level for level in Level}, **{fold(LEVEL_NAMES[level]): level for level in Level}}
TOGETHER = (("date", "mark"), ("result_on", "outcome"), ("outcome", "level"))  # the first says nothing alone


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file. `minute` is when a meeting begins, in minutes of the day."""

    row: int
    reference: str | None
    uln: str | None
    taught: str
    started_on: date | None
    held_on: date | None
    minute: int | None
    mark: Attended | None
    result_on: date | None
    level: Level | None
    outcome: str | None


class Unread(ValueError):
    """A cell cannot be read; the message is for the person who sent it."""


def read(data: bytes) -> tuple[list[Line], list[Problem]]:
    """What the file tells, or every problem with it."""
    sheet = read_sheet(data, NAMES, [])
    if sheet.problems:
        return [], list(sheet.problems)
    if not {"reference", "uln"} & set(sheet.headers):
        says = "The file needs a column “reference” (of the hub) or “ULN”, to say who each row is about."
        return [], [Problem(sheet.header_row, None, says)]
    if not {"started_on", "mark", "outcome"} & set(sheet.headers):
        says = "The file needs at least one of the columns “started_on”, “mark” and “outcome”."
        return [], [Problem(sheet.header_row, None, says)]
    if not sheet.rows:
        return [], [Problem(None, None, "The file has column names but no rows.")]
    lines, problems = [], []
    for row in sheet.rows:
        line, found = read_row(row, sheet.headers)
        problems += found
        lines += [line] if line else []
    return lines, problems


def read_row(row: SheetRow, headers: Mapping[str, str]) -> tuple[Line | None, list[Problem]]:
    problems: list[Problem] = []

    def cell(name: str, reader: Callable[[str], Any]) -> Any:
        text = row.cells.get(name, "")
        try:
            return reader(text) if text else None
        except Unread as trouble:
            problems.append(Problem(row.number, headers[name], str(trouble)))
            return None

    line = Line(
        row.number,
        cell("reference", _reference),
        cell("uln", _uln),
        row.cells.get("class", ""),
        cell("started_on", _day),
        cell("date", _day),
        cell("time", _minute),
        cell("mark", _mark),
        cell("result_on", _day),
        cell("level", _level),
        cell("outcome", _outcome),
    )
    problems += [] if problems else _incomplete(row, headers)
    return (None if problems else line), problems


def _incomplete(row: SheetRow, headers: Mapping[str, str]) -> list[Problem]:
    if not row.cells.get("reference") and not row.cells.get("uln"):
        return [Problem(row.number, None, "Say who this is: a reference of the hub or a ULN.")]
    pairs = [pair for first, second in TOGETHER for pair in ((first, second), (second, first))]
    alone = [(has, lacks) for has, lacks in pairs if row.cells.get(has) and not row.cells.get(lacks)]
    alone = [(has, lacks) for has, lacks in alone if (has, lacks) != ("level", "outcome")]
    return [
        Problem(row.number, headers[has], f"Fill in “{headers.get(lacks, lacks)}” as well.")
        for has, lacks in alone
    ]


def _reference(text: str) -> str:
    found = read_reference(re.sub(r"[\s-]", "", text))
    if found is None:
        raise Unread("This is not a reference of the hub.")
    return found


def _uln(text: str) -> str:
    number = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[0-9]{10}", number) or number == TEMPORARY_ULN or not uln_is_valid(number):
        raise Unread("This is not a unique learner number.")
    return number


def _day(text: str) -> date:
    british = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    try:
        if british:
            return date(int(british[3]), int(british[2]), int(british[1]))
        return date.fromisoformat(text)
    except ValueError:
        raise Unread("Write the day like 2026-11-23 or 23/11/2026.") from None


def _minute(text: str) -> int:
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?::00)?", text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise Unread("Write the time like 09:30.")
    return int(found[1]) * 60 + int(found[2])


def _mark(text: str) -> Attended:
    if fold(text) not in MARKS:
        signs = ", ".join(f"{mark} ({sign})" for mark, sign in SIGNS.items())
        raise Unread(f"Write one of: {signs}.")
    return MARKS[fold(text)]


def _level(text: str) -> Level:
    if fold(text) not in LEVELS:
        raise Unread(f"Write one of: {', '.join(LEVEL_NAMES.values())}.")
    return LEVELS[fold(text)]


def _outcome(text: str) -> str:
    known = {key: one.code for one in vocabulary(Vocabulary.OUTCOME) for key in (one.code, fold(one.label))}
    if fold(text) not in known:
        raise Unread("Write a code of the ILR: 1 achieved, 2 partly, 3 not achieved, 8 not known yet.")
    return known[fold(text)]
