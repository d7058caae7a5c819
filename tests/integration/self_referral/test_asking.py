"""Somebody asks for a class by themselves, and the hub calls them: from the public page to a registration."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.accounts import throttle
from hub.accounts.models import Organisation, Throttle, User
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.languages.phrases import languages, say
from hub.learners.models import Learner
from hub.learners.self_referral import door
from hub.learners.self_referral.answers import Answers, day_asked, month_asked
from hub.learners.self_referral.models import SelfReferral
from hub.learners.types import ArrivalChannel
from tests.factories.area import Area
from tests.factories.pages import BASE, get, hidden, post, soup
from tests.integration.jobcentre.test_refer_someone import referred

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]
ASK, HELD = "/ask/so", "/self-referrals/held"
WHO: dict[str, Any] = {
    "name": "{{code}} Canaryname",
    "phone": "07700 900456",
    "safe": ["call"],
    "language": "so",
    "area": "E8 1DY",
    "times": ["evening"],
}


def sent(
    client: FlaskClient, told: Mapping[str, Any] = WHO, *, wrong: int = 0, page: str = ASK
) -> TestResponse:
    """Fill the page in and answer its questions, the first `wrong` days past the right one."""
    opened = get(client, page)
    if opened.status_code == 429:
        return opened
    fields = hidden(opened)
    answers = {"day": str((day_asked(fields["submission"]) + 1 + wrong) % 7)}
    if soup(opened).select_one("#month"):
        answers["month"] = str((month_asked(fields["submission"]) + 1) % 12)
    return client.post(page, data={**fields, **answers, **told}, base_url=BASE, headers={"Referer": BASE})


def somebody(app: Flask, address: str) -> FlaskClient:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


def kept(database: Database) -> list[SelfReferral]:
    with database.unit_of_work(JOB, read_only=True) as uow:
        return list(uow.session.scalars(sa.select(SelfReferral)))


def test_a_request_becomes_a_registration_and_nothing_of_it_stays_behind(
    app: Flask, database: Database, area: Area, client_of: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = sent(app.test_client())
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/ask/so/sent")
    after = get(app.test_client(), "/ask/so/sent").text
    assert say("so", "ask-next-ask") in after  # this hub has written of no telephone
    assert "Canaryname" not in after
    (row,) = kept(database)
    client = client_of(area.assessor)
    assert "Asked for a class themselves (1)" in get(client, "/today").text
    listed = get(client, "/self-referrals").text
    assert "Somali" in listed
    assert "Canaryname" not in listed
    page = f"/self-referrals/{row.id}"
    assert "{{code}} Canaryname" in get(client, page).text
    assert post(client, page, {"came": "tried"}).status_code == 303
    register = f"/learners/register?asked={row.id}"
    prefilled = get(client, register)
    assert soup(prefilled).select_one("#given_names")["value"] == "{{code}} Canaryname"  # type: ignore[index]
    start = {"given_names": "{{code}}", "family_name": "Canaryname", "date_of_birth-year": "1990"}
    start |= {"date_of_birth-day": "1", "date_of_birth-month": "1"}
    assert post(client, register, start).status_code == 303
    with database.unit_of_work(area.assessor.viewer) as uow:
        learner = uow.session.scalars(sa.select(Learner)).one()
        decision = consent.may_see(uow, learner.id, [Category.IDENTITY, Category.CONTACT])
        assert (learner.channel, learner.outcode) == (ArrivalChannel.ONLINE, "E8")
        assert learner.phone.reveal(decision) == "+447700900456"
        assert learner.language.reveal(decision) == "so"
        assert [learner.safe_to_call.value(decision), learner.safe_to_text.value(decision)] == [True, False]
        verbs = uow.session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.verb.like("self_referral.%")))
        assert {"receive", "look", "try", "begun"} == {verb.partition(".")[2] for verb in verbs}
        closed = uow.session.scalars(sa.select(SelfReferral)).one()
        assert closed.content.open_system(uow.vault) is None
    assert get(client, page).status_code == 404
    assert "Canaryname" not in caplog.text


def test_spam_goes_at_once_and_with_a_word_why(
    app: Flask, database: Database, area: Area, client_of: SignIn
) -> None:
    sent(app.test_client())
    (row,) = kept(database)
    client = client_of(area.assessor)
    assert post(client, f"/self-referrals/{row.id}", {}).status_code == 422
    assert post(client, f"/self-referrals/{row.id}", {"came": "spam"}).status_code == 303
    assert "(0)" in get(client, "/today").text
    assert get(client, f"/learners/register?asked={row.id}").status_code == 404
    assert get(client, "/learners/register?asked=nobody").status_code == 404


def test_all_that_is_wrong_is_told_at_once(app: Flask, area: Area) -> None:
    client = app.test_client()
    page = soup(client.post(ASK, data=hidden(get(client, ASK)), base_url=BASE, headers={"Referer": BASE}))
    told = {link["href"] for link in page.select(".govuk-error-summary__list a")}
    assert told == {"#name", "#phone", "#day-0"}


def test_machines_are_kept_out_and_get_no_other_answer_than_people(
    app: Flask, database: Database, area: Area
) -> None:
    client = app.test_client()
    trapped = sent(client, {**WHO, "website": "https://example.org"})
    assert (trapped.status_code, trapped.headers["Location"]) == (303, "/ask/so/sent")
    again = sent(client, wrong=1)
    assert again.status_code == 422
    assert say("so", "ask-wrong-day") in again.text
    assert 'value="07700 900456"' in again.text  # nothing typed is lost
    assert (
        client.post(ASK, data=WHO, base_url=BASE).status_code == 303
    )  # without the token: the page once more
    assert client.post(ASK, data={"name": "x" * 5_300_000}, base_url=BASE).status_code == 413
    assert kept(database) == []
    first, second = sent(client), sent(client)
    assert first.headers["Location"] == second.headers["Location"]
    for _ in range(10):
        last = sent(client)
    assert last.status_code == 429
    assert say("so", "ask-busy-ask") in last.text
    assert len(kept(database)) == 8  # ten tries of one address, two of which were a machine's


def test_where_very_many_ask_the_door_asks_more_and_somebody_looks_before_anybody_is_called(
    app: Flask, database: Database, area: Area, client_of: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(throttle.LIMITS, "ask all", throttle.Limit(2, throttle.HOUR, None))
    begun = somebody(app, "198.51.100.7")
    opened = hidden(get(begun, ASK))
    for number in range(4):
        assert sent(somebody(app, f"192.0.2.{number}")).status_code == 303
    late = {**WHO, **opened, "day": str((day_asked(opened["submission"]) + 1) % 7), "name": "Late"}
    asked = begun.post(ASK, data=late, base_url=BASE, headers={"Referer": BASE})
    assert asked.status_code == 422
    assert say("so", "ask-more") in soup(asked).get_text()
    assert 'value="Late"' in asked.text  # whoever had begun goes on
    late["month"] = str((month_asked(opened["submission"]) + 2) % 12)
    assert begun.post(ASK, data=late, base_url=BASE, headers={"Referer": BASE}).status_code == 422
    late["month"] = str((month_asked(opened["submission"]) + 1) % 12)
    assert begun.post(ASK, data=late, base_url=BASE, headers={"Referer": BASE}).status_code == 303
    client = client_of(area.assessor)
    today = get(client, "/today").text
    assert "Asked for a class themselves (2)" in today
    assert "Requests that came while very many asked (3)" in today
    held = {box.find_next("label").get_text(strip=True): box["value"] for box in boxes(client)}  # type: ignore[union-attr]
    assert get(client, f"/self-referrals/{held['Late']}").status_code == 404
    assert post(client, HELD, {"came": "real"}).status_code == 422
    assert post(client, HELD, {"came": "real", "request": held["Late"]}).status_code == 303
    assert post(client, HELD, {"came": "not-real", "all": "yes", "page": held["Late"]}).status_code == 303
    assert "1 request had been sorted already" in get(client, HELD).text
    assert "Late" in get(client, f"/self-referrals/{held['Late']}").text
    assert post(
        client, HELD, {"came": "not-real", "all": "yes", "page": [one["value"] for one in boxes(client)]}
    )
    assert "Nothing is held back" in get(client, HELD).text
    with database.unit_of_work(JOB) as uow:
        rows = uow.session.scalars(sa.select(SelfReferral)).all()
        assert sorted(row.state for row in rows) == ["spam", "spam", "waiting", "waiting", "waiting"]
        assert {row.content.open_system(uow.vault) is None for row in rows if row.state == "spam"} == {True}


def boxes(client: FlaskClient) -> list[Tag]:
    return soup(get(client, HELD)).select("input[name=request]")


def test_a_flood_fills_neither_the_tables_nor_today_and_nothing_is_kept_of_what_is_refused(
    app: Flask, database: Database, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From five networks, each with more addresses than a limit can count."""
    monkeypatch.setitem(throttle.LIMITS, "ask all", throttle.Limit(3, throttle.HOUR, None))
    monkeypatch.setitem(throttle.LIMITS, "ask near", throttle.Limit(2, throttle.HOUR, None))
    for number in range(40):
        sent(somebody(app, f"2001:{number % 5:x}:{number}::1"), {**WHO, "name": f"Canary{number}"})
    assert sorted(row.state for row in kept(database)) == ["held"] * 10 + ["waiting"] * 3
    assert sent(somebody(app, "203.0.113.9")).status_code == 303  # of another network: the door is open
    monkeypatch.setattr(door, "MOST_HELD", 11)
    last = somebody(app, "198.51.100.7")
    answer = get(last, ASK)
    assert answer.status_code == 429
    assert say("so", "ask-busy-ask") in answer.text
    assert area.hub.name in answer.text
    typed = last.post(
        ASK,
        data={**WHO, "csrf_token": hidden(get(last, "/card/so"))["csrf_token"]},
        base_url=BASE,
        headers={"Referer": BASE},
    )
    assert typed.status_code == 429
    assert 'value="07700 900456"' in typed.text  # it can be sent later
    with database.unit_of_work(JOB) as uow:
        rows = uow.session.scalars(sa.select(SelfReferral)).all()
        names = {Answers.of(row.content.open_system(uow.vault) or "").name for row in rows}
        assert len(names) == 14
        counts = uow.session.scalar(sa.select(sa.func.count(Throttle.id))) or 0
        assert counts == 1 + 14 + 6  # of everybody, of a line, of its neighbours


