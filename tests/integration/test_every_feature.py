"""Whatever feature of a place is declared works from the form and the listing to the match, the card and the demand."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.core.db import Database
from hub.directory.facts import FEATURES, Feature
from hub.directory.models import TaughtClass
from hub.learners.models import Learner, Need
from hub.learners.needs import ACCESS_CODES, ACCESS_NEEDS
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.demand import demands, night, waiting_learner, wanted_by
from tests.factories.learners import learner
from tests.factories.pages import get, post, soup
from tests.factories.referrals import JOB, new_learner, refer
from tests.integration.directory.test_pages import HEADER, ROW, classes, confirm, edited, upload

SignIn = Callable[[User], FlaskClient]
THING_NEEDED = {need.code: need.thing for need in ACCESS_NEEDS}
every_feature = pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.code)


@pytest.fixture
def hodan(database: Database, area: Area) -> Learner:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, sex="F")
        assessed(uow, row)
        return row


@pytest.fixture
def assessor(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.assessor)


@pytest.fixture
def staff(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.provider_staff)


def words(client: FlaskClient, path: str) -> str:
    return " ".join(soup(get(client, path)).select_one("main").get_text(" ").split())


def say(staff: FlaskClient, area: Area, feature: Feature, answer: str) -> None:
    path = f"/classes/{area.taught_class.id}/edit"
    saved = post(staff, path, {**edited(staff, path), "funding_routes": ["FULL"], feature.code: answer})
    assert saved.status_code == 303


def needs_it(feature: Feature) -> dict[str, str]:
    return {code: "yes" if code == feature.code else "no" for code in ACCESS_CODES}


@every_feature
def test_a_learner_who_needs_it_is_not_matched_to_a_class_without_it(
    feature: Feature, area: Area, assessor: FlaskClient, staff: FlaskClient, hodan: Learner
) -> None:
    record = f"/learners/{hodan.reference}"
    assert f"Do they need {THING_NEEDED[feature.code]}?" in words(assessor, f"{record}/registration/access")
    assert post(assessor, f"{record}/registration/access", needs_it(feature)).status_code == 303
    assert f"heck for {feature.thing}" in words(assessor, f"{record}/matches")
    say(staff, area, feature, "no")
    without = words(assessor, f"{record}/matches")
    assert "Best fits (1 class)" in without
    assert f"{feature.lacking[1:]}." in without
    assert f"{feature.label} No" in words(staff, f"/classes/{area.taught_class.id}")
    say(staff, area, feature, "yes")
    assert "Best fits (2 classes)" in words(assessor, f"{record}/matches")
    assert f"{feature.label} Yes" in words(staff, f"/classes/{area.taught_class.id}")


@every_feature
def test_a_listing_has_a_column_for_it(feature: Feature, database: Database, staff: FlaskClient) -> None:
    confirm(staff, upload(staff, f"{HEADER},{feature.label}\n{ROW},no"))
    venue = classes(database)["Evening English"].venue
    assert venue is not None
    assert getattr(venue, feature.code) is False


@every_feature
def test_a_listing_read_before_there_was_such_a_column_had_not_stated_another_place(
    feature: Feature, database: Database, staff: FlaskClient
) -> None:
    confirm(staff, upload(staff, f"{HEADER}\n{ROW}"))
    row = classes(database)["Evening English"]
    path = f"/classes/{row.id}/edit"
    post(staff, path, {**edited(staff, path), "venue": "Library", "postcode": "E8 1EA"})
    forget(database, feature)
    confirm(staff, upload(staff, f"{HEADER}\n{ROW.replace(',14,', ',16,')}"))
    row = classes(database)["Evening English"]
    assert (row.places, row.venue and row.venue.name) == (16, "Library")


def forget(database: Database, feature: Feature) -> None:
    """The listed row as it was kept before the feature was declared."""
    with database.unit_of_work(JOB) as uow:
        row = uow.one(sa.select(TaughtClass).where(TaughtClass.title == "Evening English"))
        kept: dict[str, Any] = row.source_row or {}
        venue = {name: value for name, value in kept["facts"]["venue"].items() if name != feature.code}
        row.source_row = {**kept, "facts": {**kept["facts"], "venue": venue}}
        audit.record(uow, "class.edit", about=row)


@every_feature
def test_a_provider_reads_it_on_the_match_card(
    feature: Feature, database: Database, area: Area, staff: FlaskClient
) -> None:
    person = new_learner(database, area)
    [referral] = refer(database, area, person)
    need(database, person, feature)
    assert feature.label in words(staff, f"/referrals/{referral.reference}")


@every_feature
def test_it_is_part_of_a_demand_and_of_the_class_that_is_proposed_for_it(
    feature: Feature, database: Database, area: Area, client_of: SignIn
) -> None:
    with database.unit_of_work(JOB) as uow:
        person = waiting_learner(uow, area)
    need(database, person, feature)
    night(database)
    assert [wanted_by(database, row)["needs"] for row in demands(database)] == [[feature.code]]
    manager = client_of(area.manager)
    assert feature.short.capitalize() in words(manager, "/gaps")
    gap = f"level=E1&kind=general&slot=0&area=E8&need={feature.code}"
    page = soup(get(manager, f"/gaps/propose?{gap}"))
    assert page.select_one(f"[name={feature.code}][value=yes][checked]")


def need(database: Database, person: Learner, feature: Feature) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.session.scalar(sa.select(Need).where(Need.learner_id == person.id))
        row = row or uow.add(Need(learner_id=person.id))
        setattr(row, feature.code, True)
        audit.record(uow, "need.save", about=row)
