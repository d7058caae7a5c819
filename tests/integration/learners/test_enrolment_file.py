"""The file with which a provider enrols: everything the ILR asks for that is held, and nothing without agreement."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.consent.rules import ENROLMENT_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.clock import local_date, utc_now
from hub.core.db import Database
from hub.learners.enrolment.fields import FIELDS
from hub.learners.equality.services import keep
from hub.learners.models import FundingFact, Learner, Need
from hub.learners.types import HIDDEN
from hub.referrals.types import Verb
from hub.tracking.enrolment.types import Aim, Terms
from tests.factories.area import Area
from tests.factories.pages import get, post, soup
from tests.factories.referrals import JOB, TO_START, bring, new_learner, refer, use

TO_ENROL = (Verb.OPEN, Verb.ACCEPT, Verb.OFFER, Verb.ACCEPT_OFFER)
# In the order in which they are asked: equality, numbers, work, papers of a status, whom to call.
EVERYTHING = ("equality", "identifiers", "work", "status-seen", "emergency-contact")
OUT_OF_WORK = "11;since=2020-01-05"
# Nobody has said of the class what it is at the ministry, nor when it is over.
OF_THE_CLASS = ("(LearnAimRef)", "(LearnPlanEndDate)", "(PlanLearnHours)")
Row = dict[str, str]


@pytest.fixture
def provider(client_of: Callable[[User], FlaskClient], area: Area) -> FlaskClient:
    return client_of(area.provider_staff)


@pytest.fixture
def hodan(database: Database, area: Area) -> Learner:
    person = new_learner(database, area)
    with database.unit_of_work(JOB) as uow:
        row = uow.get(Learner, person.id)
        row.sex, row.uln, row.nino = "F", "1234567899", "AB123456C"
        row.address, row.postcode, row.start_postcode = "Flat 2, 5 Mare Street", "E8 1EA", "E5 0AA"
        facts = uow.one(sa.select(FundingFact).where(FundingFact.learner_id == person.id))
        facts.employment, facts.benefits, facts.earnings_band, facts.area = (
            OUT_OF_WORK,
            "5-income",
            "0-1",
            "GLA",
        )
        keep(uow, person.id, {"ethnicity": "44", "disability": "1", "kinds": ["5"], "prior_level": "99"})
        audit.record(uow, "learner.edit", about=row)
    return person


def agree(assessor: FlaskClient, who: Learner, area: Area, *told: str) -> None:
    said = {
        "organisations": [str(area.provider.id)],
        "told": list(told),
        "language": "en",
        "channel": "in person",
    }
    assert post(assessor, f"/learners/{who.reference}/equality/enrolment", said).status_code == 303


def rows(client: FlaskClient, names: str = "ilr", **asked: str) -> list[Row]:
    answered = client.get("/enrolment.csv", query_string={"names": names, **asked})
    assert answered.status_code == 200
    return list(csv.DictReader(io.StringIO(answered.data.decode("utf-8-sig"))))


def test_it_has_every_field_that_the_ilr_asks_for_and_the_hub_holds(
    database: Database, area: Area, assessor: FlaskClient, provider: FlaskClient, hodan: Learner
) -> None:
    (sent,) = refer(database, area, hodan)
    agree(assessor, hodan, area, *EVERYTHING)
    bring(database, area, sent, *TO_ENROL)
    (row,) = rows(provider)
    told = {
        **{"FamilyName": "Warsame", "GivenNames": "Hodan", "Sex": "F", "DateOfBirth": "1994-03-27"},
        **{"ULN": "1234567899", "NINumber": "AB123456C", "AddLine1": "Flat 2", "AddLine2": "5 Mare Street"},
        **{"Postcode": "E8 1EA", "PostcodePrior": "E5 0AA", "TelNo": "07700900123"},
        **{"Ethnicity": "44", "LLDDHealthProb": "1", "LLDDCat": "5", "PrimaryLLDD": "5", "PriorLevel": "99"},
        **{"EmpStat": "11", "DateEmpStatApp": "2020-01-05", "LOU": "5", "EII": "", "BSI": "5"},
        **{"DateLevelApp": local_date(utc_now()).isoformat(), "FFI": "1", "SOF": "116", "LDM": ""},
        **{"Speaking": "Entry 1", "Writing": "Entry 1", "Class": "ESOL Entry 1"},
    }
    assert {name: row[name] for name in told} == told
    assert row["Agreement is missing for"] == ""
    missing = row["Missing for the ILR"].split("; ")
    assert all(words.endswith(OF_THE_CLASS) for words in missing), missing
    assert row["The ILR would refuse"] == ""
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        found = consent.disclose(uow, [hodan.id], [Category.IMMIGRATION])
        assert not found[hodan.id].allowed  # work and pay are theirs to see, and not the status in the UK
    assert "not started" in row["To know"]


def test_of_who_works_and_has_started_with_all_that_is_agreed_nothing_is_missing(
    database: Database, area: Area, assessor: FlaskClient, provider: FlaskClient, hodan: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        facts = uow.one(sa.select(FundingFact).where(FundingFact.learner_id == hodan.id))
        facts.employment, facts.benefits = "10;since=2020-01-05;hours=6", "none"
        audit.record(uow, "funding.edit", about=facts)
    (sent,) = refer(database, area, hodan)
    agree(assessor, hodan, area, *EVERYTHING)
    bring(database, area, sent, *TO_ENROL)
    today = local_date(utc_now())
    terms = Terms(today + timedelta(days=90), 120, Aim.QUALIFICATION, "Trinity", "60012345")
    use(database, area.provider_staff, sent, Verb.START, on=today, terms=terms)
    (row,) = rows(provider)
    said = ("Missing for the ILR", "The ILR would refuse", "Agreement is missing for")
    assert [row[name] for name in said] == ["", "", ""]
    told = {"EmpStat": "10", "EII": "6", "LOU": "", "DateEmpStatApp": "2020-01-05", "BSI": ""}
    assert {name: row[name] for name in told} == told
    assert (row["LearnAimRef"], row["PlanLearnHours"], row["PHours"]) == ("60012345", "120", "120")


def test_what_the_learner_has_not_agreed_to_is_not_in_it_and_is_named(
    database: Database, area: Area, assessor: FlaskClient, provider: FlaskClient, hodan: Learner
) -> None:
    (sent,) = refer(database, area, hodan)
    bring(database, area, sent, *TO_ENROL)
    closed = set(ENROLMENT_CATEGORIES)
    (row,) = rows(provider)
    assert {row[field.key] for field in FIELDS if field.category in closed} == {""}
    assert "Answers about equality (Ethnicity" in row["Agreement is missing for"]
    agree(assessor, hodan, area, "identifiers")
    (row,) = rows(provider)
    assert (row["ULN"], row["Ethnicity"], row["EmpStat"]) == ("1234567899", "", "")


def test_what_was_agreed_to_one_after_the_other_adds_up_and_is_not_asked_again(
    database: Database, area: Area, assessor: FlaskClient, provider: FlaskClient, hodan: Learner
) -> None:
    (sent,) = refer(database, area, hodan)
    bring(database, area, sent, *TO_ENROL)
    for told in EVERYTHING:
        agree(assessor, hodan, area, told)
    (row,) = rows(provider)
    assert (row["ULN"], row["Ethnicity"], row["EmpStat"]) == ("1234567899", "44", "11")
    asking = get(assessor, f"/learners/{hodan.reference}/equality/enrolment").text
    assert area.provider.name not in asking


def test_of_a_secret_address_nothing_says_in_which_area_it_is(
    database: Database, area: Area, assessor: FlaskClient, provider: FlaskClient, hodan: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(Learner, hodan.id)
        row.address, row.postcode, row.start_postcode = None, None, "E8"
        uow.one(sa.select(Need).where(Need.learner_id == hodan.id)).confidential_address = HIDDEN
        facts = uow.one(sa.select(FundingFact).where(FundingFact.learner_id == hodan.id))
        facts.area = "ENG-NATIONAL"
        audit.record(uow, "learner.edit", about=row)
    (sent,) = refer(database, area, hodan)
    agree(assessor, hodan, area, *EVERYTHING)
    bring(database, area, sent, *TO_ENROL)
    (found,) = rows(provider)
    where = ("AddLine1", "Postcode", "PostcodePrior", "SOF", "LDM")
    assert ([found[name] for name in where], found["FFI"]) == ([""] * len(where), "1")
    assert "Area whose rules count (SOF)" in found["Missing for the ILR"]


def test_before_a_place_is_accepted_nobody_is_in_it(
    database: Database, area: Area, assessor: FlaskClient, provider: FlaskClient, hodan: Learner
) -> None:
    (sent,) = refer(database, area, hodan)
    agree(assessor, hodan, area, *EVERYTHING)
    bring(database, area, sent, *TO_ENROL[:-1])
    assert rows(provider) == []
    assert "Nobody has accepted your place yet" in get(provider, "/enrolment").text


def test_a_number_for_practice_is_left_out_and_named(
    database: Database, area: Area, assessor: FlaskClient, provider: FlaskClient
) -> None:
    person = new_learner(database, area, "Amina")
    (sent,) = refer(database, area, person)
    with database.unit_of_work(JOB) as uow:
        keep(uow, person.id, {"ethnicity": "44"})
    agree(assessor, person, area, "identifiers")
    bring(database, area, sent, *TO_ENROL)
    (row,) = rows(provider)
    assert row["NINumber"] == ""
    assert "given to nobody" in row["The ILR would refuse"]
    assert "QQ123456C" not in str(row)


def test_who_started_and_never_came_is_said_not_to_be_on_the_ilr(
    database: Database, area: Area, provider: FlaskClient, hodan: Learner
) -> None:
    (sent,) = refer(database, area, hodan)
    bring(database, area, sent, *TO_START)
    (row,) = rows(provider)
    assert "Not on the ILR until they have come" in row["To know"]


def test_another_provider_has_none_of_them_and_cannot_ask_for_the_class(
    database: Database,
    area: Area,
    client_of: Callable[[User], FlaskClient],
    hodan: Learner,
) -> None:
    (sent,) = refer(database, area, hodan)
    bring(database, area, sent, *TO_ENROL)
    other = client_of(area.other_provider_staff)
    assert rows(other) == []
    asked = other.get("/enrolment.csv", query_string={"taught": str(area.taught_class.id)})
    assert asked.status_code == 404


def test_each_category_that_was_opened_is_recorded_of_each_learner(
    database: Database, area: Area, assessor: FlaskClient, provider: FlaskClient, hodan: Learner
) -> None:
    (sent,) = refer(database, area, hodan)
    agree(assessor, hodan, area, "identifiers")
    bring(database, area, sent, *TO_ENROL)
    rows(provider)
    query = sa.select(AuditEvent.categories).where(
        AuditEvent.verb == "disclose",
        AuditEvent.subject_id == hodan.id,
        AuditEvent.actor_id == area.provider_staff.id,
    )
    with database.unit_of_work(JOB) as uow:
        seen = {name for kept in uow.session.scalars(query) for name in (kept or "").split()}
        assert uow.session.scalar(
            sa.select(AuditEvent.id).where(AuditEvent.verb == "enrolment-file.download")
        )
    assert {"identity", "identifiers", "date-of-birth", "contact"} <= seen
    assert not {"equality", "work"} & seen


def test_it_can_be_had_with_names_in_plain_words_and_for_one_class(
    database: Database, area: Area, provider: FlaskClient, hodan: Learner
) -> None:
    (sent,) = refer(database, area, hodan)
    bring(database, area, sent, *TO_ENROL)
    page = soup(get(provider, f"/enrolment?taught={area.taught_class.id}"))
    assert "ESOL Entry 1" in page.get_text()
    (row,) = rows(provider, "plain", taught=str(area.taught_class.id))
    assert row["Family name"] == "Warsame"
    assert provider.get("/enrolment.csv?names=other").status_code == 404
