"""What people do with their own account."""

from collections.abc import Callable

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.db import Database
from tests.factories.area import Area
from tests.factories.pages import get, post, soup
from tests.factories.signing_in import PASSWORD, email_of, sign_in

NEW = "another long password here"


@pytest.fixture
def signed_in(client_of: Callable[[User], FlaskClient], assessor: User) -> FlaskClient:
    return client_of(assessor)


def test_a_changed_password_signs_out_everywhere_else_and_not_here(
    app: Flask,
    signed_in: FlaskClient,
    client_of: Callable[[User], FlaskClient],
    assessor: User,
    database: Database,
) -> None:
    elsewhere = client_of(assessor)
    answer = post(signed_in, "/account/password", {"password": PASSWORD, "new_password": NEW})
    assert answer.location == "/account"
    assert get(signed_in, "/account").status_code == 200
    assert get(elsewhere, "/account").status_code == 303
    email = email_of(assessor, database)
    assert sign_in(app.test_client(), email).status_code == 422
    assert sign_in(app.test_client(), email, NEW).location == "/sign-in/code"


@pytest.mark.parametrize(
    ("page", "rest"),
    [
        ("/account/password", {"new_password": NEW}),
        ("/account/recovery-codes/new", {}),
        ("/account/second-factor", {"code": "123456"}),
    ],
)
def test_nothing_changes_without_the_password(
    signed_in: FlaskClient, page: str, rest: dict[str, str]
) -> None:
    answer = post(signed_in, page, {"password": "not the right password", **rest})
    assert answer.status_code == 422
    assert soup(answer).select_one(".govuk-error-summary a[href='#password']") is not None


def test_guessing_the_password_on_an_open_screen_is_slowed_down(signed_in: FlaskClient) -> None:
    wrong = {"password": "not the right password"}
    answers = [post(signed_in, "/account/recovery-codes/new", wrong).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_new_recovery_codes_are_shown_once(signed_in: FlaskClient) -> None:
    answer = post(signed_in, "/account/recovery-codes/new", {"password": PASSWORD})
    assert answer.location == "/account/recovery-codes"
    assert len(soup(get(signed_in, "/account/recovery-codes")).select("main code")) == 10
    assert get(signed_in, "/account/recovery-codes").status_code == 303


def test_another_phone_takes_the_place_of_the_first(
    app: Flask, signed_in: FlaskClient, assessor: User, database: Database
) -> None:
    page = soup(get(signed_in, "/account/second-factor"))
    secret = page.select("main strong")[-1].text.replace(" ", "")
    wrong = post(signed_in, "/account/second-factor", {"password": PASSWORD, "code": "000000"})
    assert wrong.status_code == 422
    same = soup(wrong).select("main strong")[-1].text.replace(" ", "")
    assert same == secret, "a wrong code must not change what the phone has scanned"
    sent = {"password": PASSWORD, "code": pyotp.TOTP(secret).now()}
    assert post(signed_in, "/account/second-factor", sent).location == "/account/recovery-codes"


def test_signing_out_everywhere_ends_this_session_too(
    signed_in: FlaskClient, client_of: Callable[[User], FlaskClient], assessor: User
) -> None:
    elsewhere = client_of(assessor)
    assert post(signed_in, "/account/sign-out-everywhere", page="/account").location == "/signed-out"
    assert get(signed_in, "/account").status_code == get(elsewhere, "/account").status_code == 303


def test_every_role_has_a_start_page_and_its_navigation(
    area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    for user in (area.administrator, area.assessor, area.manager, area.provider_staff, area.work_coach):
        client = client_of(user)
        assert get(client, "/").status_code == 303
        page = soup(get(client, "/account"))
        assert "Your account" in page.select_one("nav").text  # type: ignore[union-attr]
        assert user.organisation.name in page.select_one("header").text  # type: ignore[union-attr]
