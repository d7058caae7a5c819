"""Questions as HTML: labels, hints, errors and what was typed are where people and screen readers look."""

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask, render_template_string
from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from hub.forms.fields import (
    Availability,
    Choice,
    Choices,
    ClockTime,
    Date,
    LongText,
    Money,
    Password,
    Text,
    Upload,
    YesNo,
)
from hub.forms.form import Form

PAGE = """{% extends "web/base.html" %}
{% from "web/macros.html" import form_start, questions, button %}
{% set heading = "About them" %}{% set section = "Register" %}
{% block content %}
{{ form_start(form) }}{{ questions(form) }}{{ button("Save and continue") }}</form>
{% endblock %}
"""


HEADING_PAGE = """{% extends "web/base.html" %}
{% from "web/macros.html" import page_heading_question, question %}
{% block h1 %}{% endblock %}
{% block content %}
{{ page_heading_question(form, "safe", {"yes": question(form, "start")}) }}
{% endblock %}
"""


class Everything(Schema):
    name = Text(
        "Family name", required="Enter their family name", spellcheck=False, autocomplete="family-name"
    )
    born = Date("Date of birth", hint="For example, 27 3 2007", required=True, autocomplete="bday")
    note = LongText("Note", max_length=300)
    sex = Choice("Sex", [("F", "Female"), ("M", "Male")], otherwise=("X", "Prefer not to say"), required=True)
    goals = Choices("Goals", [("work", "Work", "A job"), ("cit", "Citizenship")], otherwise=("none", "None"))
    safe = YesNo("Safe to call", required=True)
    free = Availability("When they are free", hint="Select all that apply", required=True)
    venue = Choice("Venue", [("a", "Library")], widget="select")
    start = ClockTime("Start")
    fee = Money("Fee")
    secret = Password("Password", required=True)
    listing = Upload("List of classes", max_bytes=10, accept=".csv")


def draw(form: Form, **context: Any) -> BeautifulSoup:
    return BeautifulSoup(render_template_string(PAGE, form=form, **context), "html5lib")


def element(page: BeautifulSoup, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found is not None, selector
    return found


@pytest.fixture
def opened(app: Flask) -> BeautifulSoup:
    return draw(Form(Everything, stored={"free": 1}))


@pytest.fixture
def refused(app: Flask) -> BeautifulSoup:
    form = Form(
        Everything, MultiDict({"name": "", "born-day": "31", "born-month": "2", "note": "<b>", "secret": "x"})
    )
    form.load()
    return draw(form)


def test_every_control_has_a_label_and_every_id_is_used_once(opened: BeautifulSoup) -> None:
    ids = [tag["id"] for tag in opened.select("[id]")]
    assert len(ids) == len(set(ids))
    labelled = {label["for"] for label in opened.select("label")}
    controls = opened.select("input:not([type=hidden]), select, textarea")
    assert {control["id"] for control in controls} <= labelled


def test_every_description_exists(refused: BeautifulSoup) -> None:
    for control in refused.select("[aria-describedby]"):
        for described in str(control["aria-describedby"]).split():
            assert refused.find(id=described), described


def test_every_summary_link_leads_to_a_control(refused: BeautifulSoup) -> None:
    links = refused.select(".govuk-error-summary__list a")
    assert [link.text for link in links][:2] == [
        "Enter their family name",
        "Date of birth must include a year",
    ]
    for link in links:
        assert element(refused, str(link["href"])).name in ("input", "select", "textarea")


def test_only_the_box_in_error_is_marked(refused: BeautifulSoup) -> None:
    marked = [box["id"] for box in refused.select(".govuk-date-input .govuk-input--error")]
    assert marked == ["born-year"]


def test_the_title_says_error_first(opened: BeautifulSoup, refused: BeautifulSoup) -> None:
    assert element(opened, "title").text == "About them – Register – ESOL hub"
    assert element(refused, "title").text == "Error: About them – Register – ESOL hub"


def test_what_was_typed_stands_in_the_controls_and_a_password_does_not(refused: BeautifulSoup) -> None:
    assert element(refused, "#born-day")["value"] == "31"
    assert element(refused, "#note").text.strip() == "<b>"
    assert not element(refused, "#secret").get("value")


def test_only_answers_that_may_be_left_out_are_called_optional(opened: BeautifulSoup) -> None:
    assert element(opened, "label[for=name]").text.strip() == "Family name"
    assert element(opened, "label[for=note]").text.strip() == "Note (optional)"


def test_the_week_is_a_grid_of_named_boxes(opened: BeautifulSoup) -> None:
    assert len(opened.select("input[name=free]")) == 21 + 3  # and every weekday
    assert element(opened, "label[for=free]").text == "Monday morning"
    assert "checked" in element(opened, "#free").attrs
    assert "checked" not in element(opened, "#free-sun-evening").attrs


def test_the_form_carries_its_token_version_and_submission(app: Flask) -> None:
    page = draw(Form(Everything, version=3))
    form = element(page, "#form")
    assert form["method"] == "post"
    assert form["enctype"] == "multipart/form-data"
    hidden = {box["name"]: box["value"] for box in form.select("input[type=hidden]")}
    assert hidden["csrf_token"] == "token"
    assert hidden["version"] == "3"
    assert hidden["submission"]


def test_a_page_has_one_script_from_a_file_and_no_inline_style(opened: BeautifulSoup) -> None:
    assert [str(script["src"]).endswith("/init.js") for script in opened.select("script")] == [True]
    assert not opened.select("[style], style")
    assert not [tag for tag in opened.find_all(True) if any(name.startswith("on") for name in tag.attrs)]


def test_a_right_to_left_page_links_the_right_to_left_sheet(app: Flask) -> None:
    page = draw(Form(Everything), lang="ar", dir="rtl")
    assert element(page, "html")["dir"] == "rtl"
    assert str(element(page, "link[rel=stylesheet]")["href"]).endswith("/app.rtl.css")


def test_a_question_can_be_the_heading_of_its_page(app: Flask) -> None:
    page = BeautifulSoup(
        render_template_string(HEADING_PAGE, form=Form(Everything), heading="Safe to call"), "html5lib"
    )
    assert [heading.text.strip() for heading in page.select("h1")] == ["Safe to call"]
    assert element(page, ".govuk-radios__conditional #start")
