"""Nothing that can be typed into an address, or sent as JSON, breaks a page."""

import inspect
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.accounts.services import api_tokens
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.errors import NotVisible
from hub.web.address import page_number
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import BASE

ODD = [
    "",
    "0",
    "-1",
    "1.5",
    "1e9",
    "+1",
    " 1 ",
    "007",
    "99999",
    "100000",
    "2147483648",
    "9" * 5000,
    "١٢",
    "²",
    "NaN",
    "inf",
    "true",
    "[]",
    "x' OR 1=1 --",
    "%00",
    "a%00b",
    "%FF%FE",
    "%F0%9F%90%8E",
    "../../etc",
    "{{7*7}}",
    "00000000-0000-0000-0000-000000000000",
    "99999999999999999999",
]
STAFF = ("administrator", "assessor", "manager", "officer", "steward", "provider_staff", "work_coach")
READS = re.compile(r"request\.args|text_of\(|page_number\(|typed_filters\(|Asked\(")
FORMS = (
    "level",
    "strand",
    "words",
    "start-day",
    "start-month",
    "start-year",
    "end-day",
    "end-month",
    "end-year",
)


def names_of_the_addresses() -> list[str]:
    """What the pages read from an address, found in their sources."""
    sources = (path.read_text() for path in Path("hub/pages").rglob("*.py"))
    reads = r'(?:request\.args|told|text_of)(?:\.get|\.getlist)?[(\[]\s*"(\w+)"'
    return sorted({*FORMS, *(name for source in sources for name in re.findall(reads, source))})


def lists(app: Flask, reference: str, staff: str) -> list[str]:
    """The address of every page whose view, or another in its file, reads something from the address.

    What everybody opens is one view for all of them: one of the hub's staff tries it, and one of a provider's.
    """
    found = set()
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("everybody.") and staff not in ("assessor", "provider_staff"):
            continue
        module = sys.modules[app.view_functions[rule.endpoint].__module__]
        if "GET" in (rule.methods or set()) and READS.search(inspect.getsource(module)):
            found.add(rule.rule.replace("<reference>", reference))
    return sorted(path for path in found if "<" not in path and not path.startswith("/api/"))


@pytest.mark.parametrize("staff", STAFF)
def test_no_list_breaks_on_what_stands_in_its_address(
    app: Flask, database: Database, area: Area, client_of: Callable[[User], FlaskClient], staff: str
) -> None:
    with database.unit_of_work(Viewer.job("test")) as uow:
        reference = learner(uow, area.hub).reference
    client, names = client_of(getattr(area, staff)), names_of_the_addresses()
    opened = [
        path for path in lists(app, reference, staff) if client.get(path, base_url=BASE).status_code == 200
    ]
    assert opened
    for path in opened:
        for odd in ODD:
            query = "&".join(f"{name}={odd}" for name in names)
            status = client.get(f"{path}?{query}", base_url=BASE).status_code
            assert status in (200, 303, 400, 404, 422), (path, odd[:30], status)
        for name in names:
            status = client.get(f"{path}?{name}={ODD[-1]}", base_url=BASE).status_code
            assert status in (200, 303, 404, 422), (path, name, status)


@pytest.mark.parametrize(
    ("typed", "page"),
    [("", 1), ("3", 3), (" 3 ", 3), ("003", 3), ("0", 1), ("-3", 1), ("3.0", 1), ("٣", 1), ("99999", 99999)],
)
def test_a_page_number_is_a_whole_number_or_the_first(app: Flask, typed: str, page: int) -> None:
    with app.test_request_context("/", query_string={"page": typed}):
        assert page_number() == page


@pytest.mark.parametrize("typed", ["100000", "9" * 20, "9" * 100_000])
def test_a_page_that_no_list_has_does_not_exist(app: Flask, typed: str) -> None:
    with app.test_request_context("/", query_string={"page": typed}), pytest.raises(NotVisible):
        page_number()


@pytest.mark.parametrize("number", ["99999999999999999999", "2147483648", "-1", "1.0", "١", "1%00"])
def test_a_number_in_a_path_that_no_database_holds_does_not_exist(
    area: Area, client_of: Callable[[User], FlaskClient], number: str
) -> None:
    client = client_of(area.manager)
    for path in ("/policies/{}", "/policies/{}/edit", "/policies/{}/compare", "/instruments/{}"):
        assert client.get(path.format(number), base_url=BASE).status_code in (400, 404)


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        '{"rows": ' + "[" * 30 + "]" * 30 + "}",
        '{"rows": [{"course_title": ' + "[" * 900 + "]" * 900 + "}]}",
        "[" * 100_000,
        ('["' + "∀" * 5 + "[" * 900).encode("utf-16"),
        "9" * 100_000,
        "",
        "null",
        "nonsense",
    ],
    ids=lambda body: f"{body[:12]!r}…",
)
def test_the_api_refuses_json_that_it_could_not_take_apart(
    app: Flask, database: Database, area: Area, body: str | bytes
) -> None:
    with database.unit_of_work(Viewer.job("make a token")) as uow:
        token = api_tokens.add(uow, uow.get(User, area.provider_staff.id))
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for path in ("/api/v1/classes", "/api/v1/listings"):
        answer = app.test_client().post(path, data=body, headers=headers, base_url=BASE)
        assert answer.status_code in (400, 422), path
        assert answer.is_json


def test_brackets_inside_a_text_are_no_levels(app: Flask, database: Database, area: Area) -> None:
    with database.unit_of_work(Viewer.job("make a token")) as uow:
        token = api_tokens.add(uow, uow.get(User, area.provider_staff.id))
    row = {"course_title": 'English "[[[[' + "{" * 50, "level_text": "Entry 1"}
    answer = app.test_client().post(
        "/api/v1/listings",
        json={"rows": [row], "dry_run": True},
        headers={"Authorization": f"Bearer {token}"},
        base_url=BASE,
    )
    assert answer.status_code == 200
