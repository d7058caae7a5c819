"""What leaves the building: tables, charts and files say only what was published."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.directory.types import LEVELS, Level
from hub.insight.periods import periods
from hub.insight.queries import Places
from hub.insight.rules import SMALL_WORDS, WITHHELD_WORDS, Figure
from hub.insight.services.waiting import ENOUGH, shortfall, tables
from hub.insight.settled.waiting import Counts, Waiting, settled
from hub.insight.types import Filters, Table
from hub.learners.types import ArrivalChannel
from hub.web.download import as_csv

TODAY = date(2026, 6, 1)
AREAS = ("E5", "E8", "Other or not known")


def person() -> st.SearchStrategy[tuple[Level, int, str, ArrivalChannel]]:
    return st.tuples(
        st.sampled_from(LEVELS[:3]),
        st.sampled_from([1, 10, 20, 40]),
        st.sampled_from(AREAS),
        st.sampled_from(list(ArrivalChannel)[:3]),
    )


def waiting_of(people: list[tuple[Level, int, str, ArrivalChannel]]) -> Waiting:
    counts = Counts(
        Counter((level, TODAY - timedelta(weeks=weeks)) for level, weeks, _, _ in people),
        Counter((level, area) for level, _, area, _ in people),
        Counter(channel for _, _, _, channel in people),
    )
    return settled(counts, TODAY, LEVELS[:3], AREAS)


def counts_in(waiting: Waiting) -> Iterator[Figure]:
    yield waiting.total
    for figures in (
        waiting.by_band,
        waiting.by_level,
        waiting.by_level_and_band,
        waiting.by_level_and_area,
        waiting.by_area,
        waiting.by_channel,
    ):
        yield from figures.values()


@settings(max_examples=40)
@given(st.lists(person(), max_size=60))
def test_every_count_of_people_on_the_page_is_hidden_or_rounded(
    people: list[tuple[Level, int, str, ArrivalChannel]],
) -> None:
    for figure in counts_in(waiting_of(people)):
        assert figure.cell in (SMALL_WORDS, WITHHELD_WORDS) or (
            isinstance(figure.cell, int) and figure.cell % 5 == 0 and figure.count >= 5
        )


@settings(max_examples=40)
@given(st.lists(person(), max_size=60))
def test_charts_draw_what_the_table_shows_and_nothing_for_what_it_hides(
    people: list[tuple[Level, int, str, ArrivalChannel]],
) -> None:
    for table in tables(waiting_of(people), [], Filters(periods(TODAY)[0])):
        if table.chart is None:
            continue
        for position, (_, values) in enumerate(table.chart.series, start=1):
            shown = [row[position] for row in table.rows[: len(values)]]
            assert [cell if isinstance(cell, int) else None for cell in shown] == list(values)


@pytest.mark.parametrize(
    ("count", "withheld", "free", "words"),
    [
        (23, False, 4, 21),  # 25 are shown, not 23
        (23, False, 25, ENOUGH),
        (0, False, 0, SMALL_WORDS),
        (3, False, 4, ENOUGH),
        (3, False, 2, SMALL_WORDS),
        (12, True, 4, WITHHELD_WORDS),
        (12, True, 40, WITHHELD_WORDS),
    ],
)
def test_a_shortfall_is_taken_from_what_is_shown(
    count: int, withheld: bool, free: int, words: int | str
) -> None:
    assert shortfall(Figure(count, "a", "b", withheld=withheld), free) == words


def test_a_class_for_several_levels_has_its_places_at_each() -> None:
    row = Places("E8", Level.E1, Level.E2, free=4, unconfirmed=0)
    assert [level for level in LEVELS if row.takes(level)] == [Level.E1, Level.E2]
    assert not Places("E8", None, None, free=4, unconfirmed=0).takes(Level.E1)


def read_back(table: Table) -> list[list[str]]:
    return list(csv.reader(io.StringIO(as_csv(table.columns, table.rows).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " ="])
def test_words_that_a_spreadsheet_would_run_are_made_harmless(start: str) -> None:
    table = Table("t", "T", ("Provider", "Number"), [(f"{start}cmd|' /C calc'!A0", 5)])
    assert read_back(table)[1] == [f"'{start}cmd|' /C calc'!A0", "5"]


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"]), max_size=30), min_size=1, max_size=5))
def test_a_file_reads_back_as_it_was_shown(words: list[str]) -> None:
    table = Table("t", "T", ("Words", "Number"), [(word, 10) for word in words])
    assert [row[0].removeprefix("'") for row in read_back(table)[1:]] == [
        word.removeprefix("'") for word in words
    ]
