"""A referrer sends a person: two pages, a check, a reference; nothing of anybody before that."""

import html
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.accounts.types import OrganisationKind
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Purpose
from hub.core.actor import Viewer
from hub.core.clock import utc_now
from hub.core.db import Database
from hub.learners.inward.models import InwardReferral
from hub.learners.models import Learner
from hub.learners.types import ArrivalChannel, RegistrationState
from hub.referrals.models import PersonDraft
from tests.factories.accounts import organisation, user
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import BASE, get, hidden, post, soup

JOB = Viewer.job("test")
NEW = "/people-we-referred/new"
SignIn = Callable[[User], FlaskClient]
WHO = {
    "given_names": "Amina",
    "family_name": "Yusuf",
    "language": "so",
    "interpreter_needed": "yes",
}
REACH = {
    "phone": "07700 900456",
    "safe_to_call": "no",
    "safe_to_text": "yes",
    "safe_to_email": "not_asked",
    "safe_to_write": "not_asked",
    "contact_channel": "text",
    "contact_note": "Only before 3pm",
    "agrees": "yes",
    "may_tell": "yes",
}


def path_of(answer: TestResponse) -> str:
    return str(answer.headers["Location"]).removeprefix(BASE)


def referred(
    client: FlaskClient, who: dict[str, str] | None = None, reach: dict[str, str] = REACH
) -> TestResponse:
    reach_page = path_of(post(client, NEW, {**WHO, **(who or {})}))
    check = path_of(post(client, reach_page, reach))
    return post(client, check)


def everybody(database: Database) -> list[Learner]:
    with database.unit_of_work(JOB) as uow:
        return list(uow.session.scalars(sa.select(Learner)))


def test_a_person_is_sent_to_the_hub_and_the_referrer_gets_the_reference(
    client_of: SignIn, database: Database, area: Area
) -> None:
    client = client_of(area.work_coach)
    sent = get(client, path_of(referred(client)))
    with database.unit_of_work(area.assessor.viewer) as uow:
        row = uow.session.scalars(sa.select(Learner)).one()
        decision = consent.may_see(uow, row.id, [Category.IDENTITY, Category.CONTACT])
        assert (row.given_names.reveal(decision), row.family_name.reveal(decision)) == ("Amina", "Yusuf")
        assert row.phone.reveal(decision) == "+447700900456"
        assert row.language.reveal(decision) == "so"
        assert row.contact_note.reveal(decision) == "Only before 3pm"
        asked = [row.safe_to_call, row.safe_to_text, row.safe_to_write]
        assert [answer.value(decision) for answer in asked] == [False, True, None]
        assert (row.intake, row.channel) == (RegistrationState.REFERRED, ArrivalChannel.JCP)
        assert (row.referrer_id, row.referred_by) == (area.jcp.id, area.work_coach.id)
    assert f"{row.reference[:4]}-{row.reference[4:]}" in sent.text
    assert "A. Y." in get(client, "/people-we-referred").text


def test_who_says_no_to_a_status_is_not_in_the_list(
    client_of: SignIn, database: Database, area: Area
) -> None:
    client = client_of(area.work_coach)
    sent = get(client, path_of(referred(client, reach={**REACH, "may_tell": "no"})))
    assert "They did not agree that your office may see their status" in sent.text
    (row,) = everybody(database)
    assert row.reference not in get(client, "/people-we-referred").text
    assert get(client, f"/people-we-referred/{row.reference}").status_code == 404
    with database.unit_of_work(JOB) as uow:
        purposes = {grant.purpose for grant in consent.live_grants(uow, row.id)}
    assert Purpose.PROGRESS not in purposes


def test_number_birth_and_own_reference_are_kept_sealed_and_the_draft_shows_them_again(
    client_of: SignIn, database: Database, area: Area
) -> None:
    client = client_of(area.work_coach)
    told = {
        "date_of_birth-day": "27",
        "date_of_birth-month": "3",
        "date_of_birth-year": "1994",
        "nino": "ab 12 34 56 c",
        "own_reference": "JC-4711",
    }
    reach_page = path_of(post(client, NEW, {**WHO, **told}))
    again = get(client, reach_page.replace("/reach", "/who")).text
    assert all(f'value="{value}"' in again for value in ("27", "1994", "AB123456C", "JC-4711"))
    post(client, path_of(post(client, reach_page, REACH)))
    with database.unit_of_work(area.assessor.viewer) as uow:
        row = uow.session.scalars(sa.select(Learner)).one()
        decision = consent.may_see(uow, row.id, [Category.IDENTIFIERS, Category.DATE_OF_BIRTH])
        assert (row.nino.reveal(decision), row.date_of_birth.reveal(decision)) == ("AB123456C", "1994-03-27")
        assert row.age_band == "25-34"
    assert "Your reference: JC-4711" in get(client, "/people-we-referred").text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"nino": "AB12"}, "Enter a National Insurance number in the correct format"),
        ({"date_of_birth-day": "27"}, "Date of birth must include"),
        (
            {"date_of_birth-day": "1", "date_of_birth-month": "1", "date_of_birth-year": "2024"},
            "Date of birth must make them",
        ),
    ],
)
def test_a_number_or_a_birth_that_cannot_be_is_refused(
    client_of: SignIn, area: Area, typed: dict[str, str], message: str
) -> None:
    answer = post(client_of(area.work_coach), NEW, {**WHO, **typed})
    assert answer.status_code == 422
    assert message in answer.text


