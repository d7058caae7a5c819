"""A walk-in with a phone, from registering to a referral sent: how much work it is, and that nothing is lost.

Every page is opened as a browser opens it and goes on where the service leads; what is posted is counted.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners import queries
from hub.learners.models import Learner, Need
from hub.learners.rules import ASKED_LATER, FIRST_STEPS, PAGES
from hub.learners.services import register
from hub.learners.types import ArrivalChannel, RegistrationState
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES
from hub.referrals.models import Referral
from tests.factories.area import Area
from tests.factories.assessments import seen
from tests.factories.pages import BASE, get, hidden, post, soup

JOB = Viewer.job("look at what was kept")
MOST_SUBMITS, MOST_ANSWERS = 14, 35
FIRST_PAGE = {
    "channel": "walk-in",
    **{"given_names": "Hodan", "family_name": "Warsame", "sex": "F"},
    **{"date_of_birth-day": "27", "date_of_birth-month": "3", "date_of_birth-year": "1994"},
}
STEPS: dict[str, dict[str, str]] = {
    "contact": {
        **{"phone": "07700 900123", "safe_to_call": "yes", "safe_to_text": "no"},
        **{"language": "so", "interpreter_needed": "yes"},
    },
    "address": {"address_kind": "home", "postcode": "e8 1ea"},
    "times": {"availability": "weekdays-morning"},
    "class-needs": {
        **{"travel_mode": "bus", "travel_minutes": "45", "modes": "classroom", "women_only": "no"},
        **{"needs_childcare": "no", "step_free": "no", "low_first_language_literacy": "no"},
    },
}
TOLD = {"language": "en", "channel": "in person"}


class Desk:
    """The assessor's browser: the page that is open, and how many submits and answers it took to get there."""

    def __init__(self, client: FlaskClient) -> None:
        self.client, self.submits, self.answers = client, 0, 0
        self.path, self.page = "", BeautifulSoup("", "html5lib")

    def open(self, path: str) -> None:
        answer = get(self.client, path)
        while answer.status_code in (302, 303):
            path = answer.location
            answer = get(self.client, path)
        assert answer.status_code == 200, path
        self.path, self.page = path, soup(answer)

    def submit(self, answers: Mapping[str, Any]) -> None:
        """Send the page's own form, and follow where it leads."""
        form = self.page.select_one("main form[method=post]")
        assert form is not None, self.path
        drawn = {str(control["name"]) for control in form.select("[name]")}
        assert drawn >= set(answers), (self.path, set(answers) - drawn)
        kept = {str(box["name"]): str(box["value"]) for box in form.select("input[type=hidden], [checked]")}
        path = str(form.get("action") or self.path)
        self.submits += 1
        self.answers += len(answers)
        sent = self.client.post(
            path, data={**kept, **answers}, base_url=BASE, headers={"Referer": BASE + self.path}
        )
        assert sent.status_code == 303, (path, soup(sent).select(".govuk-error-summary"))
        self.open(sent.location)

    def press(self, words: str) -> None:
        """Follow the green button, which is a link."""
        button = self.page.select_one("main a.govuk-button:not(.govuk-button--secondary)")
        assert button is not None, self.path
        assert words in button.get_text()
        self.open(str(button["href"]))


@pytest.fixture
def client(client_of: Callable[[User], FlaskClient], area: Area) -> FlaskClient:
    return client_of(area.assessor)


def reference_in(path: str) -> str:
    return path.split("/")[2]


def walk_in(desk: Desk) -> str:
    """The first questions; the reference of the learner."""
    desk.open("/learners/register")
    desk.submit(FIRST_PAGE)
    for slug, answers in STEPS.items():
        assert desk.path.endswith(f"/registration/{slug}")
        desk.submit(answers)
    return reference_in(desk.path)


