"""From a ranking to referrals sent, through the pages an assessor uses."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory.types import Level
from hub.learners.models import Learner
from hub.matching.models import Recommendation
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.types import State
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.learners import learner
from tests.factories.pages import get, post, soup

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def hodan(database: Database, area: Area) -> Learner:
    """Assessed at Entry 1, free every day; shares with the first provider only."""
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, shared_with=[area.provider], sex="F")
        assessed(uow, row)
        return row


@pytest.fixture
def client(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.assessor)


def referrals_of(database: Database, row: Learner) -> list[Referral]:
    with database.unit_of_work(JOB) as uow:
        return list(uow.session.scalars(sa.select(Referral).where(Referral.learner_id == row.id)))


def test_the_page_shows_what_fits_and_why(client: FlaskClient, hodan: Learner) -> None:
    page = soup(get(client, f"/learners/{hodan.reference}/matches"))
    card = next(c for c in page.select(".hub-card") if "ESOL Entry 1" in c.get_text())
    words = " ".join(card.get_text().split())
    assert "Clapton Community College" in words
    assert "Tuesday and Thursday 10am to 12 noon" in words
    assert "12 places, confirmed today" in words
    assert "oughly" in words
    assert "placed by its full postcode" in words
    assert "Entry 1 fits" in words
    assert "Ordnance" in page.get_text() or "OS data" in page.get_text()


def test_a_learner_without_an_assessment_is_told_what_is_missing(
    client: FlaskClient, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub)
    page = get(client, f"/learners/{row.reference}/matches")
    assert page.status_code == 200
    assert "no complete assessment" in page.text


def test_every_class_that_does_not_fit_gives_its_reasons(
    client: FlaskClient, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, sex="M")
        assessed(uow, row, Level.E3)
    for address in ("matches", "matches/not-suitable"):
        page = get(client, f"/learners/{row.reference}/{address}")
        assert "It teaches Entry 1" in page.text
        assert "It is for women only." in page.text
    assert "No class fits as things stand" in get(client, f"/learners/{row.reference}/matches").text


def test_choosing_no_class_is_an_error_at_the_classes(client: FlaskClient, hodan: Learner) -> None:
    answer = post(client, f"/learners/{hodan.reference}/matches")
    assert answer.status_code == 422
    link = soup(answer).select_one(".govuk-error-summary a")
    assert link is not None
    assert (link.get_text(), link["href"]) == ("Select at least one class", "#classes")


def test_the_check_page_says_who_will_see_what(client: FlaskClient, area: Area, hodan: Learner) -> None:
    path = f"/learners/{hodan.reference}/matches"
    answer = post(client, path, {"classes": str(area.taught_class.id)})
    assert answer.status_code == 303
    page = get(client, answer.headers["Location"])
    assert "They see at once" in page.text
    assert "English levels" in page.text
    assert "Phone, e-mail and address" in page.text
    assert "Why this class?" not in page.text


def test_a_referral_is_sent_once_and_remembers_the_ranking(
    client: FlaskClient, database: Database, area: Area, hodan: Learner
) -> None:
    path = f"/learners/{hodan.reference}/matches"
    check = post(client, path, {"classes": str(area.taught_class.id)}).headers["Location"]
    first = post(client, check, {"note": "Free from Monday", "submission": "one"})
    again = post(client, check, {"note": "Free from Monday", "submission": "one"})
    assert (first.status_code, again.status_code) == (303, 303)
    [referral] = referrals_of(database, hodan)
    assert referral.state is State.SENT
    with database.unit_of_work(JOB) as uow:
        shown = uow.get(Recommendation, referral.recommendation_id)
        assert str(area.taught_class.id) in shown.chosen
    page = get(client, first.headers["Location"])
    assert "The referral is sent." in page.text
    assert "Next-steps page" in page.text


def test_a_provider_without_agreement_is_named_and_nothing_can_be_sent(
    client: FlaskClient, database: Database, area: Area, hodan: Learner
) -> None:
    path = f"/learners/{hodan.reference}/matches"
    check = post(client, path, {"classes": str(area.other_class.id)}).headers["Location"]
    page = get(client, check)
    assert f"not agreed to share with {area.other_provider.name}".replace("'", "&#39;") in page.text
    assert soup(page).select_one("main form#form") is None
    post(client, check, {"note": ""})
    assert referrals_of(database, hodan) == []


def test_a_class_outside_the_ranking_needs_a_reason(
    client: FlaskClient, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, shared_with=[area.provider])
        assessed(uow, row, Level.L1)
    found = get(client, f"/learners/{row.reference}/classes?find=clapton")
    link = next(a for a in soup(found).select("main a") if a.get_text().startswith("Refer"))
    refused = post(client, str(link["href"]), {"note": ""})
    assert refused.status_code == 422
    assert "Select why you chose this class" in refused.text
    sent = post(client, str(link["href"]), {"outside_reason": "class_known", "note": ""})
    assert sent.status_code == 303
    [referral] = referrals_of(database, row)
    assert (referral.outside_reason, referral.recommendation_id) == ("class_known", None)


def test_another_learners_ranking_cannot_be_used(
    client: FlaskClient, database: Database, area: Area, hodan: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        other = learner(uow, area.hub, "Leyla", "Kaya", shared_with=[area.provider])
        assessed(uow, other)
    post(client, f"/learners/{hodan.reference}/matches", {"classes": str(area.taught_class.id)})
    with database.unit_of_work(JOB) as uow:
        shown = uow.session.scalars(sa.select(Recommendation.id)).first()
    address = f"/learners/{other.reference}/referrals/new?class={area.taught_class.id}&shown={shown}"
    assert get(client, address).status_code == 404
    assert get(client, f"/learners/{other.reference}/referrals/new?class=nonsense").status_code == 404


def test_joining_the_waiting_list_twice_is_joining_once(
    client: FlaskClient, database: Database, hodan: Learner
) -> None:
    for _ in range(2):
        answer = post(
            client, f"/learners/{hodan.reference}/waiting", page=f"/learners/{hodan.reference}/matches"
        )
        assert answer.status_code == 303
    with database.unit_of_work(JOB) as uow:
        [entry] = uow.session.scalars(sa.select(WaitingEntry)).all()
    assert (entry.level, entry.outcode) == (Level.E1, "E8")


PAGES = ("matches", "matches/not-suitable", "classes", "referrals/new", "referrals", "waiting")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["provider_staff", "manager", "work_coach", "administrator"])
def test_nobody_but_an_assessor_gets_these_pages(
    client_of: SignIn, area: Area, hodan: Learner, role: str, page: str
) -> None:
    client = client_of(getattr(area, role))
    assert get(client, f"/learners/{hodan.reference}/{page}").status_code == 404
