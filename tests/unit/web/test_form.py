"""A schema as a form: reading what was posted, showing it again, and pointing at what is wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError, validates_schema
from werkzeug.datastructures import MultiDict

from hub.forms.fields import Availability, Choice, Date, Text, YesNo
from hub.forms.form import Form


class Person(Schema):
    family_name = Text("Family name", required="Enter their family name", max_length=9)
    born = Date("Date of birth", required="Enter their date of birth")
    safe = YesNo("Safe to call", required="Select yes if it is safe to call")
    free = Availability("Free")
    venue = Choice("Venue")

    @validates_schema
    def not_both(self, data: dict[str, object], **_: object) -> None:
        if data["family_name"] == "Nobody":
            raise ValidationError("Nobody is nobody", "family_name")


GOOD = MultiDict(
    [
        ("family_name", " Haile "),
        ("born-day", "3"),
        ("born-month", "12"),
        ("born-year", "1990"),
        ("safe", "yes"),
        ("free", "mon-morning"),
        ("free", "tue-evening"),
        ("csrf_token", "x"),
    ]
)


def test_a_good_form_loads_typed_values_and_ignores_what_it_did_not_ask() -> None:
    form = Form(Person, GOOD)
    assert form.load() == {
        "family_name": "Haile",
        "born": date(1990, 12, 3),
        "safe": True,
        "free": 0b100001,
        "venue": None,
    }
    assert form.errors == {}


def test_what_was_typed_is_shown_again_exactly() -> None:
    typed = MultiDict({"family_name": "  Haile\u0301\0 ", "born-day": "thirty", "safe": "maybe"})
    form = Form(Person, typed, stored={"family_name": "Old"})
    assert form.load() is None
    assert form.raw("family_name") == "  Haile\u0301\0 "
    assert form.raw("born") == {"day": "thirty", "month": "", "year": ""}
    assert form.raw("safe") == "maybe"


def test_stored_values_are_shown_when_nothing_was_posted() -> None:
    form = Form(Person, stored={"born": date(1990, 12, 3), "safe": False, "free": 1})
    assert form.raw("born") == {"day": "3", "month": "12", "year": "1990"}
    assert form.raw("safe") == "no"
    assert form.raw("free") == ["mon-morning"]
    assert form.raw("family_name") == ""


def test_the_summary_follows_the_questions_and_points_at_the_box_to_mend() -> None:
    form = Form(Person, MultiDict({"born-day": "3", "born-month": "12"}))
    form.load()
    form.add_error(None, "This class has closed")
    assert [tuple(link) for link in form.error_list] == [
        ("Enter their family name", "#family_name"),
        ("Date of birth must include a year", "#born-year"),
        ("Select yes if it is safe to call", "#safe"),
        ("This class has closed", "#form"),
    ]


def test_a_rule_over_several_fields_speaks_at_the_field_it_names() -> None:
    form = Form(Person, MultiDict({**GOOD.to_dict(), "family_name": "Nobody"}))
    assert form.load() is None
    assert form.error("family_name") == "Nobody is nobody"


def test_a_problem_found_later_can_be_added_to_a_field() -> None:
    form = Form(Person, GOOD)
    form.load()
    form.add_error("safe", "Not for them")
    assert form.error("safe") == "Not for them"


def test_options_known_only_now_are_the_ones_accepted() -> None:
    options = {"venue": [("7", "Library")]}
    assert Form(Person, MultiDict({**GOOD.to_dict(), "venue": "7"}), options=options).load() is not None
    form = Form(Person, MultiDict({**GOOD.to_dict(), "venue": "8"}), options=options)
    assert form.load() is None
    assert form.error("venue") == "Venue must be one of the options listed"


def test_options_of_one_form_do_not_leak_into_the_next() -> None:
    Form(Person, options={"venue": [("7", "Library")]})
    assert Form(Person, MultiDict({**GOOD.to_dict(), "venue": "7"})).load() is None


def test_the_version_seen_comes_back_with_the_form() -> None:
    assert Form(Person, version=4).hidden["version"] == "4"
    assert Form(Person, MultiDict({"version": "4"}), version=5).version == 4
    assert Form(Person, MultiDict({"version": "four"})).version is None
    assert Form(Person, MultiDict({"version": "9" * 5000})).version is None


def test_one_opened_page_keeps_one_submission_id() -> None:
    opened = Form(Person)
    assert opened.hidden["submission"] == opened.submission
    assert Form(Person, MultiDict({"submission": opened.submission})).submission == opened.submission
    assert Form(Person).submission != opened.submission


NAMES = [
    "family_name",
    "born-day",
    "born-month",
    "born-year",
    "born",
    "safe",
    "free",
    "venue",
    "version",
    "x",
]


@given(posted=st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=30)), max_size=14))
def test_no_posted_form_raises(posted: list[tuple[str, str]]) -> None:
    form = Form(Person, MultiDict(posted))
    loaded = form.load()
    assert (loaded is None) == bool(form.error_list)
    assert form.hidden["submission"]


@pytest.mark.parametrize("typed", ["", "x" * 41, "NUL\x00", "a b", "ключ", "../x"])
def test_what_is_no_id_of_an_opened_page_is_replaced_by_one(typed: str) -> None:
    made = Form(Person, MultiDict({"submission": typed})).submission
    assert made != typed
    assert len(made) <= 40
