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
from hub.directory.version import bump
from hub.learners.models import Learner
from hub.messages.models import Message
from hub.referrals import queries
from hub.referrals.models import Referral, Transition
from hub.referrals.reads import ending_soon
from hub.referrals.types import State, Verb
from hub.tracking.routes import services as route
from hub.tracking.routes.types import Onward
from tests.factories.area import Area
from tests.factories.directory import taught_class, venue
from tests.factories.pages import BASE, get, hidden, post
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


def test_a_class_that_is_led_to_comes_first_of_those_that_fit_and_says_why(
    client_of: SignIn, database: Database, area: Area, taught: Referral
) -> None:
    with database.unit_of_work(JOB) as uow:
        values = {"level_low": Level.E2, "level_high": Level.E2, "ends_on": uow.today + timedelta(days=200)}
        two = [
            taught_class(uow, area.other_provider, venue(uow, area.other_provider, name), name, **values)
            for name in ("One way", "Another way")
        ]
        bump(uow)
    before = proposed(database, area, taught)
    assert before.best is not None
    assert not before.led_to
    behind = next(one for one in two if one.id != before.best.id)
    with database.unit_of_work(JOB) as uow:
        route.add(uow, uow.get(TaughtClass, area.taught_class.id), Onward(to_class_id=behind.id))
    after = proposed(database, area, taught)
    assert after.best is not None
    assert (after.best.id, after.led_to) == (behind.id, {behind.id})
    assert ending_soon.LED_TO in get(client_of(area.assessor), "/ending-soon").text


def test_a_class_that_does_not_fit_is_not_proposed_because_it_is_led_to(
    database: Database, area: Area, taught: Referral
) -> None:
    change(database, area.other_class, days=200, level=Level.L2)
    with database.unit_of_work(JOB) as uow:
        bump(uow)
        route.add(uow, uow.get(TaughtClass, area.taught_class.id), Onward(to_class_id=area.other_class.id))
    assert proposed(database, area, taught).best is None


def proposed(database: Database, area: Area, taught: Referral) -> ending_soon.Next:
    with database.unit_of_work(area.assessor.viewer) as uow:
        return ending_soon.next_classes(uow, ending_soon.ending(uow))[taught.reference]


def test_a_provider_proposes_its_own_next_class_with_one_button_and_the_hub_sees_it_today(
    client_of: SignIn, database: Database, area: Area, taught: Referral
) -> None:
    with database.unit_of_work(JOB) as uow:
        at = venue(uow, area.provider, "Next door")
        values = {"level_low": Level.E2, "level_high": Level.E2, "ends_on": uow.today + timedelta(days=200)}
        taught_class(uow, area.provider, at, "Own two", **values)
        bump(uow)
    client, page = client_of(area.provider_staff), f"/worklist/ending-soon/{taught.reference}"
    assert page in get(client, "/worklist/ending-soon").text
    fields = hidden(get(client, page))
    for _ in range(2):  # a double click
        answer = client.post(page, data=fields, base_url=BASE, headers={"Referer": BASE + page})
        assert answer.status_code == 303
    hub = client_of(area.assessor)
    assert "Whose class ends soon (1)" in get(hub, "/today").text
    assert "Questions from providers (1)" in get(hub, "/today").text
    assert "please send them to our class Own two." in get(hub, f"/cases/{taught.reference}").text
    with database.unit_of_work(JOB) as uow:
        asked = sa.select(sa.func.count(Transition.id)).where(Transition.verb == Verb.ASK)
        assert uow.session.scalar(asked) == 1
        told = sa.select(sa.func.count(Message.id)).where(Message.template == "next-class")
        assert uow.session.scalar(told) == 1
    assert get(client_of(area.other_provider_staff), page).status_code == 404
