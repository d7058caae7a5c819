"""From the rows of a provider's file to what they tell."""

from datetime import date

import pytest

from hub.directory.types import Level
from hub.referrals.case.provider_file.lines import read
from hub.tracking.attendance.types import Attended


@pytest.mark.parametrize("text", ["Present", "/", "present"])
def test_a_mark_may_be_a_word_or_a_sign(text: str) -> None:
    lines, problems = read(f"uln,date,mark\n1234567899,2026-11-23,{text}".encode())
    assert problems == []
    assert lines[0].mark is Attended.PRESENT


def test_names_of_the_ilr_and_plain_ones_are_read_alike() -> None:
    plain = read(b"uln,started_on,result_on,level,outcome\n1234567899,2026-09-14,2026-11-20,E1,1")
    ilr = read(b"ULN,LearnStartDate,AchDate,Level,Outcome\n1234567899,14/09/2026,20/11/2026,Entry 1,Achieved")
    assert plain == ilr
    (line,) = plain[0]
    assert (line.started_on, line.level, line.outcome) == (date(2026, 9, 14), Level.E1, "1")


@pytest.mark.parametrize(
    ("columns", "cells", "column"),
    [
        ("date,mark", "2026-11-23,", "date"),
        ("result_on,level,outcome", "2026-11-23,E1,", "result_on"),
        ("result_on,level,outcome", "2026-11-23,,1", "outcome"),
        ("started_on", "14 September", "started_on"),
        ("date,time,mark", "2026-11-23,25:00,/", "time"),
    ],
)
def test_what_cannot_be_read_or_is_half_said_is_named_by_its_column(
    columns: str, cells: str, column: str
) -> None:
    _, problems = read(f"uln,{columns}\n1234567899,{cells}".encode())
    assert [(problem.row, problem.column) for problem in problems] == [(2, column)]


def test_a_temporary_or_mistyped_uln_finds_nobody() -> None:
    _, problems = read(b"uln,started_on\n9999999999,2026-09-14\n1234567890,2026-09-14")
    assert [(problem.row, problem.column) for problem in problems] == [(2, "uln"), (3, "uln")]
