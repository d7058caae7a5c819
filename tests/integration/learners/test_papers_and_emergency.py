"""Papers that were seen and whom to call in an emergency: for the day of enrolment, with a yes for each alone."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit.models import AuditEvent
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.clock import local_date, utc_now
from hub.core.db import Database, UnitOfWork
from hub.learners.enrolment import papers
from hub.learners.enrolment.models import EnrolmentFact
from hub.learners.models import BlindIndex, Learner
from hub.referrals.types import Verb
from tests.factories.area import Area
from tests.factories.pages import get, post, soup
from tests.factories.referrals import JOB, bring, new_learner, refer

TO_ENROL = (Verb.OPEN, Verb.ACCEPT, Verb.OFFER, Verb.ACCEPT_OFFER)
OPENS = {
    "identifiers": "Paper seen of who they are, day and by whom",
    "work": "Papers seen of work and benefits, day and by whom",
    "status-seen": "Papers seen of their status in the UK, day and by whom",
    "emergency-contact": "Emergency contact",
}
CODES = "Share code seen, day and by whom"
AYAN = {"name": "Ayan Warsame", "relation": "sister", "phone": "07700 900456"}
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def hodan(database: Database, area: Area) -> Learner:
    return new_learner(database, area)


def see(client: FlaskClient, who: Learner, kind: str, days_ago: int = 0) -> int:
    day = local_date(utc_now()) - timedelta(days=days_ago)
    parts = {f"day-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
    return post(client, f"/learners/{who.reference}/papers-seen", {"kind": kind, **parts}).status_code


def name(client: FlaskClient, who: Learner, **said: str) -> int:
    known = f"/learners/{who.reference}/emergency-contact"
    return post(client, known, said).status_code


def words(client: FlaskClient, path: str) -> str:
    return " ".join(soup(get(client, path)).get_text(" ").split())


def agree(client: FlaskClient, who: Learner, area: Area, *told: str) -> None:
    said = {
        "organisations": [str(area.provider.id)],
        "told": list(told),
        "language": "en",
        "channel": "in person",
    }
    assert post(client, f"/learners/{who.reference}/equality/enrolment", said).status_code == 303


def row_of(client: FlaskClient) -> dict[str, str]:
    answered = client.get("/enrolment.csv", query_string={"names": "plain"})
    (row,) = csv.DictReader(io.StringIO(answered.data.decode("utf-8-sig")))
    return row


def found_by(uow: UnitOfWork, who: Learner) -> set[bytes]:
    query = sa.select(BlindIndex.digest).where(BlindIndex.learner_id == who.id)
    return set(uow.session.scalars(query))


def test_each_yes_opens_its_own_and_nothing_else_and_what_is_missing_is_named(
    database: Database, area: Area, assessor: FlaskClient, client_of: SignIn, hodan: Learner
) -> None:
    provider = client_of(area.provider_staff)
    (sent,) = refer(database, area, hodan)
    bring(database, area, sent, *TO_ENROL)
    for kind in ("passport", "payslip", "arc", "share_code"):
        assert see(assessor, hodan, kind) == 303
    assert name(assessor, hodan, **AYAN) == 303
    row = row_of(provider)
    assert {row[field] for field in (*OPENS.values(), CODES)} == {""}
    assert row["Not asked or seen by the hub"] == ""  # nothing is said of what is not shared
    assert "Whom to call in an emergency" in row["Agreement is missing for"]
    asked = list(OPENS)
    for number, category in enumerate(asked, start=1):
        agree(assessor, hodan, area, category)
        row = row_of(provider)
        assert [bool(row[OPENS[each]]) for each in asked] == [each in asked[:number] for each in asked]
    assert row["Emergency contact"] == "Ayan Warsame, sister, 07700 900456"
    today = local_date(utc_now()).isoformat()
    assert f"a passport, {today}, " in row[OPENS["identifiers"]]
    assert "asylum card" in row[OPENS["status-seen"]]
    assert "share" not in row[OPENS["status-seen"]]
    assert row[CODES].startswith(f"{today}, ")
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        found = consent.disclose(uow, [hodan.id], [Category.IMMIGRATION])
        assert not found[hodan.id].allowed  # which paper was seen, and never the status itself


def test_what_is_taken_back_is_told_no_provider_and_stays_with_its_reason(
    database: Database, area: Area, assessor: FlaskClient, client_of: SignIn, hodan: Learner
) -> None:
    (sent,) = refer(database, area, hodan)
    bring(database, area, sent, *TO_ENROL)
    agree(assessor, hodan, area, "work")
    assert see(assessor, hodan, "payslip") == see(assessor, hodan, "payslip") == 303
    home = f"/learners/{hodan.reference}/papers-seen"
    (link,) = soup(get(assessor, home)).select("a[href$=take-back]")  # sent twice, it is recorded once
    with_code = post(assessor, str(link["href"]), {"reason": "their code is W12 3AB 4CD"})
    assert with_code.status_code == 422
    assert "This looks like a share code" in with_code.text
    assert row_of(client_of(area.provider_staff))[OPENS["work"]]
    assert post(assessor, str(link["href"]), {"reason": "of the wrong person"}).status_code == 303
    assert "taken back on" in words(assessor, home)
    assert "of the wrong person" in words(assessor, home)
    row = row_of(client_of(area.provider_staff))
    assert row[OPENS["work"]] == ""
    assert OPENS["work"] in row["Not asked or seen by the hub"]
    with database.unit_of_work(JOB) as uow:
        verbs = uow.session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.subject_id == hodan.id)).all()
    assert [verbs.count(verb) for verb in ("paper.see", "paper.take_back")] == [1, 1]


def test_a_paper_is_seen_by_today_and_after_somebody_was_born(assessor: FlaskClient, hodan: Learner) -> None:
    assert see(assessor, hodan, "passport", days_ago=-1) == 422
    assert see(assessor, hodan, "passport", days_ago=365 * 60) == 422
    assert see(assessor, hodan, "") == 422
    assert "Nothing yet" in words(assessor, f"/learners/{hodan.reference}/papers-seen")


def test_only_the_last_few_of_a_kind_are_kept(database: Database, hodan: Learner, area: Area) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        for days in range(papers.KEPT + 2):
            papers.see(uow, hodan.id, "payslip", uow.today - timedelta(days=days))
        kept = list(papers.of_hub(uow, hodan.id))
        assert len(kept) == papers.KEPT
        assert kept[-1].day == uow.today - timedelta(days=papers.KEPT + 1)


def test_nobody_else_sees_a_paper_or_an_emergency_contact(
    database: Database, area: Area, assessor: FlaskClient, client_of: SignIn, hodan: Learner
) -> None:
    (sent,) = refer(database, area, hodan)
    agree(assessor, hodan, area, *OPENS)
    see(assessor, hodan, "arc")
    name(assessor, hodan, **AYAN)
    canaries = ("Ayan", "900456", "asylum card")
    for staff in (area.provider_staff, area.other_provider_staff, area.work_coach, area.manager):
        client = client_of(staff)
        for rest in ("papers-seen", "emergency-contact"):
            answered = client.get(f"/learners/{hodan.reference}/{rest}", base_url="https://localhost")
            assert answered.status_code in (403, 404)
            assert not any(canary in answered.text for canary in canaries)
    for staff in (area.other_provider_staff, area.work_coach):
        with database.unit_of_work(staff.viewer) as uow:
            assert uow.session.scalars(sa.select(EnrolmentFact)).all() == []
    page = words(client_of(area.work_coach), "/people-we-referred")
    assert not any(canary in page for canary in canaries)
    bring(database, area, sent, Verb.OPEN)
    page = words(client_of(area.provider_staff), f"/referrals/{sent.reference}")
    assert not any(canary in page for canary in canaries)


def test_an_emergency_contact_finds_nobody_and_can_be_named_by_nobody_or_deleted(
    database: Database, assessor: FlaskClient, hodan: Learner
) -> None:
    tasks, home = (
        f"/learners/{hodan.reference}/registration",
        f"/learners/{hodan.reference}/emergency-contact",
    )
    asked = "Whom to call in an emergency (optional, still to ask)"
    assert asked in words(assessor, tasks)
    with database.unit_of_work(JOB) as uow:
        before = found_by(uow, hodan)
    assert name(assessor, hodan, relation="sister") == 422
    assert name(assessor, hodan, **AYAN) == 303
    assert asked not in words(assessor, tasks)
    with database.unit_of_work(JOB) as uow:
        assert found_by(uow, hodan) == before
    assert post(assessor, home, {**AYAN, "name": "Another", "version": "0"}).status_code == 409
    page = soup(get(assessor, home))
    assert page.select_one("input[name=name]")["value"] == "Ayan Warsame"  # type: ignore[index]
    version = str(page.select_one("input[name=version]")["value"])  # type: ignore[index]
    assert name(assessor, hodan, version=version, name="", relation="", phone="") == 303
    assert "Ayan" not in get(assessor, home).text
    assert asked not in words(assessor, tasks)
