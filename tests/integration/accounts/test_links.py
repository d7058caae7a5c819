"""One-time links: how an invited person gets in, and how a lost one does not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.accounts.services import links
from hub.core.clock import utc_now
from hub.core.db import Database
from tests.factories.area import Area
from tests.factories.pages import get, post, soup
from tests.factories.signing_in import JOB, PASSWORD, email_of, sign_in

OTHER_PASSWORD = "a quite different password"


@pytest.fixture
def token(database: Database, area: Area) -> str:
    with database.unit_of_work(JOB) as uow:
        return links.make(uow, uow.get(User, area.provider_staff.id))


def choose(client: FlaskClient, token: str, password: str = PASSWORD) -> str | None:
    return post(client, f"/welcome/{token}", {"new_password": password}).location


def test_the_link_lets_its_holder_set_a_password_and_then_asks_for_a_second_factor(
    client: FlaskClient, token: str
) -> None:
    assert choose(client, token) == "/sign-in/second-factor"


def test_the_demonstration_lets_them_in_at_once(demonstration: Flask, token: str) -> None:
    client = demonstration.test_client()
    assert choose(client, token) == "/"
    assert "Petra Provider" in get(client, "/account").text


def test_opening_the_link_does_not_use_it_up(client: FlaskClient, token: str) -> None:
    assert [get(client, f"/welcome/{token}").status_code for _ in range(3)] == [200] * 3


def test_a_used_an_old_and_an_invented_link_get_the_same_answer(
    app: Flask, client: FlaskClient, token: str
) -> None:
    choose(client, token)
    invented = "x" * 43
    pages = [get(app.test_client(), f"/welcome/{each}") for each in (token, invented)]
    with time_machine.travel(utc_now() + timedelta(hours=73)):
        pages.append(get(app.test_client(), f"/welcome/{token}"))
    assert [page.status_code for page in pages] == [404] * 3
    assert len({str(soup(page).select_one("main")) for page in pages}) == 1


def test_a_link_is_dead_after_three_days(client: FlaskClient, token: str) -> None:
    with time_machine.travel(utc_now() + timedelta(hours=72, seconds=1)):
        assert get(client, f"/welcome/{token}").status_code == 404


def test_of_two_windows_only_the_first_sets_the_password(
    app: Flask, database: Database, area: Area, token: str
) -> None:
    first, second = app.test_client(), app.test_client()
    late = get(second, f"/welcome/{token}")
    choose(first, token)
    fields = {field["name"]: field["value"] for field in soup(late).select("main input[type=hidden]")}
    answer = second.post(
        f"/welcome/{token}",
        data={**fields, "new_password": OTHER_PASSWORD},
        base_url="https://hub.example.org",
        headers={"Referer": "https://hub.example.org/"},
    )
    assert answer.status_code == 404
    assert (
        sign_in(app.test_client(), email_of(area.provider_staff, database), OTHER_PASSWORD).status_code == 422
    )


def test_a_new_link_ends_the_earlier_one_the_password_and_every_session(
    app: Flask, area: Area, database: Database, newcomer: User, client_of: Callable[[User], FlaskClient]
) -> None:
    signed_in = client_of(newcomer)
    with database.unit_of_work(JOB) as uow:
        earlier = links.make(uow, uow.get(User, newcomer.id))
    with database.unit_of_work(JOB) as uow:
        links.make(uow, uow.get(User, newcomer.id))
    assert get(app.test_client(), f"/welcome/{earlier}").status_code == 404
    assert get(signed_in, "/account").status_code == 303
    assert sign_in(app.test_client(), email_of(newcomer, database)).status_code == 422


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "thirteen char",
        "x" * 129,
        "NUL \x00 NUL NUL NUL",
        "line\nline line line",
        "passwordpassword",
        "esol hub esol hub",
    ],
)
def test_a_bad_new_password_is_named_and_the_link_still_works(
    client: FlaskClient, token: str, bad: str
) -> None:
    page = post(client, f"/welcome/{token}", {"new_password": bad})
    assert page.status_code == 422
    assert soup(page).select_one(".govuk-error-summary a[href='#new_password']") is not None
    assert choose(client, token) == "/sign-in/second-factor"
