"""What learners say as managers and providers see it: counts that may be published, and never a person."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.core.clock import local_date, utc_now
from hub.core.db import Database
from hub.learners.models import Learner
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.voice.models import LearnerVoice
from hub.tracking.voice.questions import CURRENT, asked
from hub.tracking.voice.types import SETS, What
from tests.factories.area import Area
from tests.factories.attendance import in_class
from tests.factories.counted import count_now
from tests.factories.pages import get, soup
from tests.factories.referrals import JOB

SignIn = Callable[[User], FlaskClient]
PAGE, OWN = "/dashboard/own-words", "/classes/what-learners-think"
LATELY = local_date(utc_now()) - timedelta(days=30)


def said(database: Database, row: Enrolment, what: What, step: int) -> None:
    """They chose this step of every line, a month ago."""
    of = asked(SETS[what])
    with database.unit_of_work(JOB) as uow:
        voice = uow.add(
            LearnerVoice(
                learner_id=row.learner_id,
                what=what,
                enrolment_id=None if what is What.BEFORE else row.id,
                asked_on=LATELY,
                willing=True,
            )
        )
        voice.said, voice.version_asked = dict.fromkeys(of.ask, of.steps[step]), CURRENT
        audit.record(uow, "test", about=voice)


@pytest.fixture
def counted(database: Database, area: Area) -> None:
    """Ten people: six moved up and think well of their class, four stayed where they were and do not."""
    with database.unit_of_work(JOB) as uow:
        uow.get(type(area.taught_class), area.taught_class.id).capacity = 20
        audit.record(uow, "test", about=area.taught_class)
    for number in range(10):
        row = in_class(database, area, f"Canary{number}", local_date(utc_now()))
        with database.unit_of_work(JOB) as uow:
            uow.get(Learner, row.learner_id).joined_on = LATELY
            audit.record(uow, "test", about=row)
        said(database, row, What.BEFORE, 1)
        said(database, row, What.AFTER, 3 if number < 6 else 1)
        said(database, row, What.COURSE, 2 if number < 6 else 0)
    count_now(database)


@pytest.mark.usefixtures("counted")
def test_a_manager_sees_numbers_of_enough_people_and_a_provider_its_own(
    area: Area, client_of: SignIn
) -> None:
    manager, provider = client_of(area.manager), client_of(area.provider_staff)
    page = get(manager, PAGE)
    outcomes, classes = soup(page).select("main table")
    assert len(outcomes.select("tbody tr")) == 8
    assert area.provider.name in classes.get_text()
    assert "Asked both times: 10" in page.text
    for address in ("outcomes?table=wider-outcomes", "classes?table=satisfaction"):
        file = get(manager, f"{PAGE}/download/{address}")
        assert file.status_code == 200
        assert "Canary" not in file.text + page.text
    shown = get(provider, OWN).text
    assert area.provider.name in shown
    assert "All providers" in shown
    other = get(client_of(area.other_provider_staff), OWN).text
    assert "Too few people have said what they think of your classes" in other
    assert area.provider.name not in other


def test_before_anybody_was_asked_the_pages_say_so(database: Database, area: Area, client_of: SignIn) -> None:
    manager, provider = client_of(area.manager), client_of(area.provider_staff)
    assert "Nothing has been counted yet" in get(manager, PAGE).text
    assert "Too few people" in get(provider, OWN).text
    count_now(database)
    assert get(manager, PAGE).text.count("Too few people have") == 2
    assert "Too few people" in get(provider, OWN).text
    assert get(manager, f"{PAGE}/download/outcomes?table=wider-outcomes").status_code == 404
