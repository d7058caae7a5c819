"""A token of the API opens the API alone, and of it what its scopes say; a cookie opens pages alone."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.access.permissions import Scope
from hub.accounts.models import User
from hub.accounts.services import api_tokens
from hub.core.db import Database
from tests.factories.area import Area
from tests.factories.pages import BASE, get, post
from tests.factories.signing_in import JOB


def make(database: Database, user: User, *scopes: Scope) -> dict[str, str]:
    with database.unit_of_work(JOB) as uow:
        return {"Authorization": f"Bearer {api_tokens.add(uow, uow.get(User, user.id), scopes or None)}"}


@pytest.mark.parametrize("staff", ["administrator", "assessor", "manager", "provider_staff", "work_coach"])
def test_no_page_opens_for_a_token(app: Flask, database: Database, area: Area, staff: str) -> None:
    headers, client = make(database, getattr(area, staff)), app.test_client()
    for rule in app.url_map.iter_rules():
        if "<" in rule.rule or rule.rule.startswith("/api/"):
            continue
        stranger = app.test_client().get(rule.rule, base_url=BASE)
        answer = client.get(rule.rule, base_url=BASE, headers=headers)
        assert (answer.status_code, answer.location) == (stranger.status_code, stranger.location), rule.rule


def test_a_token_sends_no_form(app: Flask, database: Database, area: Area) -> None:
    headers = make(database, area.administrator)
    answer = app.test_client().post("/organisations/new", data={"name": "X"}, base_url=BASE, headers=headers)
    assert answer.status_code == 303


def test_a_cookie_does_not_open_the_api(area: Area, client_of: Callable[[User], FlaskClient]) -> None:
    assert get(client_of(area.provider_staff), "/api/v1/classes").status_code == 401


def test_a_token_as_a_cookie_and_a_cookie_as_a_token_open_nothing(
    app: Flask, database: Database, area: Area
) -> None:
    from hub.accounts.session import COOKIE
    from tests.factories.accounts import session_cookie

    token = make(database, area.manager)["Authorization"].removeprefix("Bearer ")
    client = app.test_client()
    client.set_cookie(COOKIE, token, domain="hub.example.org", secure=True)
    assert get(client, "/account").status_code == 303
    _, cookie = session_cookie(database, area.manager)
    headers = {"Authorization": f"Bearer {cookie}"}
    assert app.test_client().get("/api/v1/classes", base_url=BASE, headers=headers).status_code == 401


def test_a_token_opens_what_its_scopes_say(app: Flask, database: Database, area: Area) -> None:
    client = app.test_client()
    reading = make(database, area.provider_staff, Scope.DIRECTORY)
    writing = make(database, area.provider_staff, Scope.CLASSES)
    assert client.get("/api/v1/classes", base_url=BASE, headers=reading).status_code == 200
    assert client.get("/api/v1/classes", base_url=BASE, headers=writing).status_code == 403
    listing = {"rows": [], "dry_run": True}
    refused = client.post("/api/v1/listings", base_url=BASE, headers=reading, json=listing)
    taken = client.post("/api/v1/listings", base_url=BASE, headers=writing, json=listing)
    assert refused.status_code == 403
    assert taken.status_code != 403


def test_an_administrator_sees_and_revokes_tokens(
    app: Flask, database: Database, area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    headers, admin = make(database, area.provider_staff, Scope.DIRECTORY), client_of(area.administrator)
    assert "Not used yet" in get(admin, "/api-tokens").text
    app.test_client().get("/api/v1/classes", base_url=BASE, headers=headers)
    listed = get(admin, "/api-tokens").text
    assert "Not used yet" not in listed
    assert "Read the directory of classes" in listed
    with database.unit_of_work(JOB) as uow:
        token_id = api_tokens.live(uow)[0].id
    assert post(admin, f"/api-tokens/{token_id}/revoke").location == "/api-tokens"
    assert app.test_client().get("/api/v1/classes", base_url=BASE, headers=headers).status_code == 401
    assert "no token that works" in get(admin, "/api-tokens").text
    assert get(admin, f"/api-tokens/{token_id}/revoke").status_code == 404
