"""What the notice promises is what pages and the API give: walked through as a provider, an office and a manager."""

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.consent.models import Grant
from hub.consent.rules import REFERRER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.services import notices
from hub.consent.types import Purpose
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners.models import Learner
from hub.pages.api.referrals import StatusAnswer
from hub.referrals import rules
from hub.referrals.models import Referral
from hub.referrals.types import Side, Verb
from tests.factories.area import Area
from tests.factories.pages import get, soup
from tests.factories.referrals import TO_START, bring, new_learner, refer

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]
NAME = ("Hodan", "Warsame")
BORN = ("27 March 1994", "1994-03-27")
REACH = ("07700 900123", "hodan.w@example.org")
NEVER = ("QQ123456C", "QQ 12 34 56 C")  # nobody is promised the National Insurance number
DECISIONS = frozenset(
    {
        Verb.SEND,
        Verb.ACCEPT,
        Verb.WAITLIST,
        Verb.DECLINE,
        Verb.OFFER,
        Verb.ACCEPT_OFFER,
        Verb.DECLINE_OFFER,
    }
)


def words(client: FlaskClient, path: str) -> str:
    return " ".join(soup(get(client, path)).get_text(" ").split())


def seen(text: str, of: tuple[str, ...]) -> list[str]:
    return [value for value in of if value in text]


@pytest.fixture
def person(database: Database, area: Area) -> Learner:
    return new_learner(database, area)


@pytest.fixture
def referral(database: Database, area: Area, person: Learner) -> Referral:
    [row] = refer(database, area, person)
    return row


def test_first_a_college_sees_a_card_without_a_name(
    client_of: SignIn, area: Area, referral: Referral
) -> None:
    page = words(client_of(area.provider_staff), f"/referrals/{referral.reference}")
    assert seen(page, NAME + BORN + REACH + NEVER) == []
    for promised in ("Entry 1", "Age 25-34", "Area E8", "When they can come", "Needs"):
        assert promised in page


def test_when_it_opens_the_card_it_sees_who_they_are_and_not_yet_when_they_were_born(
    client_of: SignIn, database: Database, area: Area, referral: Referral
) -> None:
    bring(database, area, referral, Verb.OPEN)
    page = words(client_of(area.provider_staff), f"/referrals/{referral.reference}")
    assert seen(page, NAME) == list(NAME)
    assert seen(page, REACH) == list(REACH)
    assert seen(page, BORN + NEVER) == []


def test_when_they_take_a_place_it_sees_when_they_were_born(
    client_of: SignIn, database: Database, area: Area, referral: Referral
) -> None:
    bring(database, area, referral, *TO_START)
    page = words(client_of(area.provider_staff), f"/referrals/{referral.reference}")
    assert seen(page, BORN)
    assert seen(page, NEVER) == []


def test_an_office_sees_a_word_a_date_and_the_name_and_nothing_else(
    client_of: SignIn, database: Database, area: Area, person: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        notice = notices.kept(uow, "en")
        uow.flush()
        consent.give(uow, person.id, area.jcp.id, Purpose.PROGRESS, REFERRER_CATEGORIES, notice=notice)
    page = words(client_of(area.work_coach), f"/people-we-referred/{person.reference}")
    assert "Hodan Warsame" in page
    assert seen(page, BORN + REACH + NEVER) == []


def test_an_office_without_agreement_to_the_name_sees_initials(
    client_of: SignIn, database: Database, area: Area, person: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        consent.give(uow, person.id, area.jcp.id, Purpose.PROGRESS, REFERRER_CATEGORIES)
    page = words(client_of(area.work_coach), "/people-we-referred")
    assert "H. W." in page
    assert seen(page, NAME) == []


def test_the_api_tells_an_office_a_word_a_date_and_what_comes_next() -> None:
    assert set(StatusAnswer().fields) == {"reference", "status", "changed_on", "next_step"}


@pytest.mark.parametrize("page", ["/dashboard", "/gaps", "/fairness"])
def test_managers_see_numbers_and_no_names(
    client_of: SignIn, area: Area, referral: Referral, person: Learner, page: str
) -> None:
    answer = get(client_of(area.manager), page)
    assert answer.status_code == 200
    assert seen(answer.text, (*NAME, *BORN, *REACH, *NEVER, person.reference)) == []


def test_a_person_decides_and_the_service_only_keeps_the_time() -> None:
    by_itself = {row.verb for row in rules.TRANSITIONS if Side.SYSTEM in row.who}
    assert by_itself.isdisjoint(DECISIONS)


def test_a_yes_lasts_twelve_months(database: Database, area: Area, person: Learner) -> None:
    with database.unit_of_work(JOB) as uow:
        query = sa.select(Grant).where(Grant.learner_id == person.id, Grant.recipient_id == area.provider.id)
        (grant,) = uow.session.scalars(query)
        assert grant.valid_to == date(grant.valid_from.year + 1, grant.valid_from.month, grant.valid_from.day)
