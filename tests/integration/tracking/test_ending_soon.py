"""Four weeks before a class ends both sides see who ends, with the next class at the level expected."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory.models import TaughtClass
from hub.directory.types import Level
from hub.learners.models import Learner
from hub.referrals import queries
from hub.referrals.models import Referral
from hub.referrals.reads import ending_soon
from hub.referrals.types import State
from tests.factories.area import Area
from tests.factories.pages import get, post
from tests.factories.referrals import TO_START, bring, new_learner, refer

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def person(database: Database, area: Area) -> Learner:
    return new_learner(database, area)


@pytest.fixture
def taught(database: Database, area: Area, person: Learner) -> Referral:
    """In a class of Entry 1 that ends in four weeks; the other provider has one of Entry 2 after it."""
    referral = bring(database, area, refer(database, area, person)[0], *TO_START)
    change(database, area.taught_class, days=28, level=Level.E1)
    change(database, area.other_class, days=200, level=Level.E2)
    return referral


def change(database: Database, taught: TaughtClass, *, days: int, level: Level) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(TaughtClass, taught.id)
        row.ends_on = uow.today + timedelta(days=days)
        row.level_low = row.level_high = level
        audit.record(uow, "test", about=row)


def test_both_sides_see_who_ends_and_the_next_class_at_the_next_level(
    client_of: SignIn, area: Area, taught: Referral
) -> None:
    for staff, path in ((area.assessor, "/ending-soon"), (area.provider_staff, "/worklist/ending-soon")):
        page = get(client_of(staff), path).text
        assert "Hodan Warsame" in page
        assert "Entry 2" in page
        assert area.other_class.title in page


@pytest.mark.parametrize(("days", "listed"), [(0, True), (28, True), (29, False), (-1, False)])
def test_a_class_is_listed_from_four_weeks_before_to_its_last_day(
    database: Database, area: Area, taught: Referral, days: int, listed: bool
) -> None:
    change(database, area.taught_class, days=days, level=Level.E1)
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert [line.reference for line in ending_soon.ending(uow)] == [taught.reference] * listed


def test_two_clicks_send_the_next_referral_and_they_do_not_wait_besides(
    client_of: SignIn, database: Database, area: Area, person: Learner, taught: Referral
) -> None:
    client = client_of(area.assessor)
    answer = get(client, f"/ending-soon/{taught.reference}/{area.other_class.id}")
    assert answer.status_code == 303
    preview = answer.headers["Location"]
    assert area.other_class.title in get(client, preview).text
    sent = post(client, preview, {"agreed": str(area.other_provider.id), "channel": "in person"})
    assert sent.status_code == 303, sent.text
    with database.unit_of_work(JOB) as uow:
        rows = uow.session.scalars(sa.select(Referral).where(Referral.learner_id == person.id)).all()
        assert {(row.class_id, row.state) for row in rows} == {
            (area.taught_class.id, State.STARTED),
            (area.other_class.id, State.SENT),
        }
        assert queries.open_entry(uow, person.id) is None


def test_nobody_sees_who_ends_at_another_provider(client_of: SignIn, area: Area, taught: Referral) -> None:
    assert taught.reference not in get(client_of(area.other_provider_staff), "/worklist/ending-soon").text
