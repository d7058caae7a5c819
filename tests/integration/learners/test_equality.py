"""Questions about equality: optional, asked once, given to a provider at enrolment alone, and used for nothing else."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.consent.models import Agreement, Grant
from hub.consent.services import disclosure
from hub.consent.types import Category, Purpose, Stage
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners.equality import services
from hub.learners.equality.codes import NOT_SAID
from hub.learners.equality.models import ASKED, EqualityAnswer
from hub.learners.models import Learner
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES
from hub.matching.services import recommend
from hub.referrals.models import Referral
from hub.referrals.types import Verb
from tests.factories.area import Area
from tests.factories.pages import get, post, soup
from tests.factories.referrals import bring, new_learner, refer

JOB = Viewer.job("look at answers about equality")
ANSWERS = {"ethnicity": "44", "disability": "1", "kinds": ["5", "9"], "main_kind": "5", "prior_level": "99"}
TO_ENROL = (Verb.OPEN, Verb.ACCEPT, Verb.OFFER, Verb.ACCEPT_OFFER)
FOR_ENROLMENT = "For your enrolment form"


@pytest.fixture
def hodan(database: Database, area: Area) -> Learner:
    return new_learner(database, area)


@pytest.fixture
def provider(client_of: Callable[[User], FlaskClient], area: Area) -> FlaskClient:
    return client_of(area.provider_staff)


def path(who: Learner, rest: str = "") -> str:
    return f"/learners/{who.reference}/equality{rest}"


def words(client: FlaskClient, address: str) -> str:
    return " ".join(soup(get(client, address)).get_text(" ").split())


def answer(client: FlaskClient, who: Learner, **answers: Any) -> None:
    assert post(client, path(who, "/questions"), answers or ANSWERS).status_code == 303


def agree(client: FlaskClient, who: Learner, area: Area) -> None:
    told = {
        "organisations": [str(area.provider.id)],
        "told": ["equality"],
        "language": "en",
        "channel": "in person",
    }
    assert post(client, path(who, "/enrolment"), told).status_code == 303


def kept(database: Database, who: Learner) -> dict[str, Any] | None:
    with database.unit_of_work(JOB) as uow:
        decision = disclosure.may_see(uow, who.id, [Category.EQUALITY])
        row = services.asked(uow, who.id)
        return row.answers.value(decision) if row else None


def grants(database: Database, who: Learner, area: Area) -> list[Grant]:
    with database.unit_of_work(JOB) as uow:
        live = disclosure.live_grants(uow, who.id)
        return [one for one in live if one.recipient_id == area.provider.id]


def test_the_record_and_the_task_list_lead_to_them_and_say_that_nobody_has_asked(
    assessor: FlaskClient, hodan: Learner
) -> None:
    for page in (f"/learners/{hodan.reference}", f"/learners/{hodan.reference}/registration"):
        assert "Questions about equality (optional, not asked yet)" in words(assessor, page)
    overview = words(assessor, path(hodan))
    assert "Not asked yet" in overview
    assert "The answers never decide anything" in overview


def test_answers_are_kept_and_shown_and_nobody_is_reminded_again(
    database: Database, assessor: FlaskClient, hodan: Learner
) -> None:
    answer(assessor, hodan)
    found = kept(database, hodan)
    assert found is not None
    assert (found["ethnicity"], found["kinds"], found["main_kind"]) == ("44", ["5", "9"], "5")
    overview = words(assessor, path(hodan))
    assert "Black, African, Caribbean or Black British: African" in overview
    assert "Hearing impairment, Mental health difficulty" in overview
    assert "not asked yet" not in words(assessor, f"/learners/{hodan.reference}")


def test_saying_nothing_at_all_is_an_answer(
    database: Database, assessor: FlaskClient, hodan: Learner
) -> None:
    assert post(assessor, path(hodan, "/decline"), page=path(hodan)).status_code == 303
    found = kept(database, hodan)
    assert found is not None
    assert {found[name] for name in ASKED if name not in ("kinds", "main_kind")} == {NOT_SAID}
    assert "They prefer not to say" in words(assessor, path(hodan))
    assert "not asked yet" not in words(assessor, f"/learners/{hodan.reference}/registration")


def test_blank_answers_are_saved_as_asked(database: Database, assessor: FlaskClient, hodan: Learner) -> None:
    assert post(assessor, path(hodan, "/questions"), {}).status_code == 303
    assert kept(database, hodan) is not None


def test_what_the_registration_tells_is_not_asked_again(
    database: Database, assessor: FlaskClient, hodan: Learner
) -> None:
    assert "How long have they lived in the UK?" in words(assessor, path(hodan, "/questions"))
    status = f"/learners/{hodan.reference}/registration/status"
    day = {"in_uk_since-day": "1", "in_uk_since-month": "9", "in_uk_since-year": "2021"}
    assert post(assessor, status, {"immigration_status": "not known", **day}).status_code == 303
    asked = words(assessor, path(hodan, "/questions"))
    assert "How long have they lived in the UK?" not in asked
    assert "Living in the UK since 1 September 2021" in asked
    assert "What is their sex" not in asked


def test_faith_is_asked_only_where_the_hub_has_switched_it_on(
    app: Flask, assessor: FlaskClient, hodan: Learner
) -> None:
    assert "religion" not in words(assessor, path(hodan, "/questions"))
    held = app.extensions["hub"]
    app.extensions["hub"] = replace(held, settings=replace(held.settings, ask_faith=True))
    assert "What is their religion or belief?" in words(assessor, path(hodan, "/questions"))


def test_two_people_who_change_the_answers_see_both(assessor: FlaskClient, hodan: Learner) -> None:
    answer(assessor, hodan)
    stale = {"version": "0", "ethnicity": "40"}
    assert post(assessor, path(hodan, "/questions"), stale).status_code == 409


def test_a_provider_is_told_once_the_learner_agreed_and_has_accepted_a_place(
    database: Database, area: Area, assessor: FlaskClient, provider: FlaskClient, hodan: Learner
) -> None:
    answer(assessor, hodan)
    (sent,) = refer(database, area, hodan)
    agree(assessor, hodan, area)
    before = bring(database, area, sent, *TO_ENROL[:-1])
    assert FOR_ENROLMENT not in words(provider, f"/referrals/{sent.reference}")
    bring(database, area, before, TO_ENROL[-1])
    page = words(provider, f"/referrals/{sent.reference}")
    for line in (
        "Ethnicity 44 African",
        "LLDDHealthProb 1 Considers self to have",
        "LLDDCat 5 Hearing impairment (primary)",
        "LLDDCat 9 Mental health difficulty",
        "PriorLevel 99 No qualifications",
    ):
        assert line in page
    assert recorded(database, hodan, area.provider_staff)


def recorded(database: Database, who: Learner, user: User) -> bool:
    """Whether it is on record that this user saw the answers."""
    query = sa.select(AuditEvent.categories).where(
        AuditEvent.subject_id == who.id, AuditEvent.verb == "disclose", AuditEvent.actor_id == user.id
    )
    with database.unit_of_work(JOB) as uow:
        return any(Category.EQUALITY in (seen or "").split() for seen in uow.session.scalars(query))


def test_without_the_learner_s_agreement_enrolment_opens_nothing_of_them(
    database: Database, area: Area, assessor: FlaskClient, provider: FlaskClient, hodan: Learner
) -> None:
    answer(assessor, hodan)
    (sent,) = refer(database, area, hodan)
    bring(database, area, sent, *TO_ENROL)
    assert FOR_ENROLMENT not in words(provider, f"/referrals/{sent.reference}")
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        assert services.asked(uow, hodan.id) is None


@pytest.mark.parametrize("way", ["stop", "delete", "stop everything"])
def test_changing_one_s_mind_stops_it_at_once(
    way: str, database: Database, area: Area, assessor: FlaskClient, provider: FlaskClient, hodan: Learner
) -> None:
    sent = enrolled(database, area, assessor, hodan)
    purpose = Purpose.REFERRAL if way == "stop everything" else Purpose.ENROLMENT
    (grant,) = [one for one in grants(database, hodan, area) if one.purpose is purpose]
    stopping = f"/learners/{hodan.reference}/sharing/{grant.id}/withdraw"
    assert post(assessor, path(hodan, "/delete") if way == "delete" else stopping).status_code == 303
    answered = get(provider, f"/referrals/{sent.reference}")
    assert FOR_ENROLMENT not in answered.text
    assert answered.status_code == (404 if way == "stop everything" else 200)
    left = {one.purpose for one in grants(database, hodan, area)}
    assert left == (set() if way == "stop everything" else {Purpose.REFERRAL})


def enrolled(database: Database, area: Area, assessor: FlaskClient, who: Learner) -> Referral:
    answer(assessor, who)
    (sent,) = refer(database, area, who)
    agree(assessor, who, area)
    return bring(database, area, sent, *TO_ENROL)


def test_deleted_answers_are_gone_and_are_not_asked_for_again(
    database: Database, assessor: FlaskClient, hodan: Learner
) -> None:
    answer(assessor, hodan)
    assert "Nobody can bring them back" in words(assessor, path(hodan, "/delete"))
    assert post(assessor, path(hodan, "/delete")).status_code == 303
    found = kept(database, hodan)
    assert found is not None
    assert not any(found[name] for name in ASKED)
    assert "not asked yet" not in words(assessor, f"/learners/{hodan.reference}")


def test_a_provider_can_be_chosen_only_where_the_agreement_with_it_covers_the_answers(
    database: Database, area: Area, assessor: FlaskClient, hodan: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.one(sa.select(Agreement).where(Agreement.organisation_id == area.provider.id))
        row.categories = row.categories - {Category.EQUALITY}
        audit.record(uow, "agreement.edit", about=row)
    page = words(assessor, path(hodan, "/enrolment"))
    assert area.provider.name not in page
    assert area.other_provider.name in page


def test_what_is_agreed_for_enrolment_lasts_no_longer_than_what_is_shared_to_find_a_class(
    database: Database, area: Area, assessor: FlaskClient, hodan: Learner
) -> None:
    answer(assessor, hodan)
    agree(assessor, hodan, area)
    by_purpose = {one.purpose: one for one in grants(database, hodan, area)}
    assert by_purpose[Purpose.ENROLMENT].valid_to == by_purpose[Purpose.REFERRAL].valid_to
    assert by_purpose[Purpose.ENROLMENT].categories == {Category.EQUALITY}
    assert by_purpose[Purpose.ENROLMENT].stage is Stage.CLOSED


def test_a_manager_and_a_referrer_see_no_answer_of_anybody(
    database: Database, area: Area, assessor: FlaskClient, hodan: Learner
) -> None:
    answer(assessor, hodan)
    for user in (area.manager, area.work_coach, area.administrator, area.provider_staff):
        with database.unit_of_work(user.viewer) as uow:
            assert uow.session.scalars(sa.select(EqualityAnswer)).all() == []


def test_the_answers_change_nothing_that_matching_finds(
    database: Database, area: Area, assessor: FlaskClient, hodan: Learner
) -> None:
    def shown() -> Any:
        with database.unit_of_work(area.assessor.viewer) as uow:
            return recommend(uow, disclosure.may_see(uow, hodan.id, PROFILE_CATEGORIES))

    before = shown()
    answer(assessor, hodan)
    after = shown()
    assert after.recommendation.id == before.recommendation.id  # only what differs is kept again
    assert after.ranking.best == before.ranking.best
