"""From an exception to a page."""

import logging

import pytest
from bs4 import BeautifulSoup
from flask import Flask, abort, jsonify
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from hub.core.errors import (
    Conflict,
    HubError,
    NotPermitted,
    NotVisible,
    RuleBroken,
    StaleEdit,
    Throttled,
)
from hub.web import errors, shell


class TooLate(RuleBroken):
    title = "This can no longer be undone"


class Gone(Conflict):
    title = "The last place has gone"


RAISED: dict[str, HubError] = {
    "too-late": TooLate(),
    "gone": Gone(),
    "hidden": NotVisible(),
    "forbidden": NotPermitted(),
    "moved": Conflict(),
    "rule": RuleBroken("A learner can have at most 3 live referrals"),
    "often": Throttled(retry_after=200),
    "stale": StaleEdit([("Family name", "Haile", "Hailu")], version=7),
}


ROW = "Hailu, 07700 900123"  # as a database quotes a row in its complaint


def api_errors(error: HTTPException) -> ResponseReturnValue:
    return jsonify(code=error.code, **getattr(error, "data", {})), error.code or 500


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("errors", static_folder=None)
    app.secret_key = "only for tests"
    shell.register(app)
    errors.register(app, api_errors)
    app.jinja_env.globals["csrf_token"] = lambda: "token"

    @app.route("/raise/<name>", methods=["GET", "POST"])
    @app.route("/api/raise/<name>")
    def raising(name: str) -> str:
        raise RAISED[name]

    @app.get("/abort/<int:status>")
    def aborting(status: int) -> str:
        abort(status)

    @app.get("/broken")
    def broken() -> str:
        raise ValueError(ROW)

    return app.test_client()


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("hidden", 404, "Page not found"),
        ("forbidden", 403, "You do not have access to this page"),
        ("moved", 409, "This has changed since you opened the page"),
        ("rule", 422, "at most 3 live referrals"),
        ("often", 429, "Wait 4 minutes"),
    ],
)
def test_each_error_has_its_page(client: FlaskClient, name: str, status: int, words: str) -> None:
    response = client.get(f"/raise/{name}")
    assert response.status_code == status
    assert response.mimetype == "text/html"
    assert words in response.text


def test_what_never_existed_looks_like_what_may_not_be_seen(client: FlaskClient) -> None:
    assert client.get("/nowhere").data == client.get("/raise/hidden").data


def test_the_wrong_method_says_which_are_allowed(client: FlaskClient) -> None:
    response = client.post("/broken")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413, 418, 422, 429, 500, 501, 503])
def test_any_refusal_of_the_framework_is_a_whole_page(client: FlaskClient, status: int) -> None:
    response = client.get(f"/abort/{status}")
    assert response.status_code == status
    assert BeautifulSoup(response.text, "html5lib").select_one("main h1")


def test_a_file_that_is_too_large_is_called_so(client: FlaskClient) -> None:
    assert "That is too large" in client.get("/abort/413").text


def test_throttling_says_when_to_come_back(client: FlaskClient) -> None:
    assert client.get("/raise/often").headers["Retry-After"] == "200"


def test_a_fault_gives_a_number_and_no_detail(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        response = client.get("/broken")
    assert response.status_code == 500
    number = BeautifulSoup(response.text, "html5lib").select_one("main strong")
    assert number is not None
    assert number.text in caplog.text
    assert "builtins.ValueError" in caplog.text
    for personal in ("Hailu", "07700"):
        assert personal not in response.text + caplog.text


def test_a_fault_is_raised_in_tests_of_pages(client: FlaskClient) -> None:
    client.application.testing = True
    with pytest.raises(ValueError, match="Hailu"):
        client.get("/broken")


def test_a_stale_edit_shows_both_versions_and_can_be_sent_again(client: FlaskClient) -> None:
    posted = {
        "family_name": "Haile",
        "days": ["mon", "tue"],
        "version": "6",
        "csrf_token": "old",
        "submission": "s",
    }
    response = client.post("/raise/stale", data=posted)
    page = BeautifulSoup(response.text, "html5lib")
    assert response.status_code == 409
    assert [cell.text for cell in page.select("tbody tr > *")] == ["Family name", "Haile", "Hailu"]
    hidden = [(box["name"], box["value"]) for box in page.select("form input[type=hidden]")]
    assert sorted(hidden) == [
        ("csrf_token", "token"),
        ("days", "mon"),
        ("days", "tue"),
        ("family_name", "Haile"),
        ("submission", "s"),
        ("version", "7"),
    ]


def test_the_api_answers_in_its_own_words(client: FlaskClient) -> None:
    response = client.get("/api/raise/rule")
    assert response.status_code == 422
    assert response.get_json()["message"] == "A learner can have at most 3 live referrals"
    assert client.get("/api/nowhere").get_json()["code"] == 404


@pytest.mark.parametrize("name", ["too-late", "gone"])
def test_an_error_that_is_raised_without_words_says_what_its_kind_says(
    client: FlaskClient, name: str
) -> None:
    page = client.get(f"/raise/{name}")
    assert RAISED[name].title in BeautifulSoup(page.data, "html5lib").get_text()
