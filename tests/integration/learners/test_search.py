"""Finding a learner again."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.audit.models import AuditEvent
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


BY_NAME = (
    {"name": "Xoodaan Warsama"},
    {"name": "WARSAME hodan"},
    {"name": "هودان ورسمي"},
    {"name": "Hodan Ali Warsame", "birth_year": "1994"},
    {"name": "warsame", "birth_year": "1994"},
    {"name": "Varsame", "phone_end": "0123"},
    {"name": "hodan", "outcode": "e8"},
    {"name": "Hodan Jama", "birth_year": "1994"},
)

NOBODY = (
    {"name": "Hodan", "birth_year": "1993"},
    {"name": "hodan", "outcode": "E1"},
    {"name": "Olena Bondar"},
)


def test_part_of_a_name_in_any_spelling_finds_the_learner_with_reasons(
    database: Database, area: Area, assessor: FlaskClient, hodan: Learner
) -> None:
    answer_all(assessor, hodan, ("birth", "address"))
    for typed in BY_NAME:
        answer = post(assessor, PATH, typed)
        assert answer.status_code == 200, typed
        assert "1 record found" in answer.text, typed
        assert "Hodan Warsame" in answer.text, typed
    assert (
        "The same family name in another spelling; the same last digits"
        in post(assessor, PATH, BY_NAME[5]).text
    )
    for typed in (
        {"name": "Hodan", "birth_year": "1993"},
        {"name": "hodan", "outcode": "E1"},
        {"name": "Olena Bondar"},
    ):
        assert "No record that you may see" in post(assessor, PATH, typed).text, typed
    with database.unit_of_work(Viewer.job("audit")) as uow:
        looks = uow.session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "learner.search")).all()
        assert {look.decision for look in looks} >= {
            "name: 1 found",
            "name+phone: 1 found",
            "name+year: 0 found",
        }
        assert {look.subject_id for look in looks} == {None}
        consent.block(uow, hodan.id, area.hub.id, None)
    assert "No record that you may see" in post(assessor, PATH, BY_NAME[0]).text


NOT_ENOUGH = (
    ({"name": "Hodan"}, "Enter a second name, or fill in the year"),
    ({"name": "Abdul-Rahmaan 12"}, ""),
    ({"name": "Mr ..."}, "Enter at least one name, in letters"),
    ({"birth_year": "1994"}, "Enter a name to go with what else you know"),
    ({"name": "Hodan Ali", "sought": "07700 900123"}, "not both"),
    ({"name": "Hodan", "birth_year": "94"}, "in four digits"),
    ({"name": "Hodan", "phone_end": "12"}, "Enter the last 4 digits"),
    ({"name": "Hodan", "outcode": "nowhere"}, "Enter the first part of a postcode"),
)


def test_one_name_alone_and_what_is_not_enough_is_refused_at_its_field(assessor: FlaskClient) -> None:
    for typed, words in NOT_ENOUGH:
        answer = post(assessor, PATH, typed)
        assert (answer.status_code, words in answer.text) == (422 if words else 200, True), typed
        assert all(value in answer.text for value in typed.values()), typed


def test_what_cannot_be_looked_for_says_so(assessor: FlaskClient) -> None:
    for typed in ("", "   ", "Hodan", "x" * 300, "🙂", "\x00", "07700 900123\n07700 900124"):
        answer = post(assessor, PATH, {"sought": typed})
        assert answer.status_code == 422, typed
        assert "sought-error" in answer.text, typed


def test_nothing_personal_gets_into_an_address(assessor: FlaskClient) -> None:
    assert "No record" not in get(assessor, f"{PATH}?sought=07700900123").text
