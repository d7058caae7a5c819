"""Small numbers: nobody can be worked out from what is published, however it is added up."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.insight.publication import Publication
from hub.insight.rules import SMALL_WORDS, WITHHELD_WORDS, Figure, bounds_of_rounded, rounded

CEILING = 40  # the reader below tries withheld figures up to this many people


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4])
def test_none_to_four_are_one_and_the_same(count: int) -> None:
    figure = Figure(count, "a", "b")
    assert (figure.cell, figure.shown) == (SMALL_WORDS, None)


@pytest.mark.parametrize(("count", "shown"), [(5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (1204, 1205)])
def test_other_counts_are_rounded_to_the_nearest_five(count: int, shown: int) -> None:
    assert Figure(count, "a", "b").cell == shown


@given(st.integers(5, 10_000))
def test_what_may_stand_behind_a_rounded_figure_includes_the_truth(count: int) -> None:
    least, most = bounds_of_rounded(rounded(count))
    assert least <= count <= most
    assert all(rounded(other) == rounded(count) for other in range(least, most + 1))


def one_line(*counts: int) -> list[int | str]:
    """The cells of one row and, last, its total."""
    page = Publication()
    row = page.line(dict(enumerate(counts)), lambda _key: ("start", "end"))
    total = page.add(sum(counts), "end", "start")
    page.settle()
    return [figure.cell for figure in (*row.values(), total)]


def test_a_lone_hidden_figure_in_a_row_takes_the_smallest_next_with_it() -> None:
    assert one_line(3, 12, 31) == [SMALL_WORDS, WITHHELD_WORDS, 30, 45]


def test_a_zero_is_hidden_with_the_small() -> None:
    assert one_line(3, 0, 9) == [SMALL_WORDS, SMALL_WORDS, 10, 10]


def test_two_hidden_figures_that_rounding_would_give_away_take_another_with_them() -> None:
    """At least four times 8 of a total of at most 32 would leave nobody for the two hidden."""
    assert one_line(8, 8, 8, 8, 0, 0) == [WITHHELD_WORDS, 10, 10, 10, SMALL_WORDS, SMALL_WORDS, 30]


def test_small_figures_may_stand_under_a_small_total() -> None:
    assert one_line(1, 1, 1, 1)[-1] == SMALL_WORDS


Table = dict[tuple[int, int], int]


def published(cells: Table) -> tuple[Publication, dict[str, Figure]]:
    """A table of two ways with every total, as the dashboard publishes one."""
    page = Publication()
    rows, columns = sorted({row for row, _ in cells}), sorted({column for _, column in cells})
    total = page.add(sum(cells.values()), "end", "start")
    down = page.line(
        {c: sum(cells[r, c] for r in rows) for c in columns}, lambda column: ("start", ("column", column))
    )
    inside = page.grid(cells, lambda key: (("column", key[1]), ("row", key[0])))
    across = page.line(
        {r: sum(cells[r, c] for c in columns) for r in rows}, lambda row: (("row", row), "end")
    )
    page.settle()
    named = {"total": total} | {f"column {c}": figure for c, figure in down.items()}
    named |= {f"row {r}": figure for r, figure in across.items()}
    return page, named | {f"{r} {c}": figure for (r, c), figure in inside.items()}


def fits(figure: Figure, count: int) -> bool:
    least, most = figure.bounds
    return least <= count <= most


def readings(figures: dict[str, Figure], keys: list[tuple[int, int]]) -> list[dict[tuple[int, int], int]]:
    """Every table that agrees with all that is shown: a reader who tries them all, and knows nothing of how
    the rules are worked."""
    rows, columns = sorted({row for row, _ in keys}), sorted({column for _, column in keys})
    ranges = []
    for row, column in keys:
        least, most = figures[f"{row} {column}"].bounds
        ranges.append(range(int(least), int(min(most, CEILING)) + 1))
    found = []
    for values in product(*ranges):
        table = dict(zip(keys, values, strict=True))
        across = all(fits(figures[f"row {r}"], sum(table[r, c] for c in columns)) for r in rows)
        down = all(fits(figures[f"column {c}"], sum(table[r, c] for r in rows)) for c in columns)
        if across and down and fits(figures["total"], sum(values)):
            found.append(table)
    return found


SMALLISH = st.one_of(st.integers(0, 4), st.integers(0, 13))


@settings(max_examples=40)
@given(st.lists(SMALLISH, min_size=4, max_size=4))
def test_no_small_count_can_be_worked_out_from_a_table_and_its_totals(counts: list[int]) -> None:
    keys = [(0, 0), (0, 1), (1, 0), (1, 1)]
    cells = dict(zip(keys, counts, strict=True))
    _, figures = published(cells)
    possible = readings(figures, keys)
    assert cells in possible
    for key, count in cells.items():
        if count < 5:
            assert len({table[key] for table in possible}) > 1
    small_totals = {"row": 0, "column": 1}
    for name, side in small_totals.items():
        for line in (0, 1):
            if sum(count for key, count in cells.items() if key[side] == line) < 5:
                sums = {sum(table[key] for key in keys if key[side] == line) for table in possible}
                assert len(sums) > 1, name


@given(st.lists(SMALLISH, min_size=12, max_size=12))
def test_no_line_has_exactly_one_hidden_figure_beside_one_that_is_shown(counts: list[int]) -> None:
    cells = {(number // 4, number % 4): count for number, count in enumerate(counts)}
    page, _ = published(cells)
    for line in page.lines:
        hidden = [figure for figure in line if figure.hidden]
        others = [figure for figure in line if not figure.hidden]
        assert len(hidden) != 1 or not others


@given(st.lists(SMALLISH, min_size=12, max_size=12))
def test_nothing_small_is_shown(counts: list[int]) -> None:
    cells = {(number // 4, number % 4): count for number, count in enumerate(counts)}
    page, _ = published(cells)
    for figure in page.figures:
        assert figure.shown is None or (figure.shown % 5 == 0 and figure.count >= 5)


@given(st.lists(st.integers(5, 500), min_size=6, max_size=6))
def test_nothing_is_withheld_where_nothing_is_small(counts: list[int]) -> None:
    page, _ = published({(number // 3, number % 3): count for number, count in enumerate(counts)})
    assert not any(figure.hidden for figure in page.figures)
