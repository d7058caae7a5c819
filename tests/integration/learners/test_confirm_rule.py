"""A manager says that they have read a funding rule in its source: who, when, where; and takes it back."""

from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient

from hub.consent.services import disclosure as consent
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners.funding.facts import Permission
from hub.learners.funding.rulebook import rulebook
from hub.learners.models import Learner
from hub.learners.queries import record_of
from hub.learners.services.confirm_rule import confirmed_rulebook
from hub.learners.services.indicate import keep_indication
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES, profile_of
from tests.factories.assessments import assessed
from tests.factories.pages import get, post, soup

RULE = "gla-2026-below"
PAGE = f"/funding-rules/{RULE}"
SOURCE = {"source": "GLA funding rules 2026 to 2027, version 1, paragraph 9"}


@pytest.fixture(autouse=True)
def in_november_2026() -> Iterator[None]:
    with time_machine.travel("2026-11-03 10:00", tick=False):
        yield


def held(database: Database) -> tuple[bool, str]:
    with database.unit_of_work(Viewer.job("test")) as uow:
        rule = next(rule for rule in confirmed_rulebook(uow).rules if rule.id == RULE)
        return rule.verified, rule.source


def barred_by(database: Database, learner: Learner) -> bool:
    """Whether matching takes the reading for verified."""
    with database.unit_of_work(Viewer.job("test")) as uow:
        return profile_of(uow, consent.may_see(uow, learner.id, PROFILE_CATEGORIES)).funding_verified


def words(client: FlaskClient, path: str) -> str:
    page = soup(get(client, path)).main
    assert page is not None
    return page.get_text(" ", strip=True)


def test_a_confirmed_rule_is_verified_and_says_who_when_and_where(
    database: Database, manager: FlaskClient
) -> None:
    assert not held(database)[0]
    assert post(manager, PAGE, SOURCE).status_code == 303
    assert held(database) == (True, SOURCE["source"])
    told = words(manager, PAGE)
    assert "Confirmed by" in told
    assert "3 November 2026" in told
    assert SOURCE["source"] in told


def test_matching_follows_a_confirmation_at_once_and_when_it_is_taken_back(
    database: Database, manager: FlaskClient, known: Learner
) -> None:
    with database.unit_of_work(Viewer.job("test")) as uow:
        row = uow.get(Learner, known.id)
        record = record_of(uow, row)
        row.postcode, record.funding.earnings_band = "LE1 1AA", "0-1"
        record.funding.immigration_status = Permission("sponsored").to_text()
        assessed(uow, row)
        uow.flush()
        keep_indication(uow, record)
    path = [f"/funding-rules/national-2026-{name}" for name in ("adult", "sponsored")]
    for page in path:
        assert not barred_by(database, known)
        post(manager, page, SOURCE)
    assert barred_by(database, known)
    post(manager, f"{path[0]}/take-back", page=path[0])
    assert not barred_by(database, known)


def test_a_second_click_confirms_once(database: Database, manager: FlaskClient) -> None:
    for _ in range(2):
        assert post(manager, PAGE, SOURCE).status_code == 303
    assert post(manager, f"{PAGE}/take-back", page=PAGE).status_code == 303
    assert not held(database)[0]


def test_where_it_was_read_must_be_said(database: Database, manager: FlaskClient) -> None:
    refused = post(manager, PAGE, {"source": ""})
    assert refused.status_code == 422
    assert "Enter where you read it" in refused.text
    assert not held(database)[0]


def test_a_rule_that_was_changed_since_is_not_confirmed(
    database: Database, manager: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(manager, PAGE, SOURCE)
    rule = next(rule for rule in rulebook().rules if rule.id == RULE)
    before = dict(rule.test)
    monkeypatch.setitem(rule.test, "earnings_below", before["earnings_below"] + 1)
    assert not held(database)[0]


def test_the_list_counts_what_is_not_confirmed(manager: FlaskClient) -> None:
    assert "London, 2026/27" in words(manager, "/funding-rules")


def test_a_rule_that_is_not_there_is_not_found(manager: FlaskClient) -> None:
    assert get(manager, "/funding-rules/nothing").status_code == 404
