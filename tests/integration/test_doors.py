"""Doors refuse by default, and every answer carries the headers that keep it to itself."""

import re

import pytest
from flask import Flask

from hub.access.permissions import PERMISSIONS, Permission, Role, permitted
from hub.core.actor import Viewer
from hub.core.ids import new_id
from hub.web.guard import permission_of
from tests.factories.pages import BASE


def test_the_service_says_that_it_is_well(app: Flask) -> None:
    for path in ("/health", "/ready"):
        assert app.test_client().get(path).status_code == 200


def test_every_endpoint_that_is_not_public_sends_a_stranger_to_sign_in(app: Flask) -> None:
    client = app.test_client()
    values = {"reference": "K7F392QP", "token": "x", "version": "1", "name": "x"}
    values["number"] = "1"
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) & {"GET", "POST"}:
            if permission_of(app, rule.endpoint, method) is Permission.PUBLIC:
                continue
            path = re.sub(
                r"<(?:any\((\w+).*?\):|[^:>]+:)?(\w+)>",
                lambda found: found[1] or values.get(found[2], str(new_id())),
                rule.rule,
            )
            answer = client.open(path, method=method, base_url=BASE)
            expected = 401 if path.startswith("/api/") else 303
            assert answer.status_code == expected, (method, rule.rule, answer.status_code)


@pytest.mark.parametrize(
    "permission", [p for p in Permission if p not in (Permission.PUBLIC, Permission.SIGNED_IN)]
)
def test_a_permission_belongs_to_the_roles_of_its_row_and_to_no_other(permission: Permission) -> None:
    for role in Role:
        person = Viewer(new_id(), new_id(), role)
        assert permitted(person, permission) == (permission in PERMISSIONS[role])
    assert not permitted(None, permission)


def test_answers_are_not_cached_framed_or_scripted_from_elsewhere(app: Flask) -> None:
    headers = app.test_client().get("/privacy", base_url=BASE).headers
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "max-age" in headers["Strict-Transport-Security"]
