"""Prometheus is told of pages and times, and of nobody."""

import re
from collections import defaultdict
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.app import create_app
from hub.core.db import Database
from hub.settings import Settings
from tests.factories.accounts import session_cookie
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import BASE
from tests.factories.referrals import JOB

TOKEN = "a token of the one who runs it"
LABELS = re.compile(r'(\w+)="([^"]*)"')


@pytest.fixture
def watched(settings: Settings, database: Database) -> Flask:
    return create_app(replace(settings, metrics_token=TOKEN), database)


def scrape(client: FlaskClient, token: str = TOKEN) -> str:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}", "Host": "10.0.0.7:8000"})
    return answer.text if answer.status_code == 200 else str(answer.status_code)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_figures_name_endpoints_and_nobody(watched: Flask, database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        person = learner(uow, area.hub, "Hodan")
    client = watched.test_client()
    name, token = session_cookie(database, area.assessor)
    client.set_cookie(name, token, domain="hub.example.org", secure=True)
    for path in (f"/learners/{person.reference}", f"/learners/{person.id}", "/hodan@example.org", "/ready"):
        client.get(path, base_url=BASE)
    client.open("/ready", method="HODAN", base_url=BASE)
    told = scrape(client)
    assert 'hub_answers_total{endpoint="registration.record",method="GET",status="200"} 1.0' in told
    assert 'hub_answers_total{endpoint="none",method="GET",status="404"}' in told
    endpoints = {rule.endpoint for rule in watched.url_map.iter_rules()} | {"none"}
    values: dict[str, set[str]] = defaultdict(set)
    for label, value in LABELS.findall(told):
        values[label].add(value)
    assert values.keys() == {"endpoint", "method", "status", "le"}
    assert values["endpoint"] <= endpoints
    assert values["method"] <= {"GET", "other"}
    assert all(re.fullmatch(r"[\d.]+|\+Inf", value) for value in values["status"] | values["le"])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_the_token_that_was_set_opens_them(watched: Flask, app: Flask) -> None:
    client = watched.test_client()
    assert [scrape(client, token) for token in ("", "another")] == ["401", "401"]
    assert "hub_answers_total" in scrape(client)
    assert app.test_client().get("/metrics").status_code == 404