def test_machines_with_many_addresses_do_not_fill_the_table_of_counts(
    app: Flask, database: Database, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(throttle.LIMITS, "ask wrong", throttle.Limit(2, throttle.HOUR, None))
    for number in range(5):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"2001:db8:{number}::1"
        assert sent(client, wrong=1).status_code == 422
    with database.unit_of_work(JOB) as uow:
        assert uow.session.scalar(sa.select(sa.func.count(Throttle.id))) == 3  # of two addresses, and of all


def test_a_hub_without_a_telephone_says_how_else_it_is_reached(
    app: Flask, database: Database, area: Area
) -> None:
    for contact, words in (("hello@hub.example.org", "reach-us"), ("020 7946 0100", "questions")):
        with database.unit_of_work(JOB) as uow:
            uow.get(Organisation, area.hub.id).contact_point = contact
            audit.record(uow, "organisation.edit")
        page = soup(get(app.test_client(), ASK)).get_text()
        assert contact in page
        assert say("so", words) in page


@pytest.mark.parametrize("code", ["ar", "ti", "en"])
def test_the_page_is_in_the_language_of_its_address_without_a_script(
    app: Flask, area: Area, code: str
) -> None:
    page = soup(get(app.test_client(), f"/ask/{code}"))
    assert page.html is not None
    assert (page.html["lang"], page.html["dir"]) == (code, languages()[code].dir)
    assert page.h1 is not None
    assert page.h1.get_text() == say(code, "ask-title")
    assert len(page.select("nav a[hreflang]")) == len(languages())
    assert (say(code, "unchecked") in str(page)) == (code != "en")
    assert get(app.test_client(), "/ask/xx").status_code == 404


def test_who_was_sent_is_told_of_it_and_today_reminds_until_then(
    database: Database, area: Area, client_of: SignIn
) -> None:

    referred(client_of(area.work_coach))
    client = client_of(area.assessor)
    with database.unit_of_work(JOB) as uow:
        reference = uow.session.scalars(sa.select(Learner.reference)).one()
    post(client, f"/learners/{reference}/pick-up", page="/today")
    assert "Tell them who sent them (1)" in get(client, "/today").text
    tell = f"/learners/{reference}/who-sent-them"
    record = get(client, f"/learners/{reference}").text
    assert f"Sent by {area.jcp.name}" in record
    assert tell in record
    assert post(client, tell, {"what": "waived"}).status_code == 422
    assert post(client, tell, {"what": "told"}).status_code == 303
    assert "They were told who sent them on" in get(client, f"/learners/{reference}").text
    assert "Tell them who sent them (0)" in get(client, "/today").text
    assert post(client, tell, {"what": "told"}).status_code == 404
