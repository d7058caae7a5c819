"""Who sees what, until when: one page that says it in easy words, and what is open now and not only what was agreed."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.consent.services import disclosure as consent
from hub.consent.services import glass, purposes
from hub.consent.types import Purpose
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners.models import Learner
from hub.referrals.types import Verb
from tests.factories.area import Area
from tests.factories.pages import get, post, soup
from tests.factories.referrals import bring, new_learner, refer

JOB = Viewer.job("test")


@pytest.fixture
def person(database: Database, area: Area) -> Learner:
    row = new_learner(database, area)
    [referral] = refer(database, area, row)
    bring(database, area, referral, Verb.OPEN)
    return row


def test_one_page_says_who_sees_what_until_when_and_how_to_stop_it(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], person: Learner
) -> None:
    assessor = client_of(area.assessor)
    path = f"/learners/{person.reference}/who-sees-what"
    with database.unit_of_work(area.manager.viewer) as uow:
        glass.break_glass(uow, person.id, "Her brother is at the door")
    with database.unit_of_work(JOB) as uow:
        ends = datetime(2198, 1, 1, tzinfo=UTC)
        consent.block(uow, person.id, area.jcp.id, None, user_id=area.work_coach.id, ends_at=ends)
    page = soup(get(assessor, path))
    said = " ".join(page.main.get_text(" ").split()) if page.main else ""
    opened, closed = (entry(page, one.name) for one in (area.provider, area.other_provider))
    assert "To find you a class" in opened
    assert "They see now Names, phone, email and address, English levels" in opened
    assert "They see now Nothing Until" in closed
    assert "Jo Coach, at Northmarsh Jobcentre, until 1 January 2198" in said
    assert "Mina Manager, on" in said
    assert "Her brother" not in said
    with database.unit_of_work(JOB) as uow:
        consent.block(uow, person.id, area.other_provider.id, None)
    assert "They see now Nothing: you said never" in entry(
        soup(get(assessor, path)), area.other_provider.name
    )
    with database.unit_of_work(area.administrator.viewer) as uow:
        purposes.stop(uow, Purpose.REFERRAL, off_on=uow.today, reason="Looked at again")
    assert "Nothing: the hub shares nothing for this at the moment" in entry(
        soup(get(assessor, path)), area.provider.name
    )
    [stop] = [form for form in page.select("main form") if f"Stop: {area.provider.name}" in form.get_text()]
    assert post(assessor, str(stop["action"])).status_code == 303
    assert area.provider.name not in get(assessor, path).text.split("You can always")[0]


def entry(page: BeautifulSoup, organisation: str) -> str:
    """What the page says of one organisation."""
    places = page.select(".hub-sheet__place")
    words = (" ".join(place.get_text(" ").split()) for place in places)
    return next(one for one in words if organisation in one)


def test_one_tap_stops_one_and_another_stops_all_of_them(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], person: Learner
) -> None:
    """Without a script, and without a page between."""
    assessor = client_of(area.assessor)
    path = f"/learners/{person.reference}/who-sees-what"
    forms = soup(get(assessor, path)).select("main form[method=post]")
    assert [str(form["action"]).rpartition("/")[2] for form in forms] == ["withdraw", "withdraw", "stop-all"]
    assert post(assessor, str(forms[-1]["action"]), page=path).status_code == 303
    assert "Nobody. Only the hub sees" in get(assessor, path).text
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        assert uow.session.scalars(sa.select(Learner.id)).all() == []
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert uow.session.scalars(sa.select(Learner.id)).all() == [person.id]
