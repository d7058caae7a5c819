"""Every page about a learner begins with the same strip, and leads on to what comes next."""

from collections.abc import Callable

import pytest
from bs4 import Tag
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.ids import show_reference
from hub.learners.models import Learner
from hub.pages.assessor.remedies import REMEDIES
from hub.referrals.waiting.causes import Code
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.learners import learner
from tests.factories.pages import get, soup

JOB = Viewer.job("test")
PAGES = (
    "",
    "/registration",
    "/registration/names",
    "/registration/who/check",
    "/assessment",
    "/assessment/history",
    "/matches",
    "/matches/not-suitable",
    "/classes",
    "/referrals",
    "/waiting",
    "/sharing",
    "/sharing/agree",
    "/sharing/never",
    "/recommendations",
    "/together",
)


@pytest.fixture
def hodan(database: Database, area: Area) -> Learner:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, shared_with=[area.provider], sex="F")
        assessed(uow, row)
        return row


@pytest.fixture
def client(client_of: Callable[[User], FlaskClient], area: Area) -> FlaskClient:
    return client_of(area.assessor)


def strip(client: FlaskClient, row: Learner, path: str = "") -> Tag:
    answer = get(client, f"/learners/{row.reference}{path}")
    assert answer.status_code == 200, path
    [found] = soup(answer).select(".hub-person")
    return found


@pytest.mark.parametrize("path", PAGES)
def test_a_page_about_a_person_says_who_it_is_and_how_to_reach_them(
    client: FlaskClient, hodan: Learner, path: str
) -> None:
    words = " ".join(strip(client, hodan, path).get_text(" ").split())
    assert show_reference(hodan.reference) in words
    assert "Entry 1, general English" in words
    assert "years old" in words
    assert "call" in words or "No phone number" in words


def test_the_strip_says_where_they_stand_and_leads_on(client: FlaskClient, hodan: Learner) -> None:
    [button] = strip(client, hodan).select("a.govuk-button")
    assert button.get_text(strip=True) == REMEDIES[Code.NOT_ON_THE_LIST].action
    assert button["href"] == f"/learners/{hodan.reference}/matches"


def test_where_the_next_step_is_done_it_is_not_asked_for(client: FlaskClient, hodan: Learner) -> None:
    assert strip(client, hodan, "/matches").select("a.govuk-button") == []


def test_every_cause_has_a_next_step() -> None:
    assert set(REMEDIES) == set(Code)