def test_a_walk_in_is_registered_assessed_and_referred_in_few_submits(
    client: FlaskClient, database: Database, area: Area
) -> None:
    desk = Desk(client)
    reference = walk_in(desk)
    assert desk.path.endswith("/assessment")
    desk.submit({})
    for skill in ("speaking", "listening", "reading", "writing"):
        assert desk.path.endswith(f"/assessment/{skill}")
        desk.submit({"evidence": seen(skill, "E1"), "confidence": "sure"})
    desk.submit({"decision": "accept"})
    assert desk.path.endswith("/matches")
    desk.submit({"classes": str(area.taught_class.id)})
    desk.submit({"agreed": str(area.provider.id), **TOLD})
    assert "The referral is sent." in desk.page.get_text()
    assert desk.submits <= MOST_SUBMITS
    assert desk.answers <= MOST_ANSWERS
    with database.unit_of_work(JOB) as uow:
        learner = queries.by_reference(uow, reference)
        assert learner.intake is RegistrationState.REGISTERED
        referral = uow.one(sa.select(Referral).where(Referral.learner_id == learner.id))
        assert referral.class_id == area.taught_class.id


def test_what_was_not_asked_is_listed_with_what_needs_it(client: FlaskClient) -> None:
    """Each question of the record is answered by the first steps, or stands among those still to ask."""
    reference = walk_in(Desk(client))
    tasks = soup(get(client, f"/learners/{reference}/registration"))
    listed = {link["href"].rpartition("/")[2]: link.parent.get_text() for link in tasks.select("main li > a")}
    asked = {page for pages in FIRST_STEPS.values() for page in pages}
    every = {page for pages in PAGES.values() for page in pages}
    assert every - asked <= set(listed)
    assert "to see who pays" in listed["status"]
    assert "to see who pays" in listed["work"]
    assert "Is it safe to send a letter?" in listed["safety"]
    assert "to reach them safely" in listed["safety"]
    assert "Which groups" in listed["class"] or "What do they have at home?" in listed["class"]
    assert "Health and access" in listed["access"]
    record = soup(get(client, f"/learners/{reference}"))
    assert {link["href"].rpartition("/")[2] for link in record.select("main li > a")} >= every - asked
    check = get(client, f"/learners/{reference}/registration/funding/check")
    assert "Check with the provider" in check.text


def test_all_that_matching_reads_is_asked_first(client: FlaskClient, database: Database) -> None:
    reference = walk_in(Desk(client))
    with database.unit_of_work(JOB) as uow:
        learner = queries.by_reference(uow, reference)
        need = uow.one(sa.select(Need).where(Need.learner_id == learner.id))
        decision = consent.may_see(uow, learner.id, PROFILE_CATEGORIES)
        said = need.answers.value(decision)
        assert said["availability"] == sum(1 << day * 3 for day in range(5))
        assert (said["travel_mode"], said["travel_minutes"], said["modes"]) == ("bus", 45, ["classroom"])
        assert (learner.outcode, learner.age_band) == ("E8", "25-34")
        safe = [learner.safe_to_text.value(decision), learner.safe_to_write.value(decision)]
        assert safe == [False, None]


def test_a_step_that_is_asked_later_leaves_what_is_known_as_it_is(
    client: FlaskClient, database: Database
) -> None:
    reference = walk_in(Desk(client))
    later = f"/learners/{reference}/registration/class"
    ticked = {"modes": "classroom", "women_only": "no", "kit": "smartphone"}
    assert post(client, later, ticked).status_code == 303
    step = f"/learners/{reference}/registration/class-needs"
    assert (
        post(client, step, {**STEPS["class-needs"], "kit": "smartphone", "step_free": "yes"}).status_code
        == 303
    )
    with database.unit_of_work(JOB) as uow:
        learner = queries.by_reference(uow, reference)
        need = uow.one(sa.select(Need).where(Need.learner_id == learner.id))
        decision = consent.may_see(uow, learner.id, [Category.NEEDS])
        assert (need.kit.value(decision), need.step_free.value(decision)) == (["smartphone"], True)


def test_a_page_half_asked_shows_its_answers_and_saving_it_takes_it_off_the_list(client: FlaskClient) -> None:
    reference = walk_in(Desk(client))
    page = f"/learners/{reference}/registration/safety"
    shown = soup(get(client, page))
    assert shown.select_one("[name=safe_to_call][checked]")["value"] == "yes"
    answers = {"safe_to_call": "yes", "safe_to_text": "no", "safe_to_email": "no", "safe_to_write": "no"}
    assert post(client, page, answers).status_code == 303
    assert "safe to send a letter" not in get(client, f"/learners/{reference}/registration").text


