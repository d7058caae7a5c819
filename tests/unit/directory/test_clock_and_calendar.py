from datetime import date, time

import pytest

from hub.directory.rules.calendar import doubts, read_date
from hub.directory.rules.clock import plain_time, read_span
from hub.directory.rules.meetings import read_meetings
from hub.directory.rules.timetable import When, read_when
from hub.directory.types import WeeklySession
from hub.forms.fields.when import spoken_time


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("10:00:00Z", time(10)), ("10:00:00+00:00", time(10)), ("10:00:00.000Z", time(10)),
        ("1899-12-30T10:00:00", time(10)), ("0.416666667", time(10)), ("0.4167", time(10)), ("0,4167", time(10)),
        ("0.5", time(12)), ("46272.4167", time(10)), ("'10:00", time(10)), ("10.00 a.m.", time(10)),
        ("12 noon", time(12)), ("12.00 noon", time(12)), ("midday", time(12)), ("20.30hrs", time(20, 30)),
        ("13h30", time(13, 30)), ("1.30pm", time(13, 30)), ("10:00:00 AM", time(10)),
        ("10", None), ("0.42", None), ("10:00:00+05:00", None), ("25:00", None),
    ],
)  # fmt: skip
def test_a_time_is_read_as_a_spreadsheet_or_a_person_wrote_it(cell, at):
    assert spoken_time(plain_time(cell)) == at


@pytest.mark.parametrize(
    ("text", "start", "end", "sure"),
    [
        ("9.30am - 12.45pm", time(9, 30), time(12, 45), True),
        ("10-12", time(10), time(12), False),
        ("1-3", time(13), time(15), False),
        ("1-3pm", time(13), time(15), True),
        ("10-12pm", time(10), time(12), True),
        ("7-9pm", time(19), time(21), True),
        ("1.30-3.30", time(13, 30), time(15, 30), False),
        ("10am to noon", time(10), time(12), True),
        ("0930-1130", time(9, 30), time(11, 30), True),
        ("13h30-15h30", time(13, 30), time(15, 30), True),
        ("11.30am-1.30", time(11, 30), time(13, 30), False),
    ],
)
def test_two_times_in_one_cell_are_read_and_a_likely_half_of_the_day_is_not_sure(text, start, end, sure):
    assert read_span(text) == (start, end, sure)


@pytest.mark.parametrize("text", ["7-9", "8-10", "two hours", "10"])
def test_times_that_may_be_in_either_half_of_the_day_are_not_guessed(text):
    assert read_span(text) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon 10-12, Wed 1-3", (0, 2)),
        ("10am-12pm Mon, 1-3pm Wed", (0, 2)),
        ("Mon-Thu", (0, 1, 2, 3)),
        ("Mon & Wed", (0, 2)),
        ("Tues/Thurs", (1, 3)),
        ("not Friday", ()),
        ("Mon-Fri not Friday", (0, 1, 2, 3)),
        ("Weekdays except Wed", (0, 1, 3, 4)),
        ("Mon: 10.00 - 12.00 / Wed: 13.00 - 15.00", (0, 2)),
    ],
)
def test_only_the_days_that_are_said_are_days(text, days):
    assert read_meetings(text).days == days


@pytest.mark.parametrize("text", ["every other Monday", "first Monday of the month", "Monday (fortnightly)"])
def test_a_meeting_that_is_not_weekly_says_so(text):
    sessions, notes = read_when(When(text, time(10), time(12)))
    assert [session.weekday for session in sessions] == [0]
    assert any("may not meet every week" in note.says for note in notes)


def test_each_day_keeps_its_own_time():
    sessions, _ = read_when(When("10am-12pm Mon, 1-3pm Wed"))
    assert sessions == (WeeklySession(0, time(10), time(12)), WeeklySession(2, time(13), time(15)))


def test_several_times_for_several_days_are_not_dealt_out_by_guess():
    sessions, notes = read_when(When("Mon, Wed", times="10am-12pm, 1pm-3pm"))
    assert sessions == (WeeklySession(0), WeeklySession(2))
    assert "Which time is on which day is not said." in [note.says for note in notes]


def test_a_class_past_midnight_is_two_parts_of_one_meeting():
    sessions, notes = read_when(When("Fri", time(22), time(1)))
    assert sessions == (WeeklySession(4, time(22), time(0)), WeeklySession(5, time(0), time(1)))
    assert [session.minutes for session in sessions] == [120, 60]
    assert "two parts of one meeting" in notes[0].says


@pytest.mark.parametrize(
    ("cell", "day", "doubt"),
    [
        ("46272", date(2026, 9, 7), "Read as 7 September 2026, from a spreadsheet's own number for it."),
        ("07/09/26", date(2026, 9, 7), "The year has two digits; read as 7 September 2026."),
        ("7.9.26", date(2026, 9, 7), "The year has two digits; read as 7 September 2026."),
        ("2026/09/07", date(2026, 9, 7), ""),
        ("2026-12-18 00:00:00", date(2026, 12, 18), ""),
        ("7th Sept 2026", date(2026, 9, 7), ""),
        ("September 7, 2026", date(2026, 9, 7), ""),
        ("Tue 7 Sep 2026", date(2026, 9, 7), "7 September 2026 is a Monday. Check the day."),
    ],
)
def test_a_day_is_read_and_what_is_unsure_about_it_is_said(cell, day, doubt):
    assert read_date(cell) == day
    assert doubts(cell, day) == doubt


@pytest.mark.parametrize(
    "cell", ["09/17/2026", "7 September", "Sept 2026", "12", "2026", "31/2/2026", "soon"]
)
def test_what_names_no_one_day_is_not_read(cell):
    assert read_date(cell) is None
