from datetime import time
from decimal import Decimal

import pytest

from hub.directory.rules.timetable import hours_note, read_days, read_sessions
from hub.directory.types import WeeklySession

TEN, NOON = time(10), time(12)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("TH,FR", (3, 4)),
        ("MO,TH,FR", (0, 3, 4)),
        ("Tue & Thu", (1, 3)),
        ("mon/wed/fri", (0, 2, 4)),
        ("Mondays", (0,)),
        ("every Saturday", (5,)),
        ("Mon-Wed", (0, 1, 2)),
        ("Monday to Thursday", (0, 1, 2, 3)),
        ("Mon – Wed and Fri", (0, 1, 2, 4)),
        ("Fri-Mon", (0, 4, 5, 6)),
        ("Weekdays", (0, 1, 2, 3, 4)),
        ("weekend", (5, 6)),
        ("Thurs. Weds.", (2, 3)),
        ("Tue, Tue", (1,)),
        ("", ()),
    ],
)
def test_days_are_read_in_any_usual_form(text, days):
    assert read_days(text) == (days, ())


@pytest.mark.parametrize(
    ("text", "days", "says"),
    [
        ("two days a week", (), "No day could be read."),
        ("Tuesday evenings", (1,), "Read as Tuesday; the rest was not understood."),
        ("Mon or Wed", (0, 2), "Read as Monday and Wednesday; the rest was not understood."),
        ("Mon to", (0,), "Read as Monday; the rest was not understood."),
    ],
)
def test_words_that_are_not_days_leave_a_note(text, days, says):
    read, notes = read_days(text)
    assert read == days
    assert [(note.found, note.says) for note in notes] == [(text, says)]


def test_each_day_is_one_session_at_the_same_time():
    sessions, notes = read_sessions("TU,TH", TEN, NOON)
    assert sessions == (WeeklySession(1, TEN, NOON), WeeklySession(3, TEN, NOON))
    assert notes == ()


def test_days_without_times_are_kept_and_noted():
    sessions, notes = read_sessions("TU", None, None)
    assert sessions == (WeeklySession(1, None, None),)
    assert [note.says for note in notes] == ["There are days, but no time."]


def test_times_without_a_day_are_kept_in_the_note():
    sessions, notes = read_sessions("", time(18), time(20, 30))
    assert sessions == ()
    assert [(note.found, note.says) for note in notes] == [
        ("18:00 to 20:30", "There are times, but no day to go with them.")
    ]


def test_neither_days_nor_times_is_noted_once():
    assert [note.says for note in read_sessions("", None, None)[1]] == ["Neither days nor times are given."]


def test_two_in_the_night_is_doubted_rather_than_believed():
    sessions, notes = read_sessions("Mon", time(2), time(4))
    assert sessions == (WeeklySession(0, None, None),)
    assert [note.found for note in notes] == ["02:00"]


def test_hours_that_agree_with_the_sessions_leave_no_note():
    sessions, _ = read_sessions("TU,TH,FR", time(13, 15), time(15))
    assert hours_note(sessions, Decimal("5.25")) == ()


def test_hours_that_disagree_with_the_sessions_leave_a_note():
    sessions, _ = read_sessions("TU,TH", TEN, NOON)
    assert hours_note(sessions, Decimal(6))[0].says == "The days and times listed come to 4 hours a week."


def test_hours_of_a_class_with_unknown_times_are_not_compared():
    assert hours_note((WeeklySession(1),), Decimal(6)) == ()
