"""The journey of one learner: for the hub whole, for a provider its own part, on paper in plain words."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.assessment.models import Assessment
from hub.audit import services as audit
from hub.consent.rules import PROVIDER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Purpose, Stage
from hub.core.clock import local_date, utc_now
from hub.core.db import Database
from hub.directory.types import Skill
from hub.learners.models import Learner
from hub.reading.grade import HIGHEST, measure
from hub.reading.page_text import lines_of
from hub.referrals.reads.journey import words as journey_words
from hub.referrals.reads.journey.whole import Journey, journey
from hub.tracking.attendance import services
from hub.tracking.attendance.register import register
from hub.tracking.attendance.types import Attended
from hub.tracking.enrolment.models import Enrolment
from tests.factories.area import Area
from tests.factories.attendance import start
from tests.factories.directory import taught_class, venue
from tests.factories.pages import get, post, soup
from tests.factories.referrals import JOB, new_learner

SignIn = Callable[[User], FlaskClient]
TODAY = local_date(utc_now())


@pytest.fixture
def person(database: Database, area: Area) -> Learner:
    """Assessed at Entry 1 a hundred days ago."""
    row = new_learner(database, area)
    with database.unit_of_work(JOB) as uow:
        found = uow.one(sa.select(Assessment).where(Assessment.learner_id == row.id))
        found.assessed_on = TODAY - timedelta(days=100)
        audit.record(uow, "test", about=found)
        consent.give(uow, row.id, area.provider.id, Purpose.REFERRAL, PROVIDER_CATEGORIES, stage=Stage.CLOSED)
    return row


@pytest.fixture
def taught(database: Database, area: Area, person: Learner, client_of: SignIn) -> Enrolment:
    """In a class for three weeks: came today, and passed Entry 1."""
    with database.unit_of_work(JOB) as uow:
        place = venue(uow, area.provider, "Annexe")
        when, begun = ((TODAY.weekday(), 600, 720),), TODAY - timedelta(days=21)
        class_ = taught_class(uow, area.provider, place, "Canary English", sessions=when, starts_on=begun)
    row = start(database, area, person, begun, class_)
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        services.save(uow, register(uow, class_.id, f"{TODAY}-1000"), {row.id: Attended.PRESENT})
    day = {"on-day": str(TODAY.day), "on-month": str(TODAY.month), "on-year": str(TODAY.year)}
    result = {"kind": "qualification", "level": "E1", "outcome": "1", **day}
    address = f"/referrals/{reference(database, row)}/progress/result"
    assert post(client_of(area.provider_staff), address, result).status_code == 303
    return row


def reference(database: Database, row: Enrolment) -> str:
    with database.engine.execution_options(hub_schema=True).connect() as connection:
        query = sa.text("SELECT reference FROM referral WHERE id = :id").bindparams(
            sa.bindparam("id", row.referral_id, type_=sa.Uuid)
        )
        return str(connection.scalar(query))


def read(database: Database, user: User, learner: Learner) -> Journey:
    with database.unit_of_work(user.viewer) as uow:
        return journey(uow, consent.as_far_as_open(uow, learner.id, frozenset(Category)))


def test_a_journey_has_levels_over_time_the_wait_the_class_its_attendance_and_its_result(
    database: Database, area: Area, person: Learner, taught: Enrolment
) -> None:
    found = read(database, area.assessor, person)
    assert [point.on for point in found.points] == [TODAY - timedelta(days=100), TODAY]
    first, last = ([point.levels[skill][0].value for skill in Skill] for point in found.points)
    assert (first, last) == (["E1"] * 4, ["E2"] * 4)
    [in_class] = found.classes
    assert (in_class.title, in_class.started_on) == ("Canary English", taught.started_on)
    assert journey_words.attended(in_class) == "100% (1 of 1)"
    [result] = found.results
    assert (result.outcome, result.title) == ("1", "Canary English")


def test_half_steps_are_drawn_between_the_levels(
    database: Database, area: Area, person: Learner, taught: Enrolment
) -> None:
    drawn = journey_words.drawn(read(database, area.assessor, person))
    for _skill, (before, after) in drawn.series:
        assert before is not None
        assert after == 2 * drawn.steps  # Entry 2, just beginning
        assert before < after


def test_the_page_of_the_hub_draws_each_skill_and_says_the_same_in_a_table(
    client_of: SignIn, area: Area, person: Learner, taught: Enrolment
) -> None:
    page = soup(get(client_of(area.assessor), f"/learners/{person.reference}/journey"))
    assert len(page.select("#levels svg")) == 4
    assert len(page.select("#levels circle")) == 8
    rows = [row.get_text(" ", strip=True) for row in page.select("#levels tbody tr")]
    assert "Assessment of the hub" in rows[0]
    assert area.provider.name in rows[1]
    assert "Entry 2, emerging" in rows[1]
    record = soup(get(client_of(area.assessor), f"/learners/{person.reference}"))
    assert record.find("a", href=f"/learners/{person.reference}/journey")


def test_a_provider_sees_its_own_class_and_another_provider_nothing(
    client_of: SignIn, database: Database, area: Area, person: Learner, taught: Enrolment
) -> None:
    address = f"/referrals/{reference(database, taught)}/journey"
    page = soup(get(client_of(area.provider_staff), address)).select_one("main").get_text(" ")
    assert "Canary English" in page
    assert "100% (1 of 1)" in page
    assert "waiting list" not in page
    assert get(client_of(area.other_provider_staff), address).status_code == 404


def test_nobody_who_refers_or_counts_sees_a_journey(
    client_of: SignIn, database: Database, area: Area, person: Learner, taught: Enrolment
) -> None:
    addresses = (
        f"/learners/{person.reference}/journey",
        f"/learners/{person.reference}/journey/print",
        f"/referrals/{reference(database, taught)}/journey",
    )
    for user in (area.work_coach, area.manager, area.administrator):
        assert {get(client_of(user), address).status_code for address in addresses} <= {403, 404}


def test_the_paper_of_a_journey_is_easy_to_read_and_has_no_codes(
    client_of: SignIn, area: Area, person: Learner, taught: Enrolment
) -> None:
    answered = get(client_of(area.assessor), f"/learners/{person.reference}/journey/print")
    sheet = soup(answered).select_one(".hub-sheet")
    text = sheet.get_text(" ", strip=True)
    assert "Speaking: now you are at Entry 2." in text
    assert "You came 1 time out of 1." in text
    assert "you passed. Your level was Entry 1." in text
    assert measure(lines_of(str(sheet))).grade <= HIGHEST
    assert not {"E1", "E2", "emerging"} & set(text.replace(".", " ").split())
