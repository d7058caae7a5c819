"""What was recommended earlier, as it was then, for those who may see the learner."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory import version
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.matching.models import DirectorySeen, Recommendation
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.waiting import entries
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.learners import learner
from tests.factories.pages import get, post, soup

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def hodan(database: Database, area: Area) -> Learner:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, shared_with=[area.provider], sex="F")
        assessed(uow, row)
        version.bump(uow)
        return row


@pytest.fixture
def client(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.assessor)


def fill(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(TaughtClass, area.taught_class.id)
        row.places = 0
        version.bump(uow)
        audit.record(uow, "class.edit", about=row)


def links(client: FlaskClient, row: Learner) -> list[str]:
    page = soup(get(client, f"/learners/{row.reference}/recommendations"))
    return [str(a["href"]) for a in page.select("main .hub-timeline a")]


def words(client: FlaskClient, path: str) -> str:
    return " ".join(soup(get(client, path)).get_text().split())


def test_nothing_was_recommended_yet(client: FlaskClient, hodan: Learner) -> None:
    assert "Nothing has been recommended" in get(client, f"/learners/{hodan.reference}/recommendations").text


def test_a_recommendation_is_shown_as_it_was_with_what_was_chosen(
    client: FlaskClient, database: Database, area: Area, hodan: Learner
) -> None:
    path = f"/learners/{hodan.reference}/matches"
    check = post(client, path, {"classes": str(area.taught_class.id)}).headers["Location"]
    post(client, check, {"note": ""})
    fill(database, area)
    get(client, path)
    newest, first = links(client, hodan)
    assert newest != first
    then = words(client, first)
    assert "12 places, confirmed today" in then
    assert "Chosen" in then
    assert "not quite what was shown" not in then
    listed = words(client, f"/learners/{hodan.reference}/recommendations")
    assert "ESOL Entry 1, Clapton Community College" in listed
    assert "Asha Assessor" in listed


def test_what_was_not_kept_is_said_and_no_error(
    client: FlaskClient, database: Database, area: Area, hodan: Learner
) -> None:
    get(client, f"/learners/{hodan.reference}/matches")
    with database.unit_of_work(JOB) as uow:
        uow.session.execute(sa.update(DirectorySeen).values(first=99, latest=99))
    [only] = links(client, hodan)
    assert "cannot be made again" in words(client, only)


def test_another_learners_recommendation_is_not_found(
    client: FlaskClient, database: Database, area: Area, hodan: Learner
) -> None:
    get(client, f"/learners/{hodan.reference}/matches")
    with database.unit_of_work(JOB) as uow:
        other = learner(uow, area.hub, "Amina")
        kept = uow.session.scalars(sa.select(Recommendation.id)).one()
    assert get(client, f"/learners/{other.reference}/recommendations/{kept}").status_code == 404


@pytest.mark.parametrize("role", ["manager", "provider_staff", "work_coach", "administrator"])
def test_nobody_else_sees_a_recommendation(
    client: FlaskClient, client_of: SignIn, area: Area, hodan: Learner, role: str
) -> None:
    get(client, f"/learners/{hodan.reference}/matches")
    other = client_of(getattr(area, role))
    for path in (f"/learners/{hodan.reference}/recommendations", *links(client, hodan)):
        assert get(other, path).status_code == 404


def test_the_lot_of_the_waiting_list_breaks_ties_in_the_ranking_too(
    client: FlaskClient, database: Database, hodan: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        done = assessed(uow, uow.get(Learner, hodan.id))
        assert done.placement is not None
        entries.join(uow, hodan.id, level=done.placement, strand=done.strand)
    get(client, f"/learners/{hodan.reference}/matches")
    with database.unit_of_work(JOB) as uow:
        lots = uow.session.scalars(sa.select(Recommendation.lottery)).all()
        assert lots == uow.session.scalars(sa.select(WaitingEntry.lottery)).all()


def test_a_referral_of_another_learners_ranking_chooses_nothing(
    client: FlaskClient, database: Database, area: Area, hodan: Learner
) -> None:
    get(client, f"/learners/{hodan.reference}/matches")
    with database.unit_of_work(JOB) as uow:
        other = learner(uow, area.hub, "Amina", shared_with=[area.provider])
        assessed(uow, other)
        shown = uow.session.scalars(sa.select(Recommendation.id)).one()
    path = f"/learners/{other.reference}/referrals/new?class={area.taught_class.id}&shown={shown}"
    assert get(client, path).status_code == 404
    with database.unit_of_work(JOB) as uow:
        assert uow.session.scalars(sa.select(Referral.id)).all() == []
        assert uow.get(Recommendation, shown).chosen == []
