"""What a learner was told of besides English: by a yes of its own, for the hub alone, nothing private in sight."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.consent.models import Grant, Objection
from hub.consent.rules import HUB_ALONE, PURPOSE_CATEGORIES, STAGE_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Purpose, Stage, Use
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.errors import RuleBroken
from hub.directory.support import services as directory
from hub.directory.support.models import SupportService
from hub.learners.models import Learner
from hub.learners.wider_needs import queries, services
from hub.learners.wider_needs.models import Signpost
from hub.learners.wider_needs.reads import told
from hub.learners.wider_needs.types import Helped, Way
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.other_help import signposted, support
from tests.factories.pages import BASE, get, post, soup

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def assessor(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.assessor)


@pytest.fixture
def hodan(database: Database, area: Area) -> Learner:
    with database.unit_of_work(JOB) as uow:
        return learner(uow, area.hub, shared_with=[area.provider])


@pytest.fixture
def food(database: Database) -> SupportService:
    with database.unit_of_work(JOB) as uow:
        return support(uow, "food", "Food Bank")


@pytest.fixture
def lantern(database: Database) -> SupportService:
    with database.unit_of_work(JOB) as uow:
        return support(uow, "domestic-abuse", "Lantern Line", place="1 Secret Street", phone="0808 157 0461")


def home(person: Learner) -> str:
    return f"/learners/{person.reference}/other-help"


def words(client: FlaskClient, path: str) -> str:
    return " ".join(soup(get(client, path)).get_text(" ").split())


def kept(database: Database, area: Area, person: Learner) -> list[tuple[str, Way, Helped | None]]:
    with database.unit_of_work(area.assessor.viewer) as uow:
        return [(one.name, one.way, one.helped) for one in told(uow, person.id)]


def test_nothing_is_written_down_before_they_agree_and_then_what_they_were_told_of_and_whether_it_helped(
    database: Database, area: Area, assessor: FlaskClient, hodan: Learner, food: SupportService
) -> None:
    where = home(hodan)
    assert "Food: Food Bank" in words(assessor, where)
    asked = {"services": str(food.id), "way": Way.TOLD.value}
    with database.unit_of_work(area.assessor.viewer) as uow, pytest.raises(RuleBroken):
        services.point(uow, hodan.id, [food], Way.TOOK)
    assert post(assessor, f"{where}/agree", {}).status_code == 422
    for _ in range(2):
        assert post(assessor, f"{where}/agree", {"channel": "in person"}).status_code == 303
    assert post(assessor, where, {"services": str(food.id)}).status_code == 422
    for _ in range(2):  # a second click
        assert post(assessor, where, asked).status_code == 303
    assert kept(database, area, hodan) == [("Food Bank", Way.TOLD, None)]
    with database.unit_of_work(JOB) as uow:
        row = uow.one(sa.select(Signpost))
        assert (row.pointed_by, row.ask_on) == (area.assessor.id, uow.today + timedelta(days=28))
        assert uow.one(sa.select(Grant).where(Grant.purpose == Purpose.WIDER_NEEDS)).categories == {
            Category.WIDER_NEEDS
        }
    page = f"{where}/{row.id}"
    assert post(assessor, page, {"helped": "partly"}).status_code == 303
    assert "Did it help? Partly." in words(assessor, where)
    assert post(assessor, page, {"helped": "no", "version": "0"}).status_code == 409
    assert kept(database, area, hodan) == [("Food Bank", Way.TOLD, Helped.PARTLY)]


def test_what_is_private_stands_behind_a_question_and_on_paper_behind_another(
    database: Database, area: Area, assessor: FlaskClient, hodan: Learner, lantern: SupportService
) -> None:
    with database.unit_of_work(JOB) as uow:
        [row] = signposted(uow, hodan.id, [lantern])
    for path in ("", "/private", f"/{row.id}"):
        shown = assessor.get(f"{home(hodan)}{path}", base_url=BASE, follow_redirects=True).text
        assert "Lantern" not in shown
        assert "abuse" not in shown.lower()
    inside = words(assessor, f"{home(hodan)}/private?alone=yes")
    assert "Domestic abuse, Lantern Line" in inside
    sheet = f"/other-help/{lantern.id}/sheet"
    assert "0808 157 0461" not in get(assessor, sheet).text
    paper = get(assessor, f"{sheet}?safe=yes").text
    assert "0808 157 0461" in paper
    assert not [word for word in ("Lantern", "abuse", "Secret Street") if word in paper]
    assert "Lantern" not in get(assessor, "/other-help/sheet").text
    for path in (f"/learners/{hodan.reference}", f"/learners/{hodan.reference}/next-steps"):
        assert "Lantern" not in get(assessor, path).text
    answer = post(assessor, f"{home(hodan)}/{row.id}?alone=yes", {"helped": "not asked"})
    assert answer.status_code == 303
    assert kept(database, area, hodan)[0][2] is Helped.NOT_ASKED


def test_those_to_ask_stand_on_a_list_that_does_not_say_what_is_private_and_leaves_out_who_objects(
    database: Database,
    area: Area,
    assessor: FlaskClient,
    hodan: Learner,
    food: SupportService,
    lantern: SupportService,
) -> None:
    with database.unit_of_work(JOB) as uow:
        other = learner(uow, area.hub, "Refuses")
        signposted(uow, hodan.id, [food, lantern], days_ago=28)
        signposted(uow, other.id, [food], days_ago=28)
        signposted(uow, learner(uow, area.hub, "Lately").id, [food], days_ago=27)
        audit.record(uow, "test", about=uow.add(Objection(learner_id=other.id, purpose=Use.CONTACT)))
    page = words(assessor, "/other-help/to-ask")
    assert page.count("Hodan") >= 2
    assert "Food Bank" in page
    assert "A private matter" in page
    assert not [word for word in ("Lantern", "Refuses", "Lately") if word in page]


def test_what_they_take_back_is_gone_with_what_was_written_and_another_yes_begins_anew(
    database: Database, area: Area, assessor: FlaskClient, hodan: Learner, food: SupportService
) -> None:
    with database.unit_of_work(JOB) as uow:
        signposted(uow, hodan.id, [food])
    assert "Nobody can bring it back" in words(assessor, f"{home(hodan)}/stop")
    for _ in range(2):
        assert post(assessor, f"{home(hodan)}/stop").status_code == 303
    with database.unit_of_work(JOB) as uow:
        assert uow.session.scalars(sa.select(Signpost)).all() == []
        assert queries.agreed(uow, hodan.id) is None
        services.agree(uow, hodan.id, area.hub.id, consent.Channel.PHONE)
        assert told(uow, hodan.id) == []


def test_a_service_that_has_closed_is_told_to_nobody_and_what_was_told_of_it_stays(
    database: Database, area: Area, assessor: FlaskClient, hodan: Learner, food: SupportService
) -> None:
    with database.unit_of_work(JOB) as uow:
        signposted(uow, hodan.id, [food])
        directory.close(uow, row := uow.get(SupportService, food.id))
        with pytest.raises(RuleBroken):
            services.point(uow, learner(uow, area.hub).id, [row], Way.TOOK)
    assert post(assessor, home(hodan), {"services": str(food.id), "way": Way.TOOK.value}).status_code == 422
    assert "Food Bank" in words(assessor, home(hodan))


def test_nobody_but_the_assessors_of_the_hub_meets_it(
    app: Flask, database: Database, area: Area, client_of: SignIn, hodan: Learner, lantern: SupportService
) -> None:
    with database.unit_of_work(JOB) as uow:
        [row] = signposted(uow, hodan.id, [lantern])
    values: dict[str, Any] = {"reference": hodan.reference, "signpost_id": row.id, "service_id": lantern.id}
    for user in (area.work_coach, area.provider_staff, area.manager, area.administrator, area.steward):
        client = client_of(user)
        for rule in app.url_map.iter_rules():
            if not rule.endpoint.startswith("other_help.") or "GET" not in (rule.methods or set()):
                continue
            path = app.url_map.bind("").build(rule.endpoint, {name: values[name] for name in rule.arguments})
            assert client.get(f"{path}?alone=yes", base_url=BASE).status_code in (403, 404), (user.role, path)
        with database.unit_of_work(user.viewer) as uow:
            assert uow.session.scalars(sa.select(Signpost)).all() == []


def test_no_stage_no_agreement_and_no_other_purpose_opens_it() -> None:
    kind = Category.WIDER_NEEDS
    assert {one for one, found in PURPOSE_CATEGORIES.items() if kind in found} == {Purpose.WIDER_NEEDS}
    assert {one for one, found in STAGE_CATEGORIES.items() if kind in found} == {Stage.FULL}
    assert kind in HUB_ALONE
