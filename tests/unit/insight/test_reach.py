"""Whom the hub reaches: counts of answers about equality, as may be published."""

from datetime import date

import pytest

from hub.insight.kept import from_plain, plain
from hub.insight.services.reach import tables
from hub.insight.settled.reach import Reach, as_told, counted
from hub.learners.equality.counts import NOTHING, PREFER_NOT, WAYS, band_of

TODAY = date(2026, 11, 29)


def people(number: int, **said: str) -> list[tuple[str, ...]]:
    return [tuple(said.get(name, NOTHING) for name in WAYS)] * number


def told(answers: list[tuple[str, ...]]) -> dict[str, list[tuple[object, ...]]]:
    people = counted(answers)
    people.fives.settle()
    kept = from_plain(Reach, plain(as_told(people)))
    return {table.key: [tuple(row) for row in table.rows] for table in tables(kept)}


def test_a_question_is_told_of_with_its_answers_in_the_order_of_the_list() -> None:
    answers = [
        *people(10, schooling="12 years or more"),
        *people(20, schooling="None"),
        *people(10, schooling=PREFER_NOT),
        *people(30),
    ]
    rows = told(answers)["reach-schooling"]
    assert rows == [("None", 20), ("12 years or more", 10), (PREFER_NOT, 10), (NOTHING, 30)]


def test_what_few_people_answered_has_no_row_and_cannot_be_worked_out() -> None:
    answers = [*people(3, faith="Sikh"), *people(20, faith="Muslim"), *people(21, faith="Christian")]
    rows = dict(told(answers)["reach-faith"])
    assert rows == {"Muslim": 20, "Christian": 25}, "with these alone they are 45 of 45"


def test_a_question_that_nobody_answered_has_no_table() -> None:
    assert told(people(40)) == {}
    assert told([]) == {}


@pytest.mark.parametrize(
    ("since", "code"),
    [
        (date(2026, 12, 1), "0"),
        (date(2025, 11, 30), "0"),
        (date(2025, 11, 29), "1"),
        (date(2023, 11, 30), "1"),
        (date(2023, 11, 29), "3"),
        (date(2020, 11, 29), "6"),
        (date(2016, 11, 29), "6"),
        (date(2015, 11, 29), "11"),
        (date(1990, 1, 1), "11"),
    ],
)
def test_the_day_somebody_came_gives_their_band(since: date, code: str) -> None:
    assert band_of(since, TODAY) == code
