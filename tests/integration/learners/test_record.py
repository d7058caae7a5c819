"""The learner record: one page of everything, for those who may see it."""

import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.consent.services import disclosure as consent
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.ids import show_reference
from hub.learners.models import Learner
from hub.learners.services import register
from hub.learners.types import ArrivalChannel, RegistrationState
from tests.factories.area import Area
from tests.factories.pages import get, hidden, post, soup
from tests.integration.learners.test_pages import PAGES, answer_all

JOB = Viewer.job("look at the record")


def test_the_record_shows_who_they_are_what_they_need_and_who_may_see_it(
    assessor: FlaskClient, known: Learner
) -> None:
    page = soup(get(assessor, f"/learners/{known.reference}"))
    words = page.get_text()
    for part in (
        "Hodan Warsame",
        show_reference(known.reference),
        "07700 900123",
        "Clapton Community College",
    ):
        assert part in words
    assert "<sealed>" not in words
    links = {link["href"] for link in page.select("main a")}
    for rest in ("/registration", "/assessment", "/matches", "/next-steps", "/sharing"):
        assert f"/learners/{known.reference}{rest}" in links


def test_opening_the_record_is_recorded(database: Database, assessor: FlaskClient, known: Learner) -> None:
    get(assessor, f"/learners/{known.reference}")
    with database.unit_of_work(JOB) as uow:
        query = sa.select(AuditEvent.categories).where(
            AuditEvent.subject_id == known.id, AuditEvent.verb == "disclose"
        )
        seen = " ".join(uow.session.scalars(query))
    assert {"identity", "contact", "immigration", "work"} <= set(seen.split())


def test_a_new_record_says_what_to_do_next(assessor: FlaskClient, newcomer: Learner) -> None:
    words = soup(get(assessor, f"/learners/{newcomer.reference}")).get_text()
    for part in ("No name yet", "Not assessed yet", "not on the waiting list", "Nobody outside the hub"):
        assert part in words


def test_a_person_from_a_referrer_is_picked_up_once_and_keeps_what_was_told(
    database: Database, area: Area, assessor: FlaskClient
) -> None:
    with database.unit_of_work(area.work_coach.viewer) as uow:
        sent = register.register(
            uow,
            ArrivalChannel.JCP,
            area.hub.id,
            user_id=area.work_coach.id,
            submission="sent",
            intake=RegistrationState.REFERRED,
            referrer_id=area.jcp.id,
        )
        with uow.acting_as(JOB):
            sent.given_names, sent.safe_to_call = "Hodan", False
        audit.record(uow, "learner.change", about=sent)
    tasks = f"/learners/{sent.reference}/registration"
    assert "Pick up" in get(assessor, tasks).text
    for _ in range(2):
        assert post(assessor, f"/learners/{sent.reference}/pick-up", page=tasks).status_code == 303
    assert "picked them up yet" not in get(assessor, tasks).text
    asked = soup(get(assessor, f"{tasks}/safety"))
    assert [box["value"] for box in asked.select("[name=safe_to_call][checked]")] == ["no"]
    assert "Not checked yet" in get(assessor, f"{tasks}/who/check").text


def test_a_default_does_not_look_like_an_answer(assessor: FlaskClient, newcomer: Learner) -> None:
    for slugs in PAGES.values():
        for slug in slugs:
            page = soup(get(assessor, f"/learners/{newcomer.reference}/registration/{slug}"))
            ticked = [box["value"] for box in page.select("main [checked]")]
            assert set(ticked) <= {"not_asked"}, slug


def test_a_stale_edit_records_what_its_page_showed(
    database: Database, assessor: FlaskClient, newcomer: Learner
) -> None:
    path = f"/learners/{newcomer.reference}/registration/names"
    answer_all(assessor, newcomer, ("names",))
    before = disclosures(database, newcomer)
    answer = assessor.post(
        path,
        data={**fresh(assessor, path), "version": "1", "given_names": "Another", "family_name": "Name"},
        base_url="https://hub.example.org",
        headers={"Referer": "https://hub.example.org" + path},
    )
    assert answer.status_code == 409
    # The page, the strip above it, its marks, what the strip was worked out from; then the conflict.
    assert disclosures(database, newcomer) == before + 5


def fresh(client: FlaskClient, path: str) -> dict[str, str]:
    return hidden(get(client, path))


def disclosures(database: Database, learner: Learner) -> int:
    with database.unit_of_work(JOB) as uow:
        query = sa.select(sa.func.count(AuditEvent.id)).where(
            AuditEvent.subject_id == learner.id, AuditEvent.verb == "disclose"
        )
        return uow.session.scalar(query) or 0


def test_a_withdrawn_hub_grant_hides_the_record_from_the_hub_too(
    database: Database, assessor: FlaskClient, area: Area, known: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        for grant in consent.live_grants(uow, known.id):
            if grant.recipient_id == area.hub.id:
                consent.withdraw(uow, grant.id)
    assert get(assessor, f"/learners/{known.reference}").status_code == 404