def test_the_name_is_shown_where_they_agreed_after_the_notice(client_of: SignIn, area: Area) -> None:
    client = client_of(area.work_coach)
    referred(client, reach={**REACH, "may_name": "name"})
    assert "Amina Yusuf" in get(client, "/people-we-referred").text


def test_who_sees_no_status_sees_no_name(client_of: SignIn, area: Area) -> None:
    client = client_of(area.work_coach)
    reach_page = path_of(post(client, NEW, WHO))
    answer = post(client, reach_page, {**REACH, "may_tell": "no", "may_name": "name"})
    assert answer.status_code == 422
    assert "who sees no status sees no name" in answer.text


def test_nobody_is_registered_before_the_last_page(client_of: SignIn, database: Database, area: Area) -> None:
    client = client_of(area.work_coach)
    check = path_of(post(client, path_of(post(client, NEW, WHO)), REACH))
    page = get(client, check).text
    assert all(words in page for words in ("Amina", "Yusuf", "Somali", "Only before 3pm"))
    assert everybody(database) == []


def test_a_person_who_does_not_want_it_cannot_be_referred(
    client_of: SignIn, database: Database, area: Area
) -> None:
    client = client_of(area.work_coach)
    reach_page = path_of(post(client, NEW, WHO))
    answer = post(client, reach_page, {**REACH, "agrees": "no"})
    assert answer.status_code == 422
    assert "You can refer only a person who wants the hub to contact them" in answer.text
    assert "07700 900456" in answer.text
    assert path_of(get(client, reach_page.replace("/reach", "/check"))).endswith("/reach")


def test_what_was_typed_on_an_earlier_page_is_there_when_one_comes_back(
    client_of: SignIn, area: Area
) -> None:
    client = client_of(area.work_coach)
    reach_page = path_of(post(client, NEW, WHO))
    assert "Amina" in get(client, reach_page.replace("/reach", "/who")).text
    post(client, reach_page, REACH)
    assert "Only before 3pm" in get(client, reach_page).text


def test_sending_twice_refers_one_person(client_of: SignIn, database: Database, area: Area) -> None:
    client = client_of(area.work_coach)
    check = path_of(post(client, path_of(post(client, NEW, WHO)), REACH))
    token = hidden(get(client, check))
    answers = [
        client.post(check, data=token, base_url=BASE, headers={"Referer": BASE + check}) for _ in range(2)
    ]
    assert {path_of(answer) for answer in answers} == {check.replace("/check", "/sent")}
    assert len(everybody(database)) == 1


def test_the_first_page_sent_twice_is_one_draft(client_of: SignIn, area: Area) -> None:
    client = client_of(area.work_coach)
    fields = {**hidden(get(client, NEW)), **WHO}
    answers = [
        client.post(NEW, data=fields, base_url=BASE, headers={"Referer": BASE + NEW}) for _ in range(2)
    ]
    assert len({path_of(answer) for answer in answers}) == 1


def test_after_sending_the_pages_of_questions_lead_to_the_reference(
    client_of: SignIn, database: Database, area: Area
) -> None:
    client = client_of(area.work_coach)
    sent = path_of(referred(client))
    for page in ("who", "reach", "check"):
        assert path_of(get(client, sent.replace("/sent", f"/{page}"))) == sent
    with database.unit_of_work(JOB) as uow:
        draft = uow.session.scalars(sa.select(PersonDraft)).one()
        assert draft.content.open_system(uow.vault) is None


def test_a_draft_is_its_own_writers_and_lasts_a_day(
    client_of: SignIn, database: Database, area: Area
) -> None:
    client = client_of(area.work_coach)
    reach_page = path_of(post(client, NEW, WHO))
    assert get(client_of(area.provider_staff), reach_page).status_code == 404
    with time_machine.travel(utc_now() + timedelta(hours=25)):
        again = client_of(area.work_coach)
        assert get(again, reach_page).status_code == 404
        post(again, NEW, WHO)
    with database.unit_of_work(JOB) as uow:
        assert len(uow.session.scalars(sa.select(PersonDraft)).all()) == 1


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"given_names": ""}, "Enter their given names"),
        ({"given_names": "x" * 101}, "Given names must be 100 characters or fewer"),
        ({"given_names": "Am\x00ina"}, "Given names must not include hidden control characters"),
        ({"given_names": "Amina\nYusuf"}, "Given names must be on one line"),
        ({"family_name": ""}, "Enter their family name, or tick"),
        ({"language": "xx"}, "must be one of the options listed"),
        ({"interpreter_needed": ""}, "Select yes if they need an interpreter"),
    ],
)
def test_a_bad_answer_is_named_and_the_rest_is_kept(
    client_of: SignIn, area: Area, typed: dict[str, str], message: str
) -> None:
    answer = post(client_of(area.work_coach), NEW, {**WHO, **typed})
    assert answer.status_code == 422
    assert message in answer.text
    assert any(value in answer.text for name, value in WHO.items() if name not in typed)


