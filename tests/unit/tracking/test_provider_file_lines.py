"""From the rows of a provider's file to what they tell."""

from datetime import date

import pytest

from hub.directory.types import Level
from hub.referrals.case.provider_file.lines import read
from hub.tracking.attendance.types import Attended
from hub.tracking.codes import Vocabulary, vocabulary
from hub.tracking.enrolment.rules import LEAVING


@pytest.mark.parametrize("text", ["Present", "/", "present"])
def test_a_mark_may_be_a_word_or_a_sign(text: str) -> None:
    told = read(f"uln,date,mark\n1234567899,2026-11-23,{text}".encode())
    assert told.problems == []
    assert told.lines[0].mark is Attended.PRESENT


def test_names_of_the_ilr_and_plain_ones_are_read_alike() -> None:
    plain = read(b"uln,started_on,result_on,level,outcome\n1234567899,2026-09-14,2026-11-20,E1,1")
    ilr = read(b"ULN,LearnStartDate,AchDate,Level,Outcome\n1234567899,14/09/2026,20/11/2026,Entry 1,Achieved")
    assert plain.lines == ilr.lines
    (line,) = plain.lines
    assert (line.started_on, line.level, line.outcome) == (date(2026, 9, 14), Level.E1, "1")


@pytest.mark.parametrize(
    ("columns", "cells", "column"),
    [
        ("date,mark", "2026-11-23,", "date"),
        ("result_on,level,outcome", "2026-11-23,E1,", "result_on"),
        ("outcome,level", "1,E1", "outcome"),
        ("completion,ended_on", "2,", "completion"),
        ("completion,ended_on", ",2026-11-23", "ended_on"),
        ("CompStatus,LearnActEndDate", "3,2026-11-23", "CompStatus"),
        ("CompStatus,LearnActEndDate,WithdrawReason", "2,2026-11-23,3", "WithdrawReason"),
        ("CompStatus,LearnActEndDate,WithdrawReason", "3,2026-11-23,40", "WithdrawReason"),
        ("CompStatus,LearnActEndDate,WithdrawReason", "3,2026-11-23,5", "WithdrawReason"),
        ("CompStatus,LearnActEndDate,WithdrawReason,Outcome", "3,2026-11-23,3,1", "Outcome"),
        ("CompStatus,Outcome", "1,3", "Outcome"),
        ("CompStatus,LearnActEndDate", "1,2026-11-23", "CompStatus"),
        ("CompStatus", "4", "CompStatus"),
        ("started_on", "14 September", "started_on"),
        ("date,time,mark", "2026-11-23,25:00,/", "time"),
    ],
)
def test_what_cannot_be_read_or_is_half_said_is_named_by_its_column(
    columns: str, cells: str, column: str
) -> None:
    problems = read(f"uln,{columns}\n1234567899,{cells}".encode()).problems
    assert [(problem.row, problem.column) for problem in problems] == [(2, column)]


def test_a_temporary_or_mistyped_uln_finds_nobody() -> None:
    problems = read(b"uln,started_on\n9999999999,2026-09-14\n1234567890,2026-09-14").problems
    assert [(problem.row, problem.column) for problem in problems] == [(2, "uln"), (3, "uln")]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-09",
        "09/11/2026",
        "9.11.2026",
        "9 Nov 2026",
        "Monday 9 November 2026",
        "46335",
        "2026-11-09T00:00:00",
    ],
)
def test_a_day_is_read_as_people_and_spreadsheets_write_it(text: str) -> None:
    (line,) = read(f"uln,started_on\n1234567899,{text}".encode()).lines
    assert line.started_on == date(2026, 11, 9)


@pytest.mark.parametrize("text", ["09/11/26", "11/23/2026", "Tuesday 9 November 2026", "31/11/2026", "soon"])
def test_a_day_that_could_be_another_is_refused(text: str) -> None:
    (problem,) = read(f"ULN,Start date\n1234567899,{text}".encode()).problems
    assert (problem.row, problem.column) == (2, "Start date")


HEAD = "ULN,Learn Start Date,Postcode,WITHDRAWREASON,compstatus,LearnActEndDate"
ROWS = f"{HEAD}\n1234567899,14/09/2026,é,98,3,20/11/2026"


@pytest.mark.parametrize(
    "data",
    [
        ROWS.encode(),
        ROWS.encode("utf-8-sig"),
        ROWS.encode("utf-16"),
        ROWS.encode("cp1252"),
        ROWS.replace(",", ";").encode(),
        f"sep=;\n{ROWS.replace(',', ';')}".encode(),
        ROWS.replace(",", "\t").replace("\n", "\r\n").encode("utf-16-le"),
    ],
)
def test_columns_may_stand_in_any_order_and_case_with_others_between_them_in_any_encoding(
    data: bytes,
) -> None:
    told = read(data)
    assert told.problems == []
    (line,) = told.lines
    assert (line.started_on, line.reason, line.ended_on) == (date(2026, 9, 14), "unknown", date(2026, 11, 20))


def test_a_formula_and_a_row_that_is_there_twice_are_named() -> None:
    formula = read(b'ULN,started_on\n"=""1234567899""",2026-09-14').problems
    assert [(one.row, one.column) for one in formula] == [(2, "ULN")]
    rows = "1234567899,2026-09-14\n1234567899,2026-09-15\n1234567899,14/09/2026"
    (twice,) = read(f"ULN,started_on\n{rows}".encode()).problems
    assert (twice.row, "row 2" in twice.message) == (4, True)


def test_every_code_of_the_ilr_has_a_reason_of_the_hub_and_words_are_read_as_well() -> None:
    left = "ULN,CompStatus,LearnActEndDate,WithdrawReason\n1234567899,3,2026-11-20,{}"
    for one in vocabulary(Vocabulary.WITHDRAWAL):
        told = read(left.format(one.code).encode())
        assert bool(told.problems) is (one.code == "40"), one.code
        if told.lines:
            assert LEAVING[told.lines[0].reason or ""] == one.code
    assert read(left.format("They have moved away").encode()).lines[0].reason == "moved_away"
    assert read(left.format("Injury or illness").encode()).lines[0].reason == "ill"
