"""Who sent a request, and for which service: other sites, other hosts, stale and ended sessions."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.accounts.models import Organisation, SignInSession, Stash, User
from hub.accounts.session import COOKIE
from hub.accounts.tokens import revoke_all
from hub.accounts.types import UserState
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.core.clock import utc_now
from hub.core.db import Database
from hub.core.ids import new_id
from tests.factories.area import Area
from tests.factories.pages import BASE, get, hidden, post, soup
from tests.factories.signing_in import JOB

NEW = "/organisations/new"


def count(database: Database, model: type[Stash] | type[SignInSession] | type[Organisation]) -> int:
    with database.unit_of_work(JOB, read_only=True) as uow:
        return uow.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def send(client: FlaskClient, fields: dict[str, str], **headers: str) -> TestResponse:
    told = {"Referer": BASE + NEW, **{name.replace("_", "-"): text for name, text in headers.items()}}
    typed = {**fields, "name": "Typed", "kind": "provider"}
    return client.post(NEW, data=typed, base_url=BASE, headers=told)


@pytest.fixture
def admin(area: Area, client_of: Callable[[User], FlaskClient]) -> FlaskClient:
    return client_of(area.administrator)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://hub.example.org"},
        {"Origin": BASE + ":444"},
        {"Origin": BASE + ".evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": BASE, "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_sent_by_another_site_is_refused_with_a_good_token_too(
    admin: FlaskClient, database: Database, headers: dict[str, str]
) -> None:
    before = count(database, Organisation)
    assert send(admin, hidden(get(admin, NEW)), **headers).status_code == 403
    assert (count(database, Organisation), count(database, Stash)) == (before, 0)


@pytest.mark.parametrize("headers", [{}, {"Origin": BASE}, {"Origin": BASE, "Sec-Fetch-Site": "same-origin"}])
def test_a_form_of_the_service_is_taken(admin: FlaskClient, headers: dict[str, str]) -> None:
    assert send(admin, hidden(get(admin, NEW)), **headers).location.startswith("/organisations/")


@pytest.mark.parametrize("host", ["evil.example", "hub.example.org.evil.example", "hub.example.org@evil", ""])
def test_another_host_is_refused(app: Flask, host: str) -> None:
    for path in ("/sign-in", "/", "/privacy", "/api/openapi.json", "/nothing"):
        answer = app.test_client().get(path, base_url=BASE, headers={"Host": host})
        assert answer.status_code == 400, path
        assert "evil" not in answer.text


@pytest.mark.parametrize(
    "host", ["hub.example.org", "HUB.example.org:443", "localhost:8000", "127.0.0.1", "[::1]:9"]
)
def test_the_service_and_this_machine_are_answered(app: Flask, host: str) -> None:
    assert app.test_client().get("/privacy", headers={"Host": host}).status_code == 200


def test_a_prober_may_ask_by_any_name_whether_the_service_is_well(app: Flask) -> None:
    assert app.test_client().get("/ready", headers={"Host": "10.0.0.7:8000"}).status_code == 200


def test_a_link_to_hand_over_is_one_of_the_service_whatever_was_asked_for(
    area: Area, admin: FlaskClient
) -> None:
    path = f"/users/{area.provider_staff.id}"
    page = admin.get(path, base_url="https://localhost")
    made = admin.post(
        f"{path}/link",
        data=hidden(page),
        base_url="https://localhost",
        headers={"Referer": "https://localhost" + path},
    )
    assert made.status_code == 303
    shown = admin.get(path, base_url="https://localhost").text
    assert f"{BASE}/welcome/" in shown
    assert "localhost" not in shown


def test_what_was_typed_into_a_stale_form_is_there_again(admin: FlaskClient, database: Database) -> None:
    opened = {**hidden(get(admin, NEW)), "csrf_token": "stale"}
    assert send(admin, opened).location == NEW
    again = get(admin, NEW)
    typed = soup(again).select_one("#name")
    assert typed is not None
    assert typed["value"] == "Typed"
    assert send(admin, {**hidden(again), "csrf_token": "stale again"}).location == NEW
    assert count(database, Stash) == 1
    assert send(admin, hidden(get(admin, NEW))).location.startswith("/organisations/")
    assert count(database, Stash) == 0


@pytest.mark.parametrize("end", ["signed out", "revoked", "suspended"])
def test_a_session_that_somebody_ended_keeps_nothing(
    app: Flask, area: Area, admin: FlaskClient, database: Database, end: str
) -> None:
    opened = hidden(get(admin, NEW))
    cookie = admin.get_cookie(COOKIE, domain="hub.example.org")
    assert cookie is not None
    copy = app.test_client()
    copy.set_cookie(COOKIE, cookie.value, domain="hub.example.org", secure=True)
    if end == "signed out":
        post(admin, "/sign-out", page="/account")
    else:
        with database.unit_of_work(JOB) as uow:
            user = uow.get(User, area.administrator.id)
            revoke_all(uow, user.id)
            user.state = UserState.SUSPENDED if end == "suspended" else user.state
            audit.record(uow, "test.prepare", about=user)
    assert send(copy, opened).status_code == 303
    assert count(database, Stash) == 0


def test_a_session_that_ran_out_keeps_nothing_that_came_without_the_forms_token(
    admin: FlaskClient, database: Database
) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        opened = hidden(get(admin, NEW))
        clock.shift(timedelta(minutes=31))
        assert send(admin, {**opened, "csrf_token": "guessed"}).status_code == 303
        assert count(database, Stash) == 0
        assert send(admin, opened, Origin="https://evil.example").status_code == 403
        assert count(database, Stash) == 0
        assert send(admin, opened).location == "/sign-in"
        assert count(database, Stash) == 1


def test_nothing_is_written_for_somebody_who_has_not_given_a_password(
    app: Flask, database: Database, area: Area
) -> None:
    client = app.test_client()
    for path in ("/", "/today", "/learners/register", "/sign-in", "/account", "/sign-in/code", "/nothing"):
        get(client, path)
        get(app.test_client(), path)
    post(client, "/sign-in", {"email": "nobody@example.org", "password": "not a password here"})
    assert count(database, SignInSession) == 0


def test_a_forged_cookie_of_a_stranger_says_nothing(app: Flask, database: Database, area: Area) -> None:
    client = app.test_client()
    get(client, "/today")
    cookie = client.get_cookie(COOKIE, domain="hub.example.org")
    assert cookie is not None
    for forged in (f"{cookie.value}x", "e30.e30.e30", ".", "a.b", "x" * 10_000):
        client.set_cookie(COOKIE, forged, domain="hub.example.org", secure=True)
        assert get(client, "/account").location == "/sign-in"
        assert get(client, "/sign-in").status_code == 200


def test_a_refused_look_is_recorded_without_saying_at_what(
    area: Area, client_of: Callable[[User], FlaskClient], database: Database
) -> None:
    provider = client_of(area.provider_staff)
    for path in (
        f"/referrals/{new_id()}",
        "/learners/K7F392QP",
        f"/users/{area.assessor.id}",
        "/static/1/no",
    ):
        assert get(provider, path).status_code == 404
    assert get(provider, "/no-such-page").status_code == 404
    with database.unit_of_work(JOB, read_only=True) as uow:
        query = sa.select(AuditEvent).where(AuditEvent.verb == "look.refused").order_by(AuditEvent.at)
        told = [
            (row.actor_id, row.subject_id, row.object_id, row.decision) for row in uow.session.scalars(query)
        ]
    pages = ("provider.referral", "registration.record", "administrator.user")
    assert told == [(area.provider_staff.id, None, None, page) for page in pages]
