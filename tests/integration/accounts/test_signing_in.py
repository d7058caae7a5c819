"""Signing in: who gets in, what strangers learn, and what happens to sessions."""

from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask, session
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.accounts.session import COOKIE
from hub.accounts.types import UserState
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.core.clock import utc_now
from hub.core.db import Database
from hub.pages.everybody.arrival import page_asked_for
from tests.factories.area import Area
from tests.factories.pages import BASE, get, post, soup
from tests.factories.signing_in import JOB, SECRET, email_of, give_code, give_password, sign_in

WRONG = "The email address or the password is wrong"


def cookie_of(client: FlaskClient) -> str:
    found = client.get_cookie(COOKIE, domain="hub.example.org")
    assert found is not None
    return str(found.value)


def with_cookie(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie(COOKIE, token, domain="hub.example.org", secure=True)
    return client


def test_password_and_code_lead_to_the_page_of_the_role(
    client: FlaskClient, assessor: User, database: Database
) -> None:
    assert sign_in(client, email_of(assessor, database)).location == "/sign-in/code"
    assert get(client, "/account").status_code == 303, "a password alone opens nothing"
    assert give_code(client).location == "/account"
    assert "Asha Assessor" in get(client, "/account").text


def test_capitals_in_the_address_make_no_difference(
    client: FlaskClient, assessor: User, database: Database
) -> None:
    assert sign_in(client, email_of(assessor, database).upper()).location == "/sign-in/code"


def test_a_stranger_and_a_wrong_password_get_the_same_answer(
    client: FlaskClient, assessor: User, database: Database
) -> None:
    known = sign_in(client, email_of(assessor, database), "not the right password")
    unknown = sign_in(client, "nobody@example.org", "not the right password")
    assert known.status_code == unknown.status_code == 422
    assert [link.text for link in soup(known).select(".govuk-error-summary a")] == [WRONG]
    assert [link.text for link in soup(unknown).select(".govuk-error-summary a")] == [WRONG]


@pytest.mark.parametrize("state", [UserState.SUSPENDED, UserState.INVITED])
def test_an_account_that_is_not_active_gets_the_same_answer(
    client: FlaskClient, assessor: User, database: Database, state: UserState
) -> None:
    set_state(database, assessor, state)
    assert WRONG in sign_in(client, email_of(assessor, database)).text


@pytest.mark.parametrize("password", ["x" * 129, "x" * 100_000, "NUL \x00 NUL", "🐎" * 20, "", "‮" * 20])
def test_no_password_breaks_the_page(
    client: FlaskClient, assessor: User, database: Database, password: str
) -> None:
    response = sign_in(client, email_of(assessor, database), password)
    assert response.status_code == 422
    if password:
        assert password not in response.text


def test_the_page_never_shows_the_password_again(
    client: FlaskClient, assessor: User, database: Database
) -> None:
    page = sign_in(client, email_of(assessor, database), "not the right password")
    assert "not the right password" not in page.text
    assert email_of(assessor, database) in page.text


def test_a_wrong_code_is_refused_and_recorded(
    client: FlaskClient, assessor: User, database: Database
) -> None:
    sign_in(client, email_of(assessor, database))
    assert give_code(client, "000000").status_code == 422
    assert get(client, "/account").status_code == 303
    assert "user.code_failed" in verbs(database, assessor)


def test_a_code_works_once(app: Flask, assessor: User, database: Database) -> None:
    code = pyotp.TOTP(SECRET).now()
    for expected in (303, 422):
        client = app.test_client()
        sign_in(client, email_of(assessor, database))
        assert give_code(client, code).status_code == expected


def test_an_earlier_code_is_refused_after_a_later_one(app: Flask, assessor: User, database: Database) -> None:
    totp = pyotp.TOTP(SECRET)
    for code, expected in ((totp.now(), 303), (totp.at(utc_now() - timedelta(seconds=30)), 422)):
        client = app.test_client()
        sign_in(client, email_of(assessor, database))
        assert give_code(client, code).status_code == expected


def test_a_password_given_too_long_ago_does_not_count(
    client: FlaskClient, assessor: User, database: Database
) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        sign_in(client, email_of(assessor, database))
        clock.shift(timedelta(minutes=11))
        assert get(client, "/sign-in/code").location == "/sign-in"


def test_a_password_given_before_the_account_was_suspended_does_not_count(
    client: FlaskClient, assessor: User, database: Database
) -> None:
    sign_in(client, email_of(assessor, database))
    set_state(database, assessor, UserState.SUSPENDED)
    assert get(client, "/sign-in/code").location == "/sign-in"


def test_without_a_second_factor_one_is_set_up_before_anything_else(
    client: FlaskClient, newcomer: User, database: Database
) -> None:
    assert sign_in(client, email_of(newcomer, database)).location == "/sign-in/second-factor"
    assert get(client, "/account").status_code == 303
    page = soup(get(client, "/sign-in/second-factor"))
    assert page.select_one("main svg") is not None
    assert "style=" not in str(page.select_one("main"))
    secret = page.select("main strong")[-1].text.replace(" ", "")
    shown = post(client, "/sign-in/second-factor", {"code": pyotp.TOTP(secret).now()})
    assert shown.location == "/account/recovery-codes"
    assert len(soup(get(client, "/account/recovery-codes")).select("main code")) == 10
    assert get(client, "/account/recovery-codes").location == "/account", "they are shown once"


def test_a_recovery_code_works_once_in_place_of_the_phone(
    app: Flask, client: FlaskClient, newcomer: User, database: Database
) -> None:
    sign_in(client, email_of(newcomer, database))
    secret = soup(get(client, "/sign-in/second-factor")).select("main strong")[-1].text.replace(" ", "")
    post(client, "/sign-in/second-factor", {"code": pyotp.TOTP(secret).now()})
    code = soup(get(client, "/account/recovery-codes")).select("main code")[0].text
    for expected in (303, 422):
        other = app.test_client()
        sign_in(other, email_of(newcomer, database))
        assert give_code(other, code.lower()).status_code == expected


def test_the_demonstration_asks_for_a_second_factor_only_of_those_who_have_one(
    demonstration: Flask, newcomer: User, assessor: User, database: Database
) -> None:
    assert sign_in(demonstration.test_client(), email_of(newcomer, database)).location == "/"
    assert sign_in(demonstration.test_client(), email_of(assessor, database)).location == "/sign-in/code"


def test_the_cookie_is_bound_to_the_host_and_hidden_from_scripts(client: FlaskClient) -> None:
    cookie = get(client, "/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("__Host-hub=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie.split("; ")
    assert "Domain" not in cookie


def test_signing_in_gives_a_new_token_at_each_step(
    app: Flask, client: FlaskClient, assessor: User, database: Database
) -> None:
    get(client, "/sign-in")
    fixed = cookie_of(client)
    sign_in(client, email_of(assessor, database))
    half_way = cookie_of(client)
    give_code(client)
    assert len({fixed, half_way, cookie_of(client)}) == 3
    for token in (fixed, half_way):
        assert get(with_cookie(app, token), "/account").status_code == 303
        assert get(with_cookie(app, token), "/sign-in/code").location == "/sign-in"


def test_a_copied_cookie_dies_with_signing_out(
    app: Flask, client: FlaskClient, assessor: User, database: Database
) -> None:
    sign_in(client, email_of(assessor, database))
    give_code(client)
    copy = with_cookie(app, cookie_of(client))
    assert get(copy, "/account").status_code == 200
    post(client, "/sign-out", page="/account")
    assert get(copy, "/account").status_code == 303


def test_a_form_without_its_token_is_not_taken(
    client: FlaskClient, assessor: User, database: Database
) -> None:
    get(client, "/sign-in")
    sent = {"email": email_of(assessor, database), "password": "x"}
    response = client.post("/sign-in", data=sent, base_url=BASE, headers={"Referer": BASE + "/sign-in"})
    assert response.location == "/sign-in"
    assert "user.sign_in_failed" not in verbs(database, assessor)


def test_after_signing_in_one_goes_on_to_the_page_one_had_asked_for(
    client: FlaskClient, assessor: User, database: Database
) -> None:
    assert get(client, "/account/password").location == "/sign-in"
    sign_in(client, email_of(assessor, database))
    assert give_code(client).location == "/account/password"


@pytest.mark.parametrize(
    "hostile", ["//evil.example", "/\\evil.example", "https://evil.example", "/sign-out", "/no-such-page", 7]
)
def test_a_page_of_another_site_is_never_gone_on_to(app: Flask, hostile: object) -> None:
    with app.test_request_context("/sign-in", base_url=BASE):
        session["next"] = hostile
        assert page_asked_for() is None


def test_who_is_signed_in_is_not_asked_again(client: FlaskClient, assessor: User, database: Database) -> None:
    sign_in(client, email_of(assessor, database))
    give_code(client)
    assert get(client, "/sign-in").location == "/"


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(
    client: FlaskClient, area: Area, database: Database
) -> None:
    give_password(database, area.administrator, second_factor=True)
    email = email_of(area.administrator, database)
    with time_machine.travel(utc_now(), tick=False) as clock:
        sign_in(client, email)
        give_code(client)
        page = get(client, "/organisations/new")
        clock.shift(timedelta(minutes=31))
        fields = {field["name"]: field["value"] for field in soup(page).select("main input[type=hidden]")}
        client.post(
            "/organisations/new",
            data={**fields, "name": "Typed before"},
            base_url=BASE,
            headers={"Referer": BASE + "/organisations/new"},
        )
        sign_in(client, email)
        assert give_code(client).location == "/organisations/new"
    assert "Typed before" in get(client, "/organisations/new").text
    post(client, "/organisations/new", {"name": "Typed before", "kind": "provider"})
    again = soup(get(client, "/organisations/new")).select_one("#name")
    assert again is not None
    assert not again.get("value")


def test_signing_in_and_failing_to_are_both_recorded(
    client: FlaskClient, assessor: User, database: Database
) -> None:
    sign_in(client, email_of(assessor, database), "not the right password")
    sign_in(client, email_of(assessor, database))
    give_code(client)
    assert {"user.sign_in_failed", "user.sign_in"} <= verbs(database, assessor)


def verbs(database: Database, user: User) -> set[str]:
    with database.unit_of_work(JOB) as uow:
        return set(uow.session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.object_id == user.id)))


def set_state(database: Database, user: User, state: UserState) -> None:
    with database.unit_of_work(JOB) as uow:
        uow.get(User, user.id).state = state
        audit.record(uow, "test.prepare", about=user)