@pytest.mark.parametrize("name", ["أمينة", "Amina 🌻", "О'Коннор-Ґалаґан"])
def test_names_are_taken_in_any_script(client_of: SignIn, database: Database, area: Area, name: str) -> None:
    client = client_of(area.work_coach)
    check = path_of(post(client, path_of(post(client, NEW, {**WHO, "given_names": name})), REACH))
    post(client, check)
    with database.unit_of_work(JOB) as uow:
        row = uow.session.scalars(sa.select(Learner)).one()
        decision = consent.may_see(uow, row.id, [Category.IDENTITY])
        assert row.given_names.reveal(decision) == name


def test_no_way_to_reach_somebody_is_refused(client_of: SignIn, area: Area) -> None:
    client = client_of(area.work_coach)
    answer = post(client, path_of(post(client, NEW, WHO)), {**REACH, "phone": ""})
    assert answer.status_code == 422
    assert "Enter a phone number or an email address" in answer.text


@pytest.mark.parametrize(
    ("kind", "us", "asked", "not_asked"),
    [
        (
            OrganisationKind.SCHOOL,
            "your school",
            "The school or schools that their children go to",
            "National",
        ),
        (OrganisationKind.HEALTH, "your service", "Not an NHS number", "What you know"),
    ],
)
def test_each_kind_of_organisation_is_asked_in_its_own_words_for_what_it_may_say(
    client_of: SignIn,
    database: Database,
    area: Area,
    kind: OrganisationKind,
    us: str,
    asked: str,
    not_asked: str,
) -> None:
    with database.unit_of_work(JOB) as uow:
        secretary = user(uow, organisation(uow, "Oak Hill", kind), Role.JCP, "Sam Secretary")
    client = client_of(secretary)
    first = get(client, NEW).text
    assert asked in first
    assert not_asked not in first
    told = {"fact": "Oak Hill Primary {{ 7*7 }}", "own_reference": "OH-1", "nino": "QQ123456C"}
    reach_page = path_of(post(client, NEW, {**WHO, **told}))
    assert f"tells {us} their status" in get(client, reach_page).text
    assert us in get(client, path_of(post(client, path_of(post(client, reach_page, REACH))))).text
    with database.unit_of_work(area.assessor.viewer) as uow:
        row = uow.session.scalars(sa.select(Learner)).one()
        said = uow.session.scalars(sa.select(InwardReferral)).one()
        opened = [Category.NOTES, Category.IDENTIFIERS]
        decision = consent.may_see(uow, row.id, opened)
        assert said.fact.reveal(decision) == (told["fact"] if kind is OrganisationKind.SCHOOL else None)
        assert row.nino.reveal(decision) is None
        assert row.channel is ArrivalChannel.REFERRER
    counted = get(client, "/people-we-referred/counts").text
    assert "fewer than 5" in counted
    assert "Amina" not in counted


def test_a_provider_sends_its_own_learner_suggests_another_and_sees_the_status_and_no_more(
    client_of: SignIn, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        other = learner(uow, area.hub, "Sold", "Elsewhere", shared_with=[area.provider])
    client = client_of(area.provider_staff)
    reach_page = path_of(post(client, NEW, {**WHO, "fact": "Entry 2, until July"}))
    suggesting = {**REACH, "suggests": str(area.other_provider.id)}
    refused = post(client, reach_page, suggesting)
    assert refused.status_code == 422
    assert "Ask them first" in refused.text
    assert area.provider.name not in [
        one.get_text(strip=True) for one in soup(refused).select("#suggests option")
    ]
    check = path_of(post(client, reach_page, {**suggesting, "suggestion_agreed": "yes"}))
    post(client, check)
    seen = get(client, "/people-we-referred").text
    assert "A. Y." in seen
    assert "With the hub" in seen
    assert other.reference[:4] not in seen  # whom it knows as a provider it does not see here
    assert get(client, f"/people-we-referred/{other.reference}").status_code == 404
    assert get(client_of(area.other_provider_staff), "/people-we-referred").text.count("A. Y.") == 0
    with database.unit_of_work(JOB) as uow:
        row = uow.session.scalars(sa.select(Learner).where(Learner.id != other.id)).one()
        assert row.channel is ArrivalChannel.PROVIDER
    record = get(client_of(area.assessor), f"/learners/{row.reference}").text
    assert f"Suggested, as they agreed: {html.escape(area.other_provider.name)}" in record.replace(
        "&#39;", "&#x27;"
    )
    assert "Entry 2, until July" in record
