"""What leaves the building: tables, charts and files say only what was published."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.directory.rungs import RUNGS, Rung
from hub.directory.types import Level, Strand
from hub.insight.periods import periods
from hub.insight.queries import Places
from hub.insight.rules import SMALL_WORDS, WITHHELD_WORDS, Figure
from hub.insight.services.free_places import ENOUGH, shortfall, told
from hub.insight.services.waiting import tables
from hub.insight.settled.waiting import Counts, Waiting, settled
from hub.insight.types import Cell, Filters, Table
from hub.learners.types import ArrivalChannel
from hub.web.download import as_csv

TODAY = date(2026, 6, 1)
AREAS = ("E5", "E8", "Other or not known")


def person() -> st.SearchStrategy[tuple[Rung, int, str, ArrivalChannel]]:
    return st.tuples(
        st.sampled_from(RUNGS[:3]),
        st.sampled_from([1, 10, 20, 40]),
        st.sampled_from(AREAS),
        st.sampled_from(list(ArrivalChannel)[:3]),
    )


def waiting_of(people: list[tuple[Rung, int, str, ArrivalChannel]]) -> Waiting:
    counts = Counts(
        Counter((level, TODAY - timedelta(weeks=weeks)) for level, weeks, _, _ in people),
        Counter((level, area) for level, _, area, _ in people),
        Counter(channel for _, _, _, channel in people),
    )
    return settled(counts, TODAY, RUNGS[:3], AREAS)


def counts_in(waiting: Waiting) -> Iterator[Figure]:
    yield waiting.total
    for figures in (
        waiting.by_band,
        waiting.by_rung,
        waiting.by_rung_and_band,
        waiting.by_rung_and_area,
        waiting.by_area,
        waiting.by_channel,
    ):
        yield from figures.values()


@settings(max_examples=40)
@given(st.lists(person(), max_size=60))
def test_every_count_of_people_on_the_page_is_hidden_or_rounded(
    people: list[tuple[Rung, int, str, ArrivalChannel]],
) -> None:
    for figure in counts_in(waiting_of(people)):
        assert figure.cell in (SMALL_WORDS, WITHHELD_WORDS) or (
            isinstance(figure.cell, int) and figure.cell % 5 == 0 and figure.count >= 5
        )


@settings(max_examples=40)
@given(st.lists(person(), max_size=60))
def test_charts_draw_what_the_table_shows_and_nothing_for_what_it_hides(
    people: list[tuple[Rung, int, str, ArrivalChannel]],
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
        (23, False, [SMALL_WORDS, 0], 21),  # 25 are shown, not 23, and few places are at the most 4
        (23, False, [10, SMALL_WORDS], 11),
        (23, False, [20, 5], ENOUGH),
        (0, False, [0, 0], SMALL_WORDS),
        (3, False, [0, 5], ENOUGH),
        (3, False, [SMALL_WORDS, SMALL_WORDS], SMALL_WORDS),
        (12, True, [SMALL_WORDS, 0], WITHHELD_WORDS),
        (12, True, [40, 0], WITHHELD_WORDS),
    ],
)
def test_a_shortfall_is_taken_from_what_is_shown(
    count: int, withheld: bool, free: list[Cell], words: int | str
) -> None:
    assert shortfall(Figure(count, "a", "b", withheld=withheld), free) == words


def free_places(*rows: tuple[Strand, Level | None, Level | None, int]) -> dict[str, list[list[Cell]]]:
    """The words and numbers of places in each table, with nobody waiting."""
    places = [Places("E8", strand, low, high, free, unconfirmed=0) for strand, low, high, free in rows]
    found = tables(
        settled(Counts(Counter(), Counter(), Counter()), TODAY, RUNGS, AREAS),
        places,
        Filters(periods(TODAY)[0]),
    )
    return {table.key: [list(row) for row in table.rows] for table in found}


def test_a_class_for_several_levels_is_shared_at_each_and_alone_at_none() -> None:
    found = free_places((Strand.GENERAL, Level.E1, Level.E2, 5), (Strand.GENERAL, Level.E2, None, 10))
    assert {row[0]: row[3:5] for row in found["places-by-level"] if row[3] or row[4]} == {
        "Entry 1": [0, 5],
        "Entry 2": [10, 5],
    }
    assert [row[:2] + row[3:5] for row in found["places-by-level-and-area"]] == [
        ["Entry 1", "E8", 0, 5],
        ["Entry 2", "E8", 10, 5],
    ]


def test_who_takes_a_place_changes_the_free_ones_at_their_edges_alone() -> None:
    """Beside an exact number of places, or of the day before, the free ones would count the people one by one."""
    edges = [free for free in range(1, 40) if told(free) != told(free - 1)]
    assert edges == [1, 5, *range(8, 40, 5)]
    assert [told(free) for free in (0, 1, 4, 5, 7, 8)] == [0, SMALL_WORDS, SMALL_WORDS, 5, 5, 10]


def test_a_place_to_learn_to_read_is_none_at_a_level_of_general_english() -> None:
    found = free_places((Strand.LITERACY, Level.PE, Level.E1, 7))
    assert [row for row in found["places-by-level"] if row[3] or row[4]] == [
        ["Literacy", SMALL_WORDS, WITHHELD_WORDS, 5, 0, ENOUGH]
    ]


def test_clubs_and_classes_with_another_aim_stand_apart() -> None:
    found = free_places(
        (Strand.CONVERSATION, Level.PE, Level.L2, 40),
        (Strand.WORK, Level.E3, Level.L1, 6),
        (Strand.CITIZENSHIP, None, None, 5),
        (Strand.GENERAL, None, None, 2),
    )
    assert not any(row[3] or row[4] for row in found["places-by-level"])
    assert found["places-in-clubs"] == [["E8", 40]]
    assert found["places-with-another-aim"] == [
        ["General English", "Not given", SMALL_WORDS, 0],
        ["Citizenship", "Not given", 5, 0],
        ["English for work", "Entry 3", 0, 5],
        ["English for work", "Level 1", 0, 5],
    ]


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
