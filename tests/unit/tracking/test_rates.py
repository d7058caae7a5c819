"""How much of a course somebody came to, whom to call, and who may have left."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.tracking.attendance.missing import missing
from hub.tracking.attendance.rates import Rate, Span, Tally, rate, rates, tally
from hub.tracking.attendance.types import Attended

A = Attended
MARKS = st.lists(st.one_of(st.none(), st.sampled_from(A)), max_size=60)
DAY = date(2026, 11, 2)


def of(*marks: A | None, to_come: int = 0) -> Tally:
    return tally(marks, to_come)


def test_a_rate_says_what_it_counts() -> None:
    counted = of(A.PRESENT, A.LATE, A.EXCUSED, A.ABSENT, None, to_come=5)
    assert {words: each.words for words, each in rates(counted).items()} == {
        "To date, every absence counted": "50% (2 of 4)",
        "To date, absences for a reason left out": "67% (2 of 3)",
        "Of the whole course, every absence counted": "20% (2 of 10)",
        "Of the whole course, absences for a reason left out": "22% (2 of 9)",
    }


def test_who_is_not_marked_is_not_absent() -> None:
    assert rate(of(A.PRESENT, None, None), Span.TO_DATE, reasons_count=True) == Rate(1, 1)


def test_where_nothing_is_marked_there_is_no_rate() -> None:
    assert rates(Tally())["To date, every absence counted"].words == "Nothing to count yet"


@given(MARKS, st.integers(0, 50))
def test_every_rate_lies_between_none_and_all_and_leaving_reasons_out_never_lowers_it(
    marks: list[A | None], to_come: int
) -> None:
    counted = tally(marks, to_come)
    for span in Span:
        strict, mild = (rate(counted, span, reasons_count=told) for told in (True, False))
        assert 0 <= strict.came <= mild.of <= strict.of
        if strict.percent is not None and mild.percent is not None:
            assert 0 <= strict.percent <= mild.percent <= 100
    to_date, whole = (rate(counted, span, reasons_count=True) for span in Span)
    assert to_date.of <= whole.of == len(marks) + to_come


@given(MARKS, MARKS)
def test_the_count_of_two_together_is_the_sum_of_theirs(mine: list[A | None], theirs: list[A | None]) -> None:
    assert tally(mine) + tally(theirs) == tally([*mine, *theirs])


@given(st.integers(0, 3000), st.integers(1, 3000))
def test_only_all_is_a_hundred_and_only_none_is_nothing(came: int, more: int) -> None:
    share = Rate(came, came + more)
    assert share.percent is not None
    assert share.percent < 100
    assert (share.percent == 0) == (came == 0)
    assert Rate(more, more).percent == 100


def weeks(*marks: A) -> list[tuple[date, A]]:
    return [(DAY + timedelta(weeks=week), mark) for week, mark in enumerate(marks)]


def test_two_meetings_missed_in_a_row_make_a_call_and_a_call_settles_it_until_the_next() -> None:
    found = missing(weeks(A.PRESENT, A.ABSENT, A.ABSENT))
    assert found.to_call(None)
    assert found.to_call(DAY + timedelta(weeks=1))
    assert not found.to_call(DAY + timedelta(weeks=2))
    assert not missing(weeks(A.ABSENT, A.ABSENT, A.LATE)).to_call(None)
    assert not missing(weeks(A.ABSENT, A.PRESENT, A.ABSENT)).to_call(None)


def test_an_absence_for_a_reason_neither_breaks_a_row_nor_makes_it_longer() -> None:
    assert not missing(weeks(A.ABSENT, A.EXCUSED)).to_call(None)
    assert missing(weeks(A.ABSENT, A.EXCUSED, A.ABSENT)).to_call(None)


def test_four_weeks_without_attendance_ask_whether_they_have_left() -> None:
    found = missing(weeks(A.PRESENT, A.ABSENT, A.EXCUSED))
    assert found.last_attended == DAY
    assert not found.may_have_left(DAY, DAY + timedelta(days=27))
    assert found.may_have_left(DAY, DAY + timedelta(days=28))
    assert not missing(weeks(A.PRESENT)).may_have_left(DAY, DAY + timedelta(days=99))


@given(st.lists(st.sampled_from(A), max_size=30))
def test_what_was_missed_is_what_stands_after_the_last_time_they_came(marks: list[A]) -> None:
    found = missing(weeks(*marks))
    after = list(marks)
    while after and any(mark.came for mark in after):
        after.pop(0)
    assert (found.away, found.missed) == (len(after), after.count(A.ABSENT))
    assert (found.last_attended is None) == (not any(mark.came for mark in marks))
