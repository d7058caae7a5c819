"""Attendance is for the provider and the hub: the hub's page of it, and nothing at all for whoever referred them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.consent.rules import PROVIDER_CATEGORIES, REFERRER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Purpose, Stage
from hub.core.clock import local_date, utc_now
from hub.core.db import Database
from hub.learners.models import Learner
from hub.tracking.attendance import services
from hub.tracking.attendance.register import register
from hub.tracking.attendance.types import Attended
from hub.tracking.enrolment.models import Enrolment
from tests.factories.area import Area
from tests.factories.attendance import start
from tests.factories.directory import taught_class, venue
from tests.factories.learners import learner
from tests.factories.pages import BASE, get
from tests.factories.referrals import JOB
from tests.integration.jobcentre.test_status_api import ask

SignIn = Callable[[User], FlaskClient]
TODAY = local_date(utc_now())
TELLING = ("Health appointment", "Canary English", "Absent", "absent", "Late", "ttendance", "egister of")


@pytest.fixture
def hodan(database: Database, area: Area) -> Enrolment:
    """Referred by the Jobcentre, in a class, marked as absent for a reason that tells of health."""
    with database.unit_of_work(JOB) as uow:
        person = learner(uow, area.hub, referrer_id=area.jcp.id)
        consent.give(
            uow, person.id, area.provider.id, Purpose.REFERRAL, PROVIDER_CATEGORIES, stage=Stage.CLOSED
        )
        wanted = {*REFERRER_CATEGORIES, Category.ATTENDANCE}
        consent.give(uow, person.id, area.jcp.id, Purpose.PROGRESS, wanted)
        taught = taught_class(
            uow,
            area.provider,
            venue(uow, area.provider, "Annexe"),
            "Canary English",
            sessions=((TODAY.weekday(), 600, 720),),
            starts_on=TODAY - timedelta(days=21),
        )
    row = start(database, area, person, TODAY - timedelta(days=21), taught)
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        found = register(uow, taught.id, f"{TODAY}-1000")
        services.save(uow, found, {row.id: Attended.EXCUSED})
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        services.give_reasons(uow, register(uow, taught.id, f"{TODAY}-1000"), {row.id: "health"})
    return row


def reference(database: Database, row: Enrolment) -> str:
    with database.unit_of_work(JOB) as uow:
        return uow.get(Learner, row.learner_id).reference


def test_the_hub_sees_the_marks_with_their_reasons_on_the_learner_s_page(
    database: Database, area: Area, client_of: SignIn, hodan: Enrolment
) -> None:
    page = get(client_of(area.assessor), f"/learners/{reference(database, hodan)}/attendance")
    assert page.status_code == 200
    for words in ("Canary English", "Absent, reason given", "Health appointment", "0% (0 of 1)"):
        assert words in page.text


def test_no_page_file_or_answer_for_a_jobcentre_tells_of_attendance(
    app: Flask, database: Database, area: Area, client_of: SignIn, hodan: Enrolment
) -> None:
    coach, known = client_of(area.work_coach), reference(database, hodan)
    opened = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()):
            continue
        values = {
            name: known if name == "reference" else hodan.class_id if name == "class_id" else hodan.id
            for name in rule.arguments
        }
        if rule.arguments - {"reference", "class_id", "enrolment_id"}:
            continue
        with app.test_request_context():
            where = app.url_map.bind("").build(rule.endpoint, values)
        if where.startswith(("/directory", "/classes", "/api/v1/classes", "/static")):
            continue  # what anybody may know of a class
        answer = coach.get(where, base_url=BASE)
        opened += answer.status_code == 200
        assert not [words for words in TELLING if words in answer.text], where
    assert opened > 5
    for where in ("/people-we-referred?view=csv", f"/registers/{hodan.class_id}/{TODAY}-1000"):
        answer = coach.get(where, base_url=BASE)
        assert not [words for words in TELLING if words in answer.text], where
    status, said = ask(app, database, area.work_coach, known)
    assert status == 200
    assert not [words for words in TELLING if words in str(said)]


def test_a_manager_and_an_administrator_have_no_page_of_anybody_s_attendance(
    database: Database, area: Area, client_of: SignIn, hodan: Enrolment
) -> None:
    for user in (area.manager, area.administrator, area.work_coach):
        client = client_of(user)
        for where in (
            "/registers",
            "/registers/missed",
            f"/learners/{reference(database, hodan)}/attendance",
        ):
            assert get(client, where).status_code in (403, 404)
