"""Funding facts as the assessor meets them, in a year whose national rules are confirmed."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners.models import FundingFact, Learner
from hub.learners.services.confirm_rule import verified_marks
from hub.learners.services.indicate import is_verified
from hub.learners.types import FundingOutcome, Section
from tests.factories.pages import get, post, soup

SINCE = {"day": "2", "month": "6", "year": "2025"}
IN_LEICESTER = {"address_kind": "home", "address": "1 High Street", "postcode": "le1 1aa"}
BORN = {"date_of_birth-day": "27", "date_of_birth-month": "3", "date_of_birth-year": "1994", "sex": "F"}
NO_WORK = {"employment": "11", "earnings_band": "0-1", "benefits": ["none"]}


@pytest.fixture(autouse=True)
def in_november_2025() -> Iterator[None]:
    with time_machine.travel("2025-11-03 10:00", tick=False):
        yield


def address(learner: Learner, rest: str) -> str:
    return f"/learners/{learner.reference}/registration/{rest}"


def answer(client: FlaskClient, learner: Learner, **pages: dict[str, Any]) -> None:
    for slug, data in pages.items():
        saved = post(client, address(learner, slug), data)
        assert saved.status_code == 303, slug
        if saved.location.endswith("/status-details"):
            assert post(client, saved.location, data).status_code == 303, saved.location


def waiting(prefix: str) -> dict[str, str]:
    return {f"{prefix}-{part}": value for part, value in SINCE.items()}


def kept(database: Database, learner: Learner) -> FundingFact:
    with database.unit_of_work(Viewer.job("look at what was kept")) as uow:
        return uow.one(sa.select(FundingFact).where(FundingFact.learner_id == learner.id))


def verified(database: Database, learner: Learner) -> bool:
    with database.unit_of_work(Viewer.job("look at what was kept")) as uow:
        row = uow.one(sa.select(FundingFact).where(FundingFact.learner_id == learner.id))
        decision = consent.may_see(uow, learner.id, [Category.NEEDS])
        return is_verified(row.rests_on.reveal(decision), lambda: verified_marks(uow))


def outcome(database: Database, learner: Learner) -> str | None:
    with database.unit_of_work(Viewer.job("look at what was kept")) as uow:
        row = uow.one(sa.select(FundingFact).where(FundingFact.learner_id == learner.id))
        return row.outcome.reveal(consent.may_see(uow, learner.id, [Category.NEEDS]))


def words(client: FlaskClient, learner: Learner) -> str:
    page = soup(get(client, address(learner, "funding/check"))).main
    assert page is not None
    return page.get_text(" ", strip=True)


def test_the_page_shows_the_outcome_and_every_rule_with_its_source(
    database: Database, assessor: FlaskClient, newcomer: Learner
) -> None:
    status = {"immigration_status": "refugee"}
    answer(assessor, newcomer, birth=BORN, address=IN_LEICESTER, status=status, work=NO_WORK)
    found = kept(database, newcomer)
    assert (found.area, found.year) == ("ENG-NATIONAL", "2025/26")
    assert outcome(database, newcomer) == FundingOutcome.FULL
    page = words(assessor, newcomer)
    for sentence in (
        "Fully funded",
        "They are 19 or over on 31 August 2025.",
        "They live here with a status that is funded from the first day.",
        "They earn less than £25,750 a year before tax, so ESOL is free up to Level 2.",
        "Every rule behind this has been confirmed.",
        "Confirmed. Source: Adult skills fund: funding rules 2025 to 2026",
        "an eVisa share code",
        "This is an indication, not a decision. The provider decides.",
    ):
        assert sentence in page


def test_the_tests_for_asylum_seekers_are_asked_and_decide(
    database: Database, assessor: FlaskClient, newcomer: Learner
) -> None:
    early = {"immigration_status": "asylum", "support": "none", **waiting("waiting")}
    answer(assessor, newcomer, birth=BORN, address=IN_LEICESTER, status=early, work=NO_WORK)
    assert outcome(database, newcomer) == FundingOutcome.NOT_ELIGIBLE
    answer(assessor, newcomer, status={**early, "support": "section-4"})
    assert outcome(database, newcomer) == FundingOutcome.FULL
    page = words(assessor, newcomer)
    assert "Section 4 support" in page
    assert "2 June 2025" in page


def test_what_belongs_to_another_status_is_not_kept(assessor: FlaskClient, newcomer: Learner) -> None:
    typed = {"immigration_status": "family", "length": "long", "ends": "renewing", "support": "section-4"}
    answer(assessor, newcomer, status={**typed, **waiting("waiting")})
    page = words(assessor, newcomer)
    assert "More than 12 months, or with no end" in page
    assert "Section 4 support" not in page
    assert "2 June 2025" not in page


def test_only_what_the_status_asks_for_is_asked_on_a_second_page(
    assessor: FlaskClient, newcomer: Learner
) -> None:
    """With and without scripts: nothing more of a citizen, two things of an asylum seeker, as the rules name them."""
    first = address(newcomer, "status")
    asked = {"british": set(), "asylum": {"waiting-day", "support"}, "family": {"length", "ends"}}
    for status, names in asked.items():
        saved = post(assessor, first, {"immigration_status": status})
        drawn = {
            str(control["name"]) for control in soup(get(assessor, saved.location)).select("main [name]")
        }
        assert saved.location.endswith("/status-details") is bool(names), status
        assert not names or names <= drawn, status
        assert ("support" in drawn) is (status == "asylum")
        assert not soup(get(assessor, first)).select("[name=support], [name=length], [name=ends]")


def test_a_second_page_with_nothing_to_ask_leads_back_to_the_first(
    assessor: FlaskClient, newcomer: Learner
) -> None:
    answer(assessor, newcomer, status={"immigration_status": "british"})
    opened = get(assessor, address(newcomer, "status-details"))
    assert (opened.status_code, opened.location) == (303, address(newcomer, "status"))


def test_the_page_says_that_no_recourse_to_public_funds_does_not_decide(
    assessor: FlaskClient, newcomer: Learner
) -> None:
    assert "does not decide who pays" in get(assessor, address(newcomer, "status")).text


def test_a_reading_that_is_not_confirmed_is_told_as_one(assessor: FlaskClient, newcomer: Learner) -> None:
    status = {"immigration_status": "dependant"}
    answer(assessor, newcomer, birth=BORN, address=IN_LEICESTER, status=status, work=NO_WORK)
    page = words(assessor, newcomer)
    assert "Fully funded They earn less than £25,750" in page
    assert "This is our reading. It is not confirmed" in page
    assert "Not confirmed. Source: A guide for learners" in page


def test_universal_credit_without_earnings_is_a_reading_and_says_what_to_ask(
    database: Database, assessor: FlaskClient, newcomer: Learner
) -> None:
    status = {"immigration_status": "refugee"}
    work = {"employment": "10", "earnings_band": "not known", "benefits": ["4"]}
    answer(assessor, newcomer, birth=BORN, address=IN_LEICESTER, status=status, work=work)
    assert outcome(database, newcomer) == FundingOutcome.FULL
    assert not verified(database, newcomer)
    assert "ask for their last Universal Credit statement" in words(assessor, newcomer)


def test_support_of_somebody_refused_is_asked_and_decides(
    database: Database, assessor: FlaskClient, newcomer: Learner
) -> None:
    refused = {"immigration_status": "refused", "support": "section-4"}
    answer(assessor, newcomer, birth=BORN, address=IN_LEICESTER, status=refused, work=NO_WORK)
    assert outcome(database, newcomer) == FundingOutcome.FULL
    assert verified(database, newcomer)


def test_learning_that_starts_next_year_goes_by_next_years_rules(
    database: Database, assessor: FlaskClient, newcomer: Learner
) -> None:
    later = {"earliest_start-day": "7", "earliest_start-month": "9", "earliest_start-year": "2026"}
    status = {"immigration_status": "refugee"}
    answer(assessor, newcomer, birth=BORN, address=IN_LEICESTER, status=status, work=NO_WORK)
    answer(assessor, newcomer, times={"availability": ["mon-morning"], **later})
    assert kept(database, newcomer).year == "2026/27"
    page = words(assessor, newcomer)
    assert "They can start on 7 September 2026, so the rules of 2026/27 count." in page


def test_nothing_in_plain_text_tells_the_status(
    database: Database, assessor: FlaskClient, newcomer: Learner
) -> None:
    asylum = {"immigration_status": "asylum", "support": "section-4", **waiting("waiting")}
    answer(assessor, newcomer, birth=BORN, address=IN_LEICESTER, status=asylum, work=NO_WORK)
    row = kept(database, newcomer)
    plain = str([getattr(row, column.key) for column in FundingFact.__table__.columns])
    assert "asylum" not in plain
    assert "section-4" not in plain


def test_the_record_shows_the_same_indication(assessor: FlaskClient, newcomer: Learner) -> None:
    status = {"immigration_status": "student"}
    answer(assessor, newcomer, birth=BORN, address=IN_LEICESTER, status=status, work=NO_WORK)
    page = get(assessor, f"/learners/{newcomer.reference}").text
    assert "Not funded" in page
    assert "People with this status are not funded." in page


def test_the_postcode_at_the_start_of_learning_counts_before_todays(
    database: Database, assessor: FlaskClient, newcomer: Learner
) -> None:
    status = {"immigration_status": "refugee"}
    later = {**IN_LEICESTER, "start_postcode": "e81ea"}
    answer(assessor, newcomer, birth=BORN, address=later, status=status, work=NO_WORK)
    assert kept(database, newcomer).area == "GLA"
    for page in (f"/learners/{newcomer.reference}", address(newcomer, f"{Section.CONTACT}/check")):
        assert "E8 1EA" in get(assessor, page).text
    answer(assessor, newcomer, address={**IN_LEICESTER, "start_postcode": " m1 "})
    assert kept(database, newcomer).area == "110"
    answer(assessor, newcomer, address={**IN_LEICESTER, "start_postcode": ""})
    assert kept(database, newcomer).area == "ENG-NATIONAL"


def test_of_a_secret_address_only_the_district_at_the_start_is_kept(
    assessor: FlaskClient, newcomer: Learner
) -> None:
    secret = {"address_kind": "confidential", "district": "LE1", "start_postcode": "E8 1EA"}
    answer(assessor, newcomer, address=secret)
    page = soup(get(assessor, address(newcomer, "address"))).select_one("[name=start_postcode]")
    assert page is not None
    assert page["value"] == "E8"


def test_a_postcode_at_the_start_that_is_none_is_refused_at_its_field(
    assessor: FlaskClient, newcomer: Learner
) -> None:
    refused = post(assessor, address(newcomer, "address"), {**IN_LEICESTER, "start_postcode": "Hackney"})
    assert refused.status_code == 422
    error = soup(refused).select_one("#start_postcode-error")
    assert error is not None
    assert "Enter the postcode when the course starts, like E8 1DY or E8" in error.get_text()
