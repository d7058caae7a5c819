"""What learners say themselves, before and after a course: sealed, for the hub alone, and nobody asks twice."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.clock import local_date, months_after, utc_now
from hub.core.db import Database
from hub.learners.models import Learner
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES
from hub.matching.services import recommend
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.enrolment.queries import of_referral
from hub.tracking.voice.models import LearnerVoice
from hub.tracking.voice.types import What
from tests.factories.area import Area
from tests.factories.attendance import in_class
from tests.factories.pages import BASE, get, post, soup
from tests.factories.referrals import JOB, new_learner
from tests.integration.jobcentre.test_status_api import ask

SignIn = Callable[[User], FlaskClient]
TODAY = local_date(utc_now())
BEFORE = {"doctor": "with help", "bank": "not yet", "forms": "left out"}
AFTER = {"doctor": "easy", "bank": "not yet"}
CANARIES = ("Yes, with help", "it is easy", "I use a bank", "In their own words", "Yes and no")


@pytest.fixture
def assessor(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.assessor)


@pytest.fixture
def hodan(database: Database, area: Area) -> Learner:
    """Somebody who is assessed and in no class."""
    return new_learner(database, area)


@pytest.fixture
def studying(database: Database, area: Area) -> Enrolment:
    return in_class(database, area, "Hodan", TODAY)


def path(database: Database, learner_id: Any, rest: str = "") -> str:
    with database.unit_of_work(JOB) as uow:
        return f"/learners/{uow.get(Learner, learner_id).reference}/own-words{rest}"


def end(database: Database, row: Enrolment) -> None:
    with database.unit_of_work(JOB) as uow:
        row = of_referral(uow, row.referral_id)
        row.started_on, row.ended_on = months_after(TODAY, -9), months_after(TODAY, -3)
        audit.record(uow, "test", about=row)


def said(database: Database) -> dict[What, tuple[bool, dict[str, str]]]:
    with database.unit_of_work(JOB) as uow:
        rows = uow.session.scalars(sa.select(LearnerVoice)).all()
        decisions = consent.disclose(uow, [row.learner_id for row in rows], [Category.WIDER_OUTCOMES])
        return {row.what: (row.willing, row.said.value(decisions[row.learner_id])) for row in rows}


def words(client: FlaskClient, where: str) -> str:
    return " ".join(soup(get(client, where)).get_text(" ").split())


def test_once_somebody_is_assessed_they_can_be_asked_and_what_they_say_is_kept(
    database: Database, assessor: FlaskClient, hodan: Learner
) -> None:
    where = path(database, hodan.id)
    assert "optional, something to ask now" in words(assessor, f"/learners/{hodan.reference}")
    page = words(assessor, where)
    assert "What they can do in English, before a course" in page
    assert "What they think of their class" not in page
    assert post(assessor, f"{where}/before", BEFORE).status_code == 303
    assert said(database) == {What.BEFORE: (True, BEFORE)}
    page = words(assessor, where)
    assert "I talk to a doctor or a nurse in English. Yes, with help Not asked" in page
    assert "I fill in a form in English. I do not want to say Not asked" in page
    assert "something to ask now" not in words(assessor, f"/learners/{hodan.reference}")


def test_it_is_asked_in_their_language_with_the_english_beside(
    database: Database, assessor: FlaskClient, hodan: Learner
) -> None:
    page = soup(get(assessor, path(database, hodan.id, "/before?language=ar")))
    [line] = [one for one in page.select("legend") if "doctor" in one.get_text()]
    own, beside = line.select("span")
    assert (own["lang"], own["dir"], beside["lang"], beside["dir"]) == ("ar", "rtl", "en", "ltr")
    assert "No translator has checked it yet" in page.get_text()
    assert get(assessor, path(database, hodan.id, "/before?language=xx")).status_code == 200


def test_not_wanting_to_answer_is_an_answer_and_is_not_asked_again(
    database: Database, area: Area, assessor: FlaskClient, studying: Enrolment
) -> None:
    where = path(database, studying.learner_id)
    assert post(assessor, f"{where}/before/decline", page=where).status_code == 303
    assert said(database) == {What.BEFORE: (False, {})}
    assert "To ask now Nothing." in words(assessor, where)
    end(database, studying)
    page = words(assessor, where)
    assert "after a course" not in page.partition("To ask now")[2].partition("When they were asked")[0]
    assert "What they think of their class" in page


def test_after_a_course_they_are_asked_the_same_again_and_what_they_think_of_the_class(
    database: Database, area: Area, assessor: FlaskClient, studying: Enrolment
) -> None:
    where = path(database, studying.learner_id)
    post(assessor, f"{where}/before", BEFORE)
    assert get(assessor, f"{where}/after/{studying.id}").status_code == 404  # the course goes on
    end(database, studying)
    assert post(assessor, f"{where}/after/{studying.id}", AFTER).status_code == 303
    course = {"teaching": "yes", "times": "partly"}
    assert post(assessor, f"{where}/course/{studying.id}", course).status_code == 303
    page = words(assessor, where)
    assert "I talk to a doctor or a nurse in English. Yes, with help Yes, alone, and it is easy" in page
    assert "The days and the times were good for me. Yes and no" in page
    assert "To ask now Nothing." in page
    journey = words(assessor, where.replace("own-words", "journey"))
    assert "Yes, with help Yes, alone, and it is easy" in journey
    assert looked_at(database, studying, area.assessor)


def looked_at(database: Database, row: Enrolment, user: User) -> bool:
    """Whether it is on record that this user saw what they said."""
    query = sa.select(AuditEvent.categories).where(
        AuditEvent.subject_id == row.learner_id, AuditEvent.verb == "disclose", AuditEvent.actor_id == user.id
    )
    with database.unit_of_work(JOB) as uow:
        return any(Category.WIDER_OUTCOMES in (seen or "").split() for seen in uow.session.scalars(query))


def test_an_answer_can_be_put_right_and_two_who_change_it_see_both(
    database: Database, assessor: FlaskClient, hodan: Learner
) -> None:
    where = path(database, hodan.id, "/before")
    post(assessor, where, BEFORE)
    assert post(assessor, where, {**BEFORE, "bank": "alone"}).status_code == 303
    assert said(database)[What.BEFORE][1]["bank"] == "alone"
    assert post(assessor, where, {"version": "0", "bank": "easy"}).status_code == 409
    assert post(assessor, where, {"bank": "sometimes"}).status_code == 422


def test_what_they_take_back_is_gone_and_is_not_asked_for_again(
    database: Database, assessor: FlaskClient, hodan: Learner
) -> None:
    where = path(database, hodan.id)
    post(assessor, f"{where}/before", BEFORE)
    assert "Nobody can bring them back" in words(assessor, f"{where}/delete")
    assert post(assessor, f"{where}/delete").status_code == 303
    assert said(database) == {What.BEFORE: (False, {})}
    assert "To ask now Nothing." in words(assessor, where)


def test_the_sheet_to_print_is_in_the_language_and_names_nobody(assessor: FlaskClient) -> None:
    page = soup(get(assessor, "/own-words/life/ar"))
    sheet = page.select_one(".hub-voice")
    assert sheet is not None
    assert (sheet["lang"], sheet["dir"]) == ("ar", "rtl")
    assert len(sheet.select(".hub-voice__line")) == 8
    assert len(sheet.select(".hub-voice__line svg")) == 32
    assert "What do you think of your class?" in words(assessor, "/own-words/course/en")
    assert get(assessor, "/own-words/life/xx").status_code == 404


def test_nobody_but_the_hub_meets_what_they_said(
    app: Flask, database: Database, area: Area, client_of: SignIn, studying: Enrolment
) -> None:
    where = path(database, studying.learner_id)
    known = where.split("/")[2]
    post(client_of(area.assessor), f"{where}/before", BEFORE)
    end(database, studying)
    post(client_of(area.assessor), f"{where}/after/{studying.id}", AFTER)
    post(client_of(area.assessor), f"{where}/course/{studying.id}", {"times": "partly"})
    values = {
        "reference": known,
        "class_id": studying.class_id,
        "enrolment_id": studying.id,
        "what": "after",
        "of": "life",
        "language": "en",
    }
    for user in (area.work_coach, area.provider_staff, area.manager, area.administrator):
        client = client_of(user)
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or set()) or rule.arguments - set(values):
                continue
            built = app.url_map.bind("").build(rule.endpoint, {name: values[name] for name in rule.arguments})
            if built.startswith("/static"):
                continue
            answer = client.get(built, base_url=BASE)
            assert not [canary for canary in CANARIES if canary in answer.text], (user.role, built)
        with database.unit_of_work(user.viewer) as uow:
            assert uow.session.scalars(sa.select(LearnerVoice)).all() == []
    _, told = ask(app, database, area.work_coach, known)
    assert not [canary for canary in CANARIES if canary in str(told)]


def test_what_they_say_changes_nothing_that_matching_finds(
    database: Database, area: Area, assessor: FlaskClient, hodan: Learner
) -> None:
    def shown() -> Any:
        with database.unit_of_work(area.assessor.viewer) as uow:
            return recommend(uow, consent.may_see(uow, hodan.id, PROFILE_CATEGORIES))

    before = shown()
    post(assessor, path(database, hodan.id, "/before"), BEFORE)
    assert shown().recommendation.id == before.recommendation.id
