"""At registration: somebody registered who may be the same person is shown before a record is made."""

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.audit.models import AuditEvent
from hub.consent.services import disclosure as consent
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.duplicates import queries as pairs_of
from hub.duplicates.services import decide
from hub.learners import queries
from hub.learners.finding import index
from hub.learners.finding.opened import OPENED
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


def test_a_draft_goes_into_the_record_that_was_there_and_nothing_typed_is_lost(
    database: Database, area: Area, assessor: FlaskClient, newcomer: Learner
) -> None:
    answer_all(assessor, newcomer, ("names", "birth", "phone", "language", "notes"))
    with database.unit_of_work(JOB) as uow:
        kept = learner(uow, area.hub, "Xoodaan", "Warsama")
        kept.phone, kept.email = "+447700900999", None
        index.reindex(uow, kept)
    panel = get(assessor, f"/learners/{newcomer.reference}/registration").text
    path = f"/learners/{newcomer.reference}/use/{kept.reference}"
    assert path in panel
    shown = soup(get(assessor, path)).get_text(" ", strip=True)
    assert "Likes to sit near the door" in shown, "what is added"
    assert "Given names: Hodan (the other record says: Xoodaan)" in shown

    answer = post(assessor, path, {"take": ["phone"]})
    assert (answer.status_code, answer.location) == (303, f"/learners/{kept.reference}")
    with database.unit_of_work(area.assessor.viewer) as uow:
        row = queries.by_reference(uow, newcomer.reference)
        decision = consent.may_see(uow, row.id, OPENED)
        said = (row.given_names, row.phone, row.email, row.own_script_name)
        assert row.id == kept.id
        assert [one.reveal(decision) for one in said] == [
            "Xoodaan",
            "+447700900123",
            "hodan@example.org",
            "هودان",
        ]
        assert [one.id for one, _ in queries.search(uow, "phone", "+447700900123")] == [kept.id]
    assert [event.subject_id for event in told(database, "duplicate.use_other")] == [kept.id]
    with database.unit_of_work(area.steward.viewer) as uow:
        [merged] = pairs_of.merges(uow)
        decide.part(uow, merged.id, "Two cousins")
    assert "Hodan" in get(assessor, f"/learners/{newcomer.reference}").text
    with database.unit_of_work(area.assessor.viewer) as uow:
        again = uow.get(Learner, kept.id)
        decision = consent.may_see(uow, kept.id, OPENED)
        said = (again.given_names, again.phone, again.email, again.own_script_name)
        assert [one.reveal(decision) for one in said] == ["Xoodaan", "+447700900999", None, None]
        assert [one.id for one, _ in queries.search(uow, "phone", "+447700900999")] == [kept.id]


def test_what_is_more_than_a_draft_is_left_to_the_steward(
    database: Database, area: Area, assessor: FlaskClient, newcomer: Learner, known: Learner
) -> None:
    path = f"/learners/{known.reference}/use/{newcomer.reference}"
    refused = post(assessor, path, {})
    assert (refused.status_code, "ask the data steward" in refused.text) == (422, True)
    assert get(assessor, f"/learners/{newcomer.reference}/use/ZZZZ9999").status_code == 404
