"""The managers' page of what came after a course: counts that may be published, and never a person."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.core.clock import local_date, months_after, utc_now
from hub.core.db import Database
from hub.insight.rules import SMALL_WORDS
from hub.tracking.destinations.models import DestinationCheck
from hub.tracking.destinations.types import CheckState
from hub.tracking.enrolment.queries import of_referral
from tests.factories.area import Area
from tests.factories.attendance import in_class
from tests.factories.counted import count_now
from tests.factories.pages import get
from tests.factories.referrals import JOB

SignIn = Callable[[User], FlaskClient]
WHERE = "/dashboard/after-the-course"
ENDED = months_after(local_date(utc_now()), -4)


@pytest.fixture
def counted(database: Database, area: Area) -> None:
    """Six work, two volunteer; all were asked a month ago."""
    with database.unit_of_work(JOB) as uow:
        uow.get(type(area.taught_class), area.taught_class.id).capacity = 20
        audit.record(uow, "test", about=area.taught_class)
    for number in range(8):
        row = in_class(database, area, f"Canary{number}", local_date(utc_now()))
        with database.unit_of_work(JOB) as uow:
            taught = of_referral(uow, row.referral_id)
            taught.ended_on = ENDED
            due = months_after(ENDED, 3)
            check = DestinationCheck(
                learner_id=row.learner_id,
                enrolment_id=row.id,
                ended_on=ENDED,
                month=3,
                due_on=due,
                state=CheckState.TO_CALL,
                state_since=due,
            )
            check.move_to(CheckState.REACHED, due)
            check.destination = "EMP1" if number < 6 else "VOL1"
            uow.add(check)
            audit.record(uow, "test", about=check)
    count_now(database)


@pytest.mark.usefixtures("counted")
def test_a_manager_sees_numbers_of_enough_people_and_nobody(area: Area, client_of: SignIn) -> None:
    client = client_of(area.manager)
    page = get(client, WHERE).text
    assert "3 months after the course" in page
    assert SMALL_WORDS in page
    assert "Canary" not in page
    file = get(client, f"{WHERE}/download?table=after-3-months").text
    assert "Volunteering" in file
    assert "Canary" not in file
    assert "VOL1" not in file


def test_before_anybody_was_asked_the_page_says_so(database: Database, area: Area, client_of: SignIn) -> None:
    client = client_of(area.manager)
    assert "Nothing has been counted yet" in get(client, WHERE).text
    count_now(database)
    assert "Too few people have been asked" in get(client, WHERE).text


def test_only_managers_open_it(area: Area, client_of: SignIn) -> None:
    for user in (area.work_coach, area.provider_staff, area.assessor, area.administrator):
        assert get(client_of(user), WHERE).status_code in (403, 404)