def test_an_error_in_a_step_is_named_at_its_field_and_nothing_typed_is_lost(client: FlaskClient) -> None:
    desk = Desk(client)
    desk.open("/learners/register")
    desk.submit(FIRST_PAGE)
    refused = post(client, desk.path, {**STEPS["contact"], "phone": "call me"})
    page = soup(refused)
    assert refused.status_code == 422
    assert page.select_one("#phone-error")
    assert page.select_one('.govuk-error-summary a[href="#phone"]')
    assert page.select_one("[name=phone]")["value"] == "call me"
    assert page.select_one("[name=safe_to_text][checked]")["value"] == "no"


def test_what_a_referrer_told_is_asked_with_the_first_steps(
    client: FlaskClient, database: Database, area: Area
) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        learner = register.register(
            uow, ArrivalChannel.JCP, area.hub.id, user_id=area.assessor.id, submission="sent"
        )
        record = queries.record_of(uow, learner)
        decision = consent.may_see(uow, learner.id, [Category.CONTACT])
        record.write({"email": "hodan@example.org"}, decision)
        uow.session.info["audited"] = True
    page = soup(get(client, f"/learners/{learner.reference}/registration/contact"))
    assert page.select_one("[name=email]")["value"] == "hodan@example.org"
    assert page.select_one("[name=other_phone]")  # the page of which something is told is asked whole
    assert page.select_one("[name=safe_to_write]") is None
    answers = {**STEPS["contact"], "email": "hodan@example.org"}
    assert post(client, f"/learners/{learner.reference}/registration/contact", answers).status_code == 303
    tasks = get(client, f"/learners/{learner.reference}/registration").text
    assert "Another phone number" not in tasks
    assert "Is it safe to send a letter?" in tasks


def test_every_later_question_has_a_page(client: FlaskClient, database: Database) -> None:
    reference = walk_in(Desk(client))
    found: set[str] = set()
    for page in (page for pages in PAGES.values() for page in pages):
        drawn = soup(get(client, f"/learners/{reference}/registration/{page}"))
        found |= {str(control["name"]) for control in drawn.select("main [name]")}
    assert found >= ASKED_LATER - {"groups"}  # asked where a provider names groups
    with database.unit_of_work(JOB) as uow:
        assert uow.one(sa.select(Learner)).reference == reference


def test_the_next_step_is_the_main_button_wherever_the_learner_stands(client: FlaskClient) -> None:
    desk = Desk(client)
    desk.open("/learners/register")
    desk.submit(FIRST_PAGE)
    reference = reference_in(desk.path)
    for page in ("", "/registration", "/registration/who/check"):
        desk.open(f"/learners/{reference}{page}")
        desk.press("Go on with the registration")
        assert desk.path.endswith("/registration/contact")
    for answers in STEPS.values():
        desk.submit(answers)
    desk.open(f"/learners/{reference}/registration")
    desk.press("Assess their English")
    desk.submit({})
    desk.open(f"/learners/{reference}")
    desk.press("Assess their English")
    desk.submit({})
    for skill in ("speaking", "listening", "reading", "writing"):
        desk.submit({"evidence": seen(skill, "E1"), "confidence": "sure"})
    desk.submit({"decision": "accept"})
    desk.open(f"/learners/{reference}/assessment")
    desk.press("Choose a class")
    assert desk.path.endswith("/matches")


def test_a_second_click_on_register_corrects_the_first(client: FlaskClient, database: Database) -> None:
    fields = {**hidden(get(client, "/learners/register")), **FIRST_PAGE}
    for name in ("Hodn", "Hodan"):
        sent = client.post(
            "/learners/register",
            data={**fields, "given_names": name},
            base_url=BASE,
            headers={"Referer": f"{BASE}/learners/register"},
        )
        assert sent.status_code == 303
    with database.unit_of_work(JOB) as uow:
        [learner] = uow.session.scalars(sa.select(Learner)).all()
        decision = consent.may_see(uow, learner.id, [Category.IDENTITY])
        assert learner.given_names.reveal(decision) == "Hodan"
