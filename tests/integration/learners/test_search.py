"""Finding a learner again."""

import pytest
from flask.testing import FlaskClient

from hub.consent.services import disclosure as consent
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners.models import Learner
from tests.factories.area import Area
from tests.factories.pages import get, post
from tests.integration.learners.test_pages import answer_all

PATH = "/learners/search"


@pytest.fixture
def hodan(assessor: FlaskClient, newcomer: Learner) -> Learner:
    answer_all(assessor, newcomer, ("names", "identifiers", "phone"))
    return newcomer


TYPED = ("07700 900123", "+447700900123", "AB 12 34 56 C", "ab123456", "HODAN@example.org", "1000000000")


def test_an_identifier_finds_the_learner_however_it_is_typed(assessor: FlaskClient, hodan: Learner) -> None:
    for typed in TYPED:
        answer = post(assessor, PATH, {"sought": typed})
        assert answer.status_code == 200, typed
        assert "Hodan Warsame" in answer.text, typed
        assert hodan.reference in answer.text, typed


def test_a_reference_finds_the_learner(assessor: FlaskClient, hodan: Learner) -> None:
    typed = f"{hodan.reference[:4]}-{hodan.reference[4:]}".lower()
    assert "Hodan Warsame" in post(assessor, PATH, {"sought": typed}).text


def test_the_page_is_the_same_for_nobody_and_for_somebody_hidden(
    database: Database, area: Area, assessor: FlaskClient, hodan: Learner
) -> None:
    nobody = post(assessor, PATH, {"sought": "07700 900999"}).text
    assert "No record that you may see has this" in nobody
    with database.unit_of_work(Viewer.job("hide")) as uow:
        consent.block(uow, hodan.id, area.hub.id, None)
    hidden_one = post(assessor, PATH, {"sought": "07700 900123"}).text
    assert "No record that you may see has this" in hidden_one
    assert "Hodan" not in hidden_one


def test_what_cannot_be_looked_for_says_so(assessor: FlaskClient) -> None:
    for typed in ("", "   ", "Hodan", "x" * 300, "🙂", "\x00", "07700 900123\n07700 900124"):
        answer = post(assessor, PATH, {"sought": typed})
        assert answer.status_code == 422, typed
        assert "sought-error" in answer.text, typed


def test_nothing_personal_gets_into_an_address(assessor: FlaskClient) -> None:
    assert "No record" not in get(assessor, f"{PATH}?sought=07700900123").text
