"""The questions about equality: their lists of codes, and what is asked of whom."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from hub.consent.rules import PROVIDER_CATEGORIES, PURPOSE_CATEGORIES, STAGE_CATEGORIES
from hub.consent.types import Category, Purpose, Stage
from hub.forms.form import Form
from hub.learners.equality.codes import NOT_SAID, lists
from hub.learners.equality.models import ASKED, EqualityAnswer
from hub.pages.assessor.registration.forms import equality as forms

TODAY = date(2026, 11, 29)


def form(**answers: object) -> Form:
    names = forms.questions(ask_faith=True, here_since_known=False)
    options = forms.options(names, TODAY, {})
    return Form(forms.Equality(only=names), MultiDict(answers), options=options)


def test_every_list_says_where_it_is_from_and_from_which_day_each_code_counts() -> None:
    assert lists().year
    for one in lists().by_name.values():
        assert one.source, one.name
        assert len({code.code for code in one.codes}) == len(one.codes), one.name
        assert all(code.valid_from <= code.valid_to for code in one.codes), one.name


def test_every_answer_has_a_list_and_a_question() -> None:
    assert {forms.LIST_OF.get(name, name) for name in ASKED} == set(lists().by_name)
    assert set(forms.Equality().fields) == set(ASKED)


def test_what_the_ilr_keeps_for_no_answer_is_not_offered_as_one() -> None:
    for one in lists().by_name.values():
        offered = dict(one.options(TODAY))
        assert offered
        assert offered.keys().isdisjoint({one.declined, one.unknown, NOT_SAID})
        if one.ilr:
            assert one.told(None).code == one.unknown
            assert one.told(NOT_SAID).code == one.declined


@pytest.mark.parametrize(
    ("day", "code", "offered"),
    [
        (date(2024, 7, 31), "18", False),
        (date(2024, 8, 1), "18", True),
        (date(2025, 7, 31), "15", True),
        (date(2025, 8, 1), "15", False),
        (date(2026, 7, 31), "1", True),
        (date(2026, 8, 1), "1", False),
    ],
)
def test_a_kind_of_disability_can_be_answered_while_the_ilr_has_its_code(
    day: date, code: str, offered: bool
) -> None:
    assert (code in dict(lists()["kinds"].options(day))) is offered


def test_an_answer_whose_code_has_ended_is_still_shown_in_words() -> None:
    assert ("15", "Asperger's syndrome") in forms.options(["kinds"], TODAY, {"kinds": ["15"]})["kinds"]


def test_every_question_may_be_left_blank_and_has_prefer_not_to_say() -> None:
    assert form().load() is not None
    for name, field in form().schema.fields.items():
        if name != "main_kind":
            assert field.otherwise[:2] == forms.REFUSED, name  # type: ignore[attr-defined]
            assert form(**{"disability": "1", name: [NOT_SAID]}).load() is not None, name


def test_faith_is_asked_only_where_the_hub_wants_it() -> None:
    assert "faith" not in forms.questions(ask_faith=False, here_since_known=False)
    assert "faith" in forms.questions(ask_faith=True, here_since_known=False)


def test_how_long_somebody_has_been_here_is_not_asked_twice() -> None:
    assert "years_in_uk" not in forms.questions(ask_faith=False, here_since_known=True)


def test_kinds_of_disability_are_kept_with_a_yes_alone() -> None:
    contrary = form(disability="2", kinds=["4"], main_kind="4").load()
    assert contrary is not None
    assert (contrary["kinds"], contrary["main_kind"]) == ((), None)
    assert form(disability="1", kinds=["4", "5"], main_kind="5").load() is not None


def test_the_kind_that_makes_learning_hardest_is_one_of_those_ticked() -> None:
    elsewhere = form(disability="1", kinds=["4", "5"], main_kind="6")
    assert elsewhere.load() is None
    assert elsewhere.error("main_kind") == "Select one of the kinds you ticked"


def test_answers_about_equality_are_open_for_enrolment_alone() -> None:
    open_for = {purpose for purpose, found in PURPOSE_CATEGORIES.items() if Category.EQUALITY in found}
    assert open_for == {Purpose.ENROLMENT}
    assert Category.EQUALITY not in PROVIDER_CATEGORIES
    assert EqualityAnswer.__category__ == Category.EQUALITY


def test_no_stage_before_enrolment_opens_them() -> None:
    opening = {stage for stage, found in STAGE_CATEGORIES.items() if Category.EQUALITY in found}
    assert opening == {Stage.FULL, Stage.ENROLMENT}
