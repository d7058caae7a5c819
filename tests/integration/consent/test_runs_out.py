"""An agreement to share that runs out before the wait or course is on Today in time; asking again keeps its stage."""

from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import Organisation, User
from hub.audit import services as audit
from hub.consent.models import Grant
from hub.consent.services import disclosure
from hub.consent.types import Category, Purpose, Stage
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory.models import TaughtClass
from hub.directory.types import Level, Strand
from hub.learners.models import Learner
from hub.referrals.case.ends import ending
from hub.referrals.reads.today import worklists
from hub.referrals.reads.today.groups import Group
from hub.referrals.waiting import entries
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import BASE, get, post
from tests.factories.referrals import TO_START, bring, new_learner, refer

JOB = Viewer.job("test")


@pytest.fixture
def person(database: Database, area: Area) -> Learner:
    """In a class of the first provider; nobody waits, and the other provider has nothing to do with it."""
    row = new_learner(database, area)
    [referral] = refer(database, area, row)
    bring(database, area, referral, *TO_START)
    return row


def until(database: Database, area: Area, day: date, ends_on: date | None) -> Grant:
    """The grant to the first provider, with that end, beside a class with that end."""
    with database.unit_of_work(JOB) as uow:
        query = sa.select(Grant).where(Grant.recipient_id == area.provider.id, Grant.withdrawn_at.is_(None))
        grant = uow.one(query)
        grant.valid_to = day
        uow.get(TaughtClass, area.taught_class.id).ends_on = ends_on
        audit.record(uow, "test", about=grant)
        return grant


@pytest.mark.parametrize(
    ("days", "class_days", "warned"),
    [(28, 28, True), (28, None, True), (28, 27, False), (29, 200, False), (1, 90, True)],
)
def test_it_is_told_in_time_and_only_where_the_course_is_longer(
    database: Database, area: Area, person: Learner, days: int, class_days: int | None, warned: bool
) -> None:
    with database.unit_of_work(JOB) as uow:
        today = uow.today
    ends_on = None if class_days is None else today + timedelta(days=class_days)
    until(database, area, today + timedelta(days=days), ends_on)
    with database.unit_of_work(area.assessor.viewer) as uow:
        found = worklists.items(uow, Group.SHARING)
    assert [(item.learner_id, item.runs_out) for item in found] == (
        [(person.id, today + timedelta(days=days))] if warned else []
    )


def test_asking_again_gives_a_year_more_at_the_stage_it_had(
    database: Database, area: Area, person: Learner, client_of: Callable[[User], FlaskClient]
) -> None:
    assessor = client_of(area.assessor)
    with database.unit_of_work(JOB) as uow:
        today = uow.today
    before = until(database, area, today + timedelta(days=5), None)
    page = get(assessor, "/today/sharing-runs-out").text
    assert "Clapton Community College, until" in page
    assert "Ask again" in page
    path = f"/learners/{person.reference}/sharing/agree"
    asked = {"organisations": [str(area.provider.id)], "language": "en", "channel": "in person"}
    for _ in range(2):
        assert post(assessor, path, asked).status_code == 303
    with database.unit_of_work(JOB) as uow:
        newest = disclosure.newest_grant(uow, person.id, area.provider.id, Purpose.REFERRAL)
        assert newest is not None
        assert (newest.stage, newest.valid_to) == (before.stage, today + timedelta(days=365))
        given = sa.select(sa.func.count(Grant.id)).where(Grant.recipient_id == area.provider.id)
        assert uow.session.scalar(given) == 2
    assert "Clapton Community College, until" not in get(assessor, "/today/sharing-runs-out").text
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        assert uow.session.scalars(sa.select(Learner.id)).all() == [person.id]


