"""Managers put the hub's own words in the place of those that came with the service, and take them back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.db import Database
from hub.messages.models import OWN_FROM
from hub.messages.own_words import words_now
from hub.messages.sending import send_due
from hub.messages.types import Channel
from tests.factories.area import Area
from tests.factories.messages import JOB, NOON, Pigeon, make_safe, messages
from tests.factories.messages import post as post_by
from tests.factories.pages import get, hidden, post, soup
from tests.factories.referrals import new_learner, refer

SignIn = Callable[[User], FlaskClient]
THERE = "/message-words/referred/en"
WORDS = {
    "subject": "Your English class",
    "long": "We asked ((provider)) for a place for you. Call us: ((contact)).",
    "text": "We asked ((provider)) for a place. Call us: ((contact)).",
}


def published(manager: FlaskClient, **words: str) -> None:
    post(manager, f"{THERE}/draft", page=THERE)
    assert post(manager, f"{THERE}/edit", WORDS | words).status_code == 303
    assert post(manager, f"{THERE}/preview").status_code == 303


def test_own_words_are_sent_and_what_was_sent_before_keeps_its_version(
    database: Database, area: Area, client_of: SignIn
) -> None:
    person, other = new_learner(database, area), new_learner(database, area, "{{code}} ((contact))")
    for each in (person, other):
        make_safe(database, each, safe_to_text=True)
    refer(database, area, person)
    pigeon = Pigeon()
    send_due(database, post_by(pigeon, Channel.TEXT))
    manager = client_of(area.manager)
    published(manager)
    refer(database, area, other)
    send_due(database, post_by(pigeon, Channel.TEXT))
    own = [one.body for one in pigeon.taken if one.body.startswith("We asked")]
    assert own == ["We asked Clapton Community College for a place. Call us: come to us."]
    sent = [
        [one.wording for one in messages(database, each) if one.template == "referred"]
        for each in (person, other)
    ]
    assert sent == [[1], [OWN_FROM]]
    assert "The hub’s own, version 1" in soup(get(manager, "/message-words")).text
    assert post(manager, f"{THERE}/versions/{OWN_FROM}/take-back", page=THERE).status_code == 303
    assert "As they came" in soup(get(manager, THERE)).text


def test_a_second_click_takes_back_no_second_version(area: Area, client_of: SignIn) -> None:
    manager = client_of(area.manager)
    for subject in ("Your English class", "Your class"):
        published(manager, subject=subject)
    for _ in range(2):
        assert post(manager, f"{THERE}/versions/{OWN_FROM + 1}/take-back", page=THERE).status_code == 303
    assert "The hub’s own, version 1." in soup(get(manager, THERE)).text


def test_words_count_from_their_day_and_the_ones_before_until_then(
    database: Database, area: Area, client_of: SignIn
) -> None:
    manager = client_of(area.manager)
    published(manager)
    post(manager, f"{THERE}/draft", page=THERE)
    post(manager, f"{THERE}/edit", WORDS | {"subject": "Later words"})
    day = {"from_day-day": "29", "from_day-month": "11", "from_day-year": "2026"}
    assert "must be today or later" in soup(post(manager, f"{THERE}/preview", day)).text
    assert (
        post(manager, f"{THERE}/preview", day | {"from_day-day": "3", "from_day-month": "12"}).status_code
        == 303
    )
    for days, subject in ((0, "Your English class"), (4, "Later words")):
        with database.unit_of_work(JOB, now=NOON + timedelta(days=days)) as uow:
            assert words_now(uow, "referred", "cy").subject == subject
    post(manager, f"{THERE}/as-they-came", page=THERE)
    with database.unit_of_work(JOB, now=NOON + timedelta(days=4)) as uow:
        assert words_now(uow, "referred", None).version == 1


def test_what_cannot_be_sent_is_told_at_its_field_and_nothing_typed_is_lost(
    area: Area, client_of: SignIn
) -> None:
    manager = client_of(area.manager)
    post(manager, f"{THERE}/draft", page=THERE)
    page = soup(post(manager, f"{THERE}/edit", WORDS | {"text": "Hello ((name)), call ((contact))"}))
    error = page.select_one("#text-error")
    assert error is not None
    assert "((name)) is not known here" in error.text
    typed = page.select_one("textarea[name=text]")
    assert typed is not None
    assert "Hello ((name))" in typed.text


def test_a_translation_is_sent_when_a_person_has_checked_it_and_english_until_then(
    database: Database, area: Area, client_of: SignIn
) -> None:
    person, manager = new_learner(database, area), client_of(area.manager)
    make_safe(database, person, safe_to_text=True, language="so")
    pigeon = Pigeon()
    refer(database, area, person)
    send_due(database, post_by(pigeon, Channel.TEXT))
    assert any("classes: we asked Clapton Community College" in one.body for one in pigeon.taken)
    assert "nobody has checked it" in soup(get(manager, THERE)).text
    somali = get(manager, "/message-words/referred/so")
    assert "These words are not sent" in somali.text
    assert "boos ayaan kaaga codsannay" in soup(somali).text
    checked = {"phrase": ["message-referred", "message-no-such"], "speaks": "yes"}
    assert post(manager, "/languages/so", checked).status_code == 303
    with database.unit_of_work(JOB, read_only=True) as uow:
        assert words_now(uow, "referred", "so").language == "so"
        assert words_now(uow, "offer", "so").language == "en"
    other = new_learner(database, area, "Bilan")
    make_safe(database, other, safe_to_text=True, language="so")
    refer(database, area, other)
    send_due(database, post_by(pigeon, Channel.TEXT))
    assert any("codsannay Clapton Community College" in one.body for one in pigeon.taken)
    assert [one.language for one in messages(database, other) if one.template == "referred"] == ["so"]
    published(manager)
    with database.unit_of_work(JOB, read_only=True) as uow:
        assert (
            words_now(uow, "referred", "so").version == OWN_FROM
        )  # the English it was made from counts no more


def test_a_manager_puts_own_words_in_the_place_of_a_translation(
    database: Database, area: Area, client_of: SignIn
) -> None:
    manager, there = client_of(area.manager), "/message-words/referred/so"
    post(manager, f"{there}/draft", page=there)
    assert "boos ayaan kaaga codsannay" in get(manager, f"{there}/edit").text
    words = {name: "Boos: ((provider)). ((contact))" for name in ("long", "text")} | {"subject": "Boos"}
    assert post(manager, f"{there}/edit", words).status_code == 303
    assert post(manager, f"{there}/preview").status_code == 303
    with database.unit_of_work(JOB, read_only=True) as uow:
        assert words_now(uow, "referred", "so").text == "Boos: ((provider)). ((contact))"


def test_two_managers_who_write_at_once_are_shown_both(area: Area, client_of: SignIn) -> None:
    manager = client_of(area.manager)
    post(manager, f"{THERE}/draft", page=THERE)
    opened = hidden(get(manager, f"{THERE}/edit"))
    post(manager, f"{THERE}/edit", WORDS)
    page = post(manager, f"{THERE}/edit", WORDS | {"subject": "Mine"} | opened)
    assert page.status_code == 409
    assert "Mine" in page.text
    assert "Your English class" in page.text


@pytest.mark.parametrize("language", ["xx", "a" * 300, "templates", "%00", "..%5c..%5ctemplates"])
def test_there_is_no_page_of_words_in_a_language_without_them(
    area: Area, client_of: SignIn, language: str
) -> None:
    assert get(client_of(area.manager), f"/message-words/referred/{language}").status_code == 404
