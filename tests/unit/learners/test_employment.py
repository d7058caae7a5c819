"""Whether somebody works, since when and how much: kept as one line, told in the codes of the ILR."""

from datetime import date

import pytest

from hub.learners.employment import Employment, codes, hours_offered

SEPTEMBER = date(2026, 9, 14)


@pytest.mark.parametrize(
    "known",
    [
        Employment(),
        Employment("11"),
        Employment("10", date(2026, 1, 5), "6"),
        Employment("12", date(2020, 2, 29)),
        Employment("98"),
    ],
)
def test_what_is_known_is_kept_as_one_line(known: Employment) -> None:
    assert Employment.from_text(known.to_text()) == known
    assert len(known.to_text() or "") <= 46


@pytest.mark.parametrize(
    ("since", "code"),
    [
        (date(2026, 9, 13), "1"),
        (date(2026, 3, 15), "1"),
        (date(2026, 3, 14), "2"),
        (date(2025, 9, 15), "2"),
        (date(2025, 9, 14), "3"),
        (date(2024, 9, 15), "3"),
        (date(2024, 9, 14), "4"),
        (date(2023, 9, 14), "5"),
        (date(1999, 1, 1), "5"),
    ],
)
def test_the_time_out_of_work_is_that_on_the_first_day_of_learning(since: date, code: str) -> None:
    assert Employment("11", since).out_of_work(SEPTEMBER) == code


def test_it_is_not_told_of_who_works_or_does_not_look_or_does_not_know() -> None:
    for known in (Employment("10", SEPTEMBER), Employment("12", SEPTEMBER), Employment("11")):
        assert known.out_of_work(date(2027, 1, 1)) is None
    assert Employment("11", SEPTEMBER).out_of_work(date(2026, 9, 13)) is None


def test_hours_are_of_paid_work_alone_and_by_a_code_that_counts() -> None:
    assert Employment("10", None, "5").hours_on(SEPTEMBER) == "5"
    assert Employment("11", None, "5").hours_on(SEPTEMBER) is None
    assert Employment("10", None, "4").hours_on(SEPTEMBER) is None


def test_every_code_has_a_source_and_a_day_from_which_it_counts() -> None:
    assert [code for code, _ in hours_offered(SEPTEMBER)] == ["5", "6", "7", "8"]
    assert all(one.source and one.valid_from for name in ("hours", "out_of_work") for one in codes(name))
