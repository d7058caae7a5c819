"""Months that are rounded in a row, and somebody who reads them beside the year and the terms that other pages tell.

`HUB_TEST_WORLDS=300` makes so many worlds in place of a few.
"""

import os
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import accumulate, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.insight.in_a_row import in_a_row
from hub.insight.kept import from_plain, plain
from hub.insight.nested import EVERYBODY, published
from hub.insight.periods import terms_to
from hub.insight.rules import SMALL_WORDS, THRESHOLD, Figure, rounded
from hub.insight.services.series import tables
from hub.insight.settled.beside import Beside
from hub.insight.settled.cohort import IN_WORK, Cohort
from hub.insight.settled.series import WAIT_NAMES, Series, months_counted, months_shown, settled, wait_of
from hub.insight.types import Cell
from tests.unit.insight.exact import ExactReader, InFives
from tests.unit.insight.reader import TOGETHER, Kind, Test, of

WORLDS = range(int(os.environ.get("HUB_TEST_WORLDS", "3")))
ON = date(2026, 11, 29)
BEFORE, OLDER, NEWER, AFTER = "before", "2026-01-05", "2026-04-20", "after"
CUT = {
    date(2026, 1, 1): (BEFORE, OLDER),
    date(2026, 2, 1): (OLDER,),
    date(2026, 3, 1): (OLDER,),
    date(2026, 4, 1): (OLDER, NEWER),
    **{date(2026, month, 1): (NEWER,) for month in (5, 6, 7, 8)},
    date(2026, 9, 1): (NEWER, AFTER),
}
NUMBERS = st.lists(st.integers(0, 40), max_size=24)


@given(NUMBERS)
def test_each_month_is_at_most_four_off_and_their_sum_two(counts: list[int]) -> None:
    told = [figure.fives or 0 for figure in in_a_row(counts)]
    assert all(abs(shown - count) < THRESHOLD for shown, count in zip(told, counts, strict=True))
    assert all(end == rounded(true) for end, true in zip(accumulate(told), accumulate(counts), strict=True))


@given(NUMBERS, st.integers(0, 40))
def test_a_month_says_the_same_when_another_is_told_after_it(counts: list[int], another: int) -> None:
    assert cells(in_a_row(counts)) == cells(in_a_row([*counts, another]))[:-1]


@given(NUMBERS)
def test_few_people_are_called_few_or_five(counts: list[int]) -> None:
    for count, cell in zip(counts, cells(in_a_row(counts)), strict=True):
        assert cell in (SMALL_WORDS, THRESHOLD) if count < THRESHOLD else cell != SMALL_WORDS


def cells(figures: Iterable[Figure]) -> list[Cell]:
    return [figure.cell for figure in figures]


@pytest.mark.parametrize("world", WORLDS)
def test_no_few_people_are_found_in_months_beside_the_terms_that_cut_them(world: int) -> None:
    """Registered in nine months, of two terms and a few days before and after them; each of the two says how many."""
    random, (newer, older) = Random(world), terms_to(ON)[1:3]
    kinds = [(month, term) for month, terms in CUT.items() for term in terms]
    truth: Counter[Kind] = Counter({kind: random.choice((0, 1, 2, 3, 4, 7, 13)) for kind in kinds})
    cohorts = {term: cohort_of(number(truth, of(term.code, 1))) for term in (newer, older)}
    happened = {("registered", month): number(truth, of(month, 0)) for month in CUT}
    found = settled(happened, {}, ON, Beside(cohorts))
    reader, others = ExactReader(kinds, TOGETHER), InFives(kinds)
    for reads in (reader.reads, others.reads):
        for month in CUT:
            reads(found.by_month["registered", f"{month}"].cell, of(month, 0))
        for term, cohort in cohorts.items():
            reads(cohort.columns[0][EVERYBODY], of(term.code, 1))
    assert others.finds_them()
    assert reader.given_away(truth) == []


def number(truth: Counter[Kind], test: Test) -> int:
    return sum(people for kind, people in truth.items() if test(kind))


def cohort_of(registered: int) -> Cohort:
    (figures,) = published([{EVERYBODY: registered}])
    return Cohort([{EVERYBODY: figures[EVERYBODY].cell}] + [{EVERYBODY: SMALL_WORDS}] * IN_WORK)


@pytest.mark.parametrize("world", WORLDS)
def test_the_months_and_how_long_people_waited_are_true_of_people_who_come_in_fives(world: int) -> None:
    found = a_series(Random(world))
    months = [f"{month}" for month in months_shown(ON)]
    reader = InFives(product(months, WAIT_NAMES))
    for (month, wait), figure in found.waits.items():
        reader.reads(figure.cell, lambda kind, this=(month, wait): kind == this)
    for month in months:
        reader.reads(found.by_month["started", month].cell, of(month, 0))
    assert reader.finds_them()


def a_series(random: Random) -> Series:
    """Nothing but courses begun, some weeks after their people joined."""
    joined: Counter[tuple[date, date]] = Counter()
    for _ in range(random.randint(0, 300)):
        month = random.choice(months_counted(ON))
        joined[month, month - timedelta(weeks=random.randint(0, 50))] += 1
    happened: Counter[tuple[str, date]] = Counter()
    for (month, _), number in joined.items():
        happened["started", month] += number
    return from_plain(Series, plain(settled(happened, joined, ON, Beside())))  # type: ignore[no-any-return]


def test_twenty_four_months_that_are_over_are_told() -> None:
    assert months_shown(ON)[0] == date(2024, 11, 1)
    assert months_shown(ON)[-1] == date(2026, 10, 1)
    assert months_shown(date(2026, 11, 30))[-1] == date(2026, 11, 1)
    assert months_counted(ON)[0] == date(2024, 8, 1)
    assert months_counted(date(2026, 8, 2))[0] == date(2024, 8, 1)


def test_a_wait_is_told_by_calendar_months() -> None:
    began = date(2026, 10, 1)
    days = (date(2026, 9, 28), date(2026, 8, 31), date(2026, 6, 1), date(2026, 4, 6), date(2026, 3, 30))
    assert [WAIT_NAMES.index(wait_of(day, began)) for day in days] == [0, 1, 2, 2, 3]


def test_a_month_stands_beside_the_same_month_a_year_before() -> None:
    happened = {("referred", date(2026, 10, 1)): 23, ("referred", date(2025, 10, 1)): 11}
    found = {table.key: table for table in tables(settled(happened, {}, ON, Beside()))}
    assert found["series-referred"].rows[-1] == ("October 2026", 25, 10, 15)
    assert found["series-referred"].rows[0] == ("November 2025", SMALL_WORDS, SMALL_WORDS, "not shown")
    what, _, *numbers = found["series"].rows[2]
    assert (what, numbers) == ("Referred", [25, 10, 250])
