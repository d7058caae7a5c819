"""The notices: one list of promises in every language, what the law asks for named, honest about who checked them."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from hub.accounts.models import Organisation
from hub.accounts.types import OrganisationKind
from hub.consent.rules import NOTICES_NAMING, PROVIDER_CATEGORIES, REFERRER_CATEGORIES, STAGE_CATEGORIES
from hub.consent.services import notices
from hub.consent.services.notices import NoticeText
from hub.consent.types import Category, Stage
from hub.reading.grade import HIGHEST, measure

ROOT = Path(__file__).parents[3]
FOLDER = files("hub.consent") / "data" / "notices"
HUB = Organisation(
    name="Northmarsh ESOL Hub",
    kind=OrganisationKind.HUB,
    contact_point="020 7946 0100",
    controller="Northmarsh Council",
    officer="officer@example.org",
    kept_months=24,
)
ENGLISH = [notice for notice in notices.filled(HUB).values() if notice.code == "en"]


def names(notice: NoticeText) -> str:
    return notice.language


@pytest.mark.parametrize("language", notices.current())
def test_every_language_makes_the_same_promises_and_no_other(language: str) -> None:
    text = (FOLDER / str(notices.CURRENT) / f"{language}.toml").read_text("utf-8")
    assert set(tomllib.loads(text)["promises"]) == set(notices.promises())


@pytest.mark.parametrize("notice", ENGLISH, ids=names)
def test_a_notice_names_controller_officer_contact_basis_period_and_complaint(notice: NoticeText) -> None:
    for words in (
        "Northmarsh Council",
        "officer@example.org",
        "020 7946 0100",
        "Article 6(1)(e)",
        "Article 9(2)(g)",
        "24 months",
        "Information Commissioner’s Office: ico.org.uk",
        "12 months",
    ):
        assert words in notice.text


@pytest.mark.parametrize("notice", notices.filled(HUB).values(), ids=names)
def test_every_language_fills_in_the_same_facts(notice: NoticeText) -> None:
    for words in ("Northmarsh Council", "officer@example.org", "020 7946 0100", "24", "12", "ico.org.uk"):
        assert words in notice.text
    assert "{" not in notice.text


@pytest.mark.parametrize("notice", ENGLISH, ids=names)
@pytest.mark.parametrize(
    "asked", ["where you live", "health", "benefits", "pay", "National Insurance", "your English", "picture"]
)
def test_a_notice_says_what_is_asked_and_why(notice: NoticeText, asked: str) -> None:
    said = paragraph(notice, "asked")
    assert asked in said
    assert re.search(r"\b(to find|so that|because|This is|This tells)\b", said)


@pytest.mark.parametrize("notice", ENGLISH, ids=names)
def test_a_notice_says_what_colleges_tell_the_hub(notice: NoticeText) -> None:
    assert "A college tells us if you start" in paragraph(notice, "from-others")


@pytest.mark.parametrize("notice", ENGLISH, ids=names)
def test_a_notice_says_that_the_address_decides_who_pays_and_that_the_hub_calls_after_a_course(
    notice: NoticeText,
) -> None:
    assert "Where you live also says who pays" in paragraph(notice, "asked")
    said = paragraph(notice, "afterwards")
    for words in ("three", "six months after a course", "what you can do in English", "You can say no"):
        assert words in said


@pytest.mark.parametrize("notice", ENGLISH, ids=names)
def test_a_notice_can_be_read_by_those_it_is_for(notice: NoticeText) -> None:
    assert measure(notice.paragraphs).grade <= HIGHEST


# What each category is called in the notices; every language is held to these promises by the list.
WORDS = {
    Category.LEVELS: "English level",
    Category.AVAILABILITY: "when you",
    Category.NEEDS: "what you need",
    Category.IDENTITY: "your name, your language",
    Category.CONTACT: "contact you|your phone, your email and your address",
    Category.DATE_OF_BIRTH: "date of birth",
    Category.CHILDCARE: "childcare",
    Category.ATTENDANCE: "keeps a register of when you come|writes down when you come",
    Category.NOTES: "what we wrote to it|our note to the college",
    Category.ATTENDANCE: "when you come to class",
}


@pytest.mark.parametrize("notice", ENGLISH, ids=names)
@pytest.mark.parametrize("category", PROVIDER_CATEGORIES)
def test_a_notice_names_everything_that_a_provider_is_granted(notice: NoticeText, category: Category) -> None:
    assert re.search(WORDS[category], paragraph(notice, "college"))


def test_the_list_of_promises_opens_what_the_rules_open_stage_by_stage() -> None:
    college = {stage: set(named) for stage, named in notices.promises()["college"]["categories"].items()}
    granted = set(PROVIDER_CATEGORIES)
    assert college["match-card"] == granted & STAGE_CATEGORIES[Stage.MATCH_CARD]
    assert college["match-card"] | college["opened"] == granted & STAGE_CATEGORIES[Stage.OPENED]
    assert set().union(*college.values()) == granted & STAGE_CATEGORIES[Stage.ENROLMENT] == granted
    assert college["taught"] == granted & STAGE_CATEGORIES[Stage.TAUGHT]
    assert set(notices.promises()["office"]["categories"]["full"]) == set(REFERRER_CATEGORIES)


@pytest.mark.parametrize("promise", notices.promises().values(), ids=lambda promise: promise["code"])
def test_every_promise_says_which_law_asks_for_it_and_what_holds_it(promise: dict[str, Any]) -> None:
    assert promise["says"]
    assert re.fullmatch(r"1[34]\([\w()., ]+", promise["law"])
    assert promise["held"] == "procedure" or (ROOT / promise["held"]).is_file()


def test_a_hub_that_has_not_said_who_answers_is_told_what_its_notice_lacks() -> None:
    bare = Organisation(name="A hub", kind=OrganisationKind.HUB)
    assert len(notices.missing(bare)) == 4
    assert notices.missing(HUB) == []
    assert "(not set yet: ask us)" in notices.filled(bare)["en"].text


def test_only_english_counts_as_checked() -> None:
    checked = {notice.code for notice in notices.current().values() if notice.reviewed_by_translator}
    assert checked == {"en"}


def test_a_language_without_a_notice_gets_the_english_one() -> None:
    known = notices.current()
    assert notices.for_language("Tigre", known) == notices.for_language(None, known) == known["en"]
    assert notices.for_language("ar", known).direction == "rtl"


def test_english_comes_first() -> None:
    assert list(notices.current())[:2] == ["en", "en-easy"]


@pytest.mark.parametrize("notice", ENGLISH, ids=names)
def test_the_versions_that_open_a_name_to_the_referrer_say_so(notice: NoticeText) -> None:
    assert notices.CURRENT in NOTICES_NAMING
    assert re.search(r"(sees|see) .*your name", paragraph(notice, "office"))


def paragraph(notice: NoticeText, code: str) -> str:
    return notice.paragraphs[list(notices.promises()).index(code)]
