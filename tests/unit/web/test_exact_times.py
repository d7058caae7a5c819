"""Times of the week in a box a day, as people write them."""

from typing import Any

import pytest
from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from hub.forms.fields import ExactTimes
from hub.forms.form import Form
from hub.web.conflict import answer_words


class Week(Schema):
    times = ExactTimes("Exact times")


def form(**typed: str) -> Form:
    return Form(Week, MultiDict({f"times-{day}": text for day, text in typed.items()}))


def loaded(**typed: str) -> Any:
    answers = form(**typed).load()
    assert answers is not None
    return answers["times"]


@pytest.mark.parametrize(
    ("typed", "stretches"),
    [
        ("9:30am to 11:30am", [(570, 690)]),
        ("0930-1130", [(570, 690)]),
        ("09.30 – 11.30", [(570, 690)]),
        ("9am until midday", [(540, 720)]),
        ("1pm to 2:45pm, 9am to 11am", [(540, 660), (780, 885)]),
        ("9am to 11am and 1pm to 2pm", [(540, 660), (780, 840)]),
        ("9am to 11am; 11am to 1pm", [(540, 780)]),
        ("9am to noon, 10am to 11am", [(540, 720)]),
        ("6pm to midnight", [(1080, 1440)]),
        (" 9am to 10am, ", [(540, 600)]),
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str, stretches: list[tuple[int, int]]) -> None:
    assert loaded(wed=typed) == [[2, *stretch] for stretch in stretches]


@pytest.mark.parametrize(
    "typed", ["mornings", "9 to 11", "9am", "9am to", "25:00 to 26:00", "9am to 10am to 11am"]
)
def test_what_cannot_be_read_is_named_by_its_day_and_kept(typed: str) -> None:
    wrong = form(mon="9am to 10am", fri=typed)
    assert wrong.load() is None
    [error] = wrong.error_list
    assert error.text.startswith("Friday must be times like 9:30am to 11:30am")
    assert error.href == "#times-fri"
    assert wrong.raw("times")["fri"] == typed


@pytest.mark.parametrize("typed", ["2pm to 1pm", "2pm to 2pm", "midnight to midnight, 3pm to 2pm"])
def test_a_stretch_must_end_after_it_starts(typed: str) -> None:
    wrong = form(sun=typed)
    assert wrong.load() is None
    assert wrong.error("times") == "Sunday must end after it starts"


def test_no_times_at_all_are_no_answer() -> None:
    assert loaded() == ()
    assert loaded(mon="  ") == ()


def test_what_is_kept_is_shown_so_that_it_is_read_as_the_same() -> None:
    kept = [[0, 0, 540], [1, 570, 690], [1, 780, 885], [6, 1080, 1440]]
    shown = Form(Week, None, {"times": kept}).raw("times")
    assert shown["tue"] == "9:30am to 11:30am, 1pm to 2:45pm"
    assert loaded(**shown) == kept


def test_the_answer_in_words_names_its_days() -> None:
    field = form().field("times")
    assert answer_words(field, field.show([[1, 570, 690], [4, 780, 885]])) == (
        "Tuesday 9:30am to 11:30am; Friday 1pm to 2:45pm"
    )
    assert answer_words(field, field.show([])) == "Not given"
