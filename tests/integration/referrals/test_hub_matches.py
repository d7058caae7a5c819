"""From a ranking to referrals sent, through the pages an assessor uses."""

from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.consent.models import Grant
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState, Level
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
    assert "Phone, email and address" in page.text
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


AGREED = {"language": "en", "channel": "in person"}


def to_check(client: FlaskClient, row: Learner, *class_ids: UUID) -> str:
    """The address of the page that checks and sends, with these classes chosen."""
    chosen = {"classes": [str(class_id) for class_id in class_ids]}
    return post(client, f"/learners/{row.reference}/matches", chosen).headers["Location"]


def live_grants(database: Database, row: Learner) -> dict[UUID, Grant]:
    with database.unit_of_work(JOB) as uow:
        return {grant.recipient_id: grant for grant in consent.live_grants(uow, row.id)}


def test_a_card_says_whether_the_learner_agreed_to_its_provider(
    client: FlaskClient, area: Area, hodan: Learner
) -> None:
    page = soup(get(client, f"/learners/{hodan.reference}/matches"))
    cards = {
        str(card.select_one("[name=classes]")["value"]): card.get_text()
        for card in page.select(".hub-card:has([name=classes])")
    }
    assert "Agreed with this provider" in cards[str(area.taught_class.id)]
    assert "Not agreed yet" in cards[str(area.other_class.id)]


def test_agreement_is_asked_for_by_name_and_kept_with_the_sending(
    client: FlaskClient, database: Database, area: Area, hodan: Learner
) -> None:
    check = to_check(client, hodan, area.taught_class.id, area.other_class.id)
    page = soup(get(client, check))
    assert [box["value"] for box in page.select("[name=agreed]")] == [str(area.other_provider.id)]
    hint = page.select_one("#agreed-item-hint")
    assert hint is not None
    assert "They would see: names, phone" in hint.get_text()
    answers = {**AGREED, "agreed": str(area.other_provider.id), "note": ""}
    for _ in range(2):
        assert post(client, check, {**answers, "submission": "one"}).status_code == 303
    assert {row.class_id for row in referrals_of(database, hodan)} == {
        area.taught_class.id,
        area.other_class.id,
    }
    grant = live_grants(database, hodan)[area.other_provider.id]
    assert (grant.purpose, grant.stage) == ("referral", "match card")
    with database.unit_of_work(JOB) as uow:
        decision = consent.may_see(uow, hodan.id, [Category.IDENTITY])
        told = uow.get(Grant, grant.id)
        assert told.channel.reveal(decision) == "in person"
        assert told.notice_language.reveal(decision) is not None
    assert grant.notice_version is not None


def test_who_is_not_agreed_to_is_left_out_and_named(
    client: FlaskClient, database: Database, area: Area, hodan: Learner
) -> None:
    check = to_check(client, hodan, area.taught_class.id, area.other_class.id)
    sent = post(client, check, {**AGREED, "note": ""})
    assert sent.status_code == 303
    [referral] = referrals_of(database, hodan)
    assert referral.class_id == area.taught_class.id
    assert f"Nothing is sent to {area.other_provider.name}." in soup(get(client, sent.location)).get_text()
    assert area.other_provider.id not in live_grants(database, hodan)


def test_where_they_agree_to_nobody_nothing_is_sent_and_the_choice_is_kept(
    client: FlaskClient, database: Database, area: Area, hodan: Learner
) -> None:
    check = to_check(client, hodan, area.other_class.id)
    refused = post(client, check, {**AGREED, "note": "Free from Monday"})
    page = soup(refused)
    assert refused.status_code == 422
    assert "has not agreed" in page.select_one("#agreed-error").get_text()
    assert page.select_one("[name=note]").get_text().strip() == "Free from Monday"
    assert referrals_of(database, hodan) == []
    assert post(client, check, {**AGREED, "agreed": str(area.other_provider.id)}).status_code == 303


def test_when_sending_fails_nothing_of_the_agreement_is_kept(
    client: FlaskClient, database: Database, area: Area, hodan: Learner
) -> None:
    check = to_check(client, hodan, area.other_class.id)
    with database.unit_of_work(JOB) as uow:
        uow.get(TaughtClass, area.other_class.id).state = ClassState.CLOSED
        uow.session.info["audited"] = True
    refused = post(client, check, {**AGREED, "agreed": str(area.other_provider.id)})
    assert "takes no more learners" in refused.text
    assert area.other_provider.id not in live_grants(database, hodan)


def test_a_provider_that_must_never_know_is_named_and_not_asked_about(
    client: FlaskClient, database: Database, area: Area, hodan: Learner
) -> None:
    check = to_check(client, hodan, area.other_class.id)
    with database.unit_of_work(area.assessor.viewer) as uow:
        consent.block(uow, hodan.id, area.other_provider.id, "A relative works there")
    page = get(client, check)
    assert "never to share with" in page.text
    assert soup(page).select_one("main form#form") is None
    assert post(client, check, {"note": ""}).status_code == 422
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