def test_whoever_agreed_with_an_organisation_that_ended_is_asked_about_the_one_that_carries_on(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    """Nothing passes to the other; the list goes when they agree, or take back what they had agreed to."""
    ended, successor = area.provider, area.other_provider
    with database.unit_of_work(JOB) as uow:
        people = [learner(uow, area.hub, name, shared_with=[ended]) for name in ("Hodan", "Ayan")]
        others = learner(uow, area.hub, "Idil", shared_with=[ended, successor])
        for person in (*people, others):
            entries.join(uow, person.id, level=Level.E1, strand=Strand.GENERAL)
    administrator, assessor = client_of(area.administrator), client_of(area.assessor)
    page = f"/organisations/{ended.id}/carries-on"
    assert administrator.get(page, base_url=BASE).status_code == 404
    with database.unit_of_work(area.manager.viewer) as uow:
        ending.end_provider(uow, uow.get(Organisation, ended.id), {})
    refused = post(administrator, page, {"successor": str(area.jcp.id)})
    assert refused.status_code == 422
    assert post(administrator, page, {"successor": str(successor.id)}).status_code == 303
    told = unescape(get(administrator, f"/organisations/{ended.id}").text)
    assert f"{successor.name} carries on its work" in told

    with database.unit_of_work(area.assessor.viewer) as uow:
        found = worklists.items(uow, Group.SHARING)
    assert {item.learner_id for item in found} == {person.id for person in people}
    listed = unescape(get(assessor, "/today/sharing-runs-out").text)
    assert f"{ended.name} has ended, {successor.name} carries on" in listed
    assert f"Agreed for {ended.name}: name" in listed
    with database.unit_of_work(area.other_provider_staff.viewer) as uow:
        assert uow.session.scalars(sa.select(Learner.id)).all() == []

    path = f"/learners/{people[0].reference}/sharing/agree"
    asked = {"organisations": [str(successor.id)], "language": "en", "channel": "in person"}
    assert post(assessor, path, asked).status_code == 303
    with database.unit_of_work(JOB) as uow:
        grant = disclosure.newest_grant(uow, people[1].id, ended.id)
        assert grant is not None
        disclosure.withdraw(uow, grant.id)
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert not worklists.items(uow, Group.SHARING)


def test_what_was_agreed_for_enrolment_is_asked_for_again_before_the_course_outlasts_it(
    database: Database, area: Area, person: Learner, client_of: Callable[[User], FlaskClient]
) -> None:
    """On Today and on the record; never for somebody who only waits, and after it for as long as the rest."""
    assessor = client_of(area.assessor)
    with database.unit_of_work(JOB) as uow:
        soon = uow.today + timedelta(days=20)
        terms = [Category.EQUALITY]
        disclosure.give(
            uow, person.id, area.provider.id, Purpose.ENROLMENT, terms, stage=Stage.CLOSED, until=soon
        )
        waiting = learner(uow, area.hub, shared_with=[area.provider])
        entries.join(uow, waiting.id, level=Level.E1, strand=Strand.GENERAL)
        disclosure.give(
            uow, waiting.id, area.provider.id, Purpose.ENROLMENT, terms, stage=Stage.CLOSED, until=soon
        )
    path = f"/learners/{person.reference}/equality/enrolment"
    today, record = (
        get(assessor, "/today/sharing-runs-out").text,
        get(assessor, f"/learners/{person.reference}").text,
    )
    assert f"{area.provider.name}, to enrol, until" in today
    assert today.count("to enrol, until") == 1
    assert path in today
    assert "They see nothing that is for enrolment alone" in today
    assert "Sharing that runs out soon" in record
    assert path in record
    told = {
        "organisations": [str(area.provider.id)],
        "told": ["equality"],
        "language": "en",
        "channel": "in person",
    }
    assert post(assessor, path, told).status_code == 303
    with database.unit_of_work(JOB) as uow:
        newest, whole = (
            disclosure.newest_grant(uow, person.id, area.provider.id, purpose)
            for purpose in (Purpose.ENROLMENT, Purpose.REFERRAL)
        )
        assert newest is not None
        assert whole is not None
        assert (newest.valid_to, newest.stage) == (whole.valid_to, whole.stage)
    assert "to enrol, until" not in get(assessor, "/today/sharing-runs-out").text
