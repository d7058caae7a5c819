"""At registration: somebody registered who may be the same person is shown before a record is made."""

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.audit.models import AuditEvent
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners.models import Learner
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import BASE, get, post, soup
from tests.integration.learners.test_pages import START, answer_all

PATH = "/learners/register"
JOB = Viewer.job("look")


def typed(answer: TestResponse) -> dict[str, str]:
    """The hidden fields of what was typed, apart from the choice of another record."""
    return {str(one["name"]): str(one["value"]) for one in soup(answer).select("#form input[type=hidden]")}


def people(database: Database) -> int:
    with database.unit_of_work(JOB) as uow:
        return uow.session.scalar(sa.select(sa.func.count(Learner.id))) or 0


def told(database: Database, verb: str) -> list[AuditEvent]:
    with database.unit_of_work(JOB) as uow:
        return list(uow.session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == verb)))


def test_whoever_may_be_registered_already_is_shown_with_reasons_and_the_assessor_says_who_it_is(
    database: Database, area: Area, assessor: FlaskClient, newcomer: Learner
) -> None:
    answer_all(assessor, newcomer, ("names", "birth"))
    before = people(database)
    respelt = {**START, "given_names": "Xoodaan", "family_name": "Warsama"}
    asked = post(assessor, PATH, respelt)
    page = soup(asked).get_text(" ", strip=True)
    assert "Is this the same person?" in page
    assert "Very likely: the same name in another spelling; born on the same day" in page
    assert (people(database), 'value="Xoodaan"' in asked.text) == (before, True)

    used = assessor.post(
        PATH,
        data={**typed(asked), **respelt, "use": newcomer.reference},
        base_url=BASE,
        headers={"Referer": BASE},
    )
    assert (used.status_code, used.location) == (303, f"/learners/{newcomer.reference}")
    assert [event.subject_id for event in told(database, "duplicate.use_other")] == [newcomer.id]

    corrected = {**respelt, "given_names": "Hoodaan"}
    fields = {**typed(asked), **corrected}
    answers = [assessor.post(PATH, data=fields, base_url=BASE, headers={"Referer": BASE}) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert people(database) == before + 1
    (event,) = told(database, "duplicate.different")
    assert event.subject_id == newcomer.id

    reference = str(answers[0].location).split("/")[2]
    record = get(assessor, f"/learners/{reference}").text
    assert "There may be another record" in record
    assert "Very likely: the same name in another spelling" in record


def test_somebody_else_who_appears_in_between_is_asked_about_too(
    database: Database, area: Area, assessor: FlaskClient, newcomer: Learner
) -> None:
    answer_all(assessor, newcomer, ("names", "birth"))
    asked = post(assessor, PATH, START)
    with database.unit_of_work(JOB) as uow:
        stranger = learner(uow, area.hub, "Olena", "Bondar")
    unknown = {**typed(asked), **START, "different": f"{stranger.reference} ZZZZ9999 x"}
    again = assessor.post(PATH, data=unknown, base_url=BASE, headers={"Referer": BASE})
    assert (again.status_code, "Is this the same person?" in again.text) == (200, True)
    nobody = assessor.post(
        PATH, data={**unknown, "use": "ZZZZ9999"}, base_url=BASE, headers={"Referer": BASE}
    )
    assert nobody.status_code == 404
