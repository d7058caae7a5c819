"""Charts: the pieces lie where the numbers say, and the table says the same."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st

from hub.web.charts import BAR_WIDTH, LABEL_WIDTH, columns, stacked_bars

LEVELS = ["Entry 1", "Entry 2"]
WEEKS: list[tuple[str, list[int | None]]] = [("0 to 4 weeks", [10, 30]), ("5 weeks or more", [20, None])]


def test_pieces_lie_end_to_end_and_the_longest_bar_fills_the_width() -> None:
    first, second = stacked_bars(LEVELS, WEEKS).rows
    assert first.pieces[0].x == LABEL_WIDTH
    assert first.pieces[1].x == pytest.approx(LABEL_WIDTH + BAR_WIDTH / 3, abs=0.1)
    assert first.end == LABEL_WIDTH + BAR_WIDTH
    assert second.end == LABEL_WIDTH + BAR_WIDTH


def test_a_total_that_would_give_away_a_hidden_value_is_left_out() -> None:
    first, second = stacked_bars(LEVELS, WEEKS).rows
    assert first.total == "30"
    assert second.total == ""
    assert len(second.pieces) == 1


COUNTS = st.none() | st.integers(0, 10**6)


@given(st.lists(st.tuples(COUNTS, COUNTS), max_size=6))
def test_no_bar_leaves_its_place(rows: list[tuple[int | None, int | None]]) -> None:
    series = [("a", [row[0] for row in rows]), ("b", [row[1] for row in rows])]
    for row in stacked_bars([str(n) for n in range(len(rows))], series).rows:
        assert row.end <= LABEL_WIDTH + BAR_WIDTH + 0.1


def test_columns_stand_side_by_side_and_the_highest_reaches_the_top() -> None:
    drawing = columns(LEVELS, WEEKS)
    first, highest, beside = drawing.columns
    assert (first.series, highest.series, beside.series) == (1, 1, 2)
    assert (highest.y, drawing.most) == (drawing.top, "30")
    assert beside.x == first.x + first.width
    assert all(one.y + one.height == pytest.approx(drawing.floor, abs=0.1) for one in drawing.columns)
    assert columns(LEVELS, [("nothing", [None, None])]).columns == []


def test_a_chart_has_a_title_a_description_and_a_table(app: Flask) -> None:
    source = """{% from "web/charts.html" import stacked_bar_chart %}
    {{ stacked_bar_chart("wait", "Waiting", "Entry 1 waits longest.", levels, weeks, "Level") }}"""
    page = BeautifulSoup(render_template_string(source, levels=LEVELS, weeks=WEEKS), "html5lib")
    drawing = page.select_one("svg[role=img]")
    assert drawing is not None
    for part in str(drawing["aria-labelledby"]).split():
        assert page.find(id=part)
    cells = [[cell.text for cell in row.select("th, td")] for row in page.select("table tr")]
    assert cells == [
        ["Level", "0 to 4 weeks", "5 weeks or more"],
        ["Entry 1", "10", "20"],
        ["Entry 2", "30", "fewer than 5"],
    ]
    assert not page.select("[style]")
