"""Days, places and words that cannot be, typed into the pages of a provider: named at the field, nothing changed."""

from calendar import isleap
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.clock import local_date, utc_now
from hub.core.db import Database
from hub.core.ids import new_id
from hub.directory.models import TaughtClass
from hub.referrals.models import Referral, Transition
from hub.referrals.types import State, Verb
from hub.tracking.enrolment.models import Enrolment, EnrolmentBreak, Induction
from hub.tracking.enrolment.queries import of_referral
from tests.factories.area import Area
from tests.factories.directory import taught_class, venue
from tests.factories.pages import post, soup
from tests.factories.referrals import JOB, TO_START, bring, fetch, new_learner, refer, use

SignIn = Callable[[User], FlaskClient]
TODAY = local_date(utc_now())
DAY = timedelta(days=1)
LEAP_DAY = date(next(year for year in range(TODAY.year + 1, TODAY.year + 10) if isleap(year)), 2, 29)
FIRST = TODAY - timedelta(days=60)


@pytest.fixture
def taught(database: Database, area: Area) -> TaughtClass:
    """A class that began two months ago and ends after the next leap day."""
    with database.unit_of_work(JOB) as uow:
        at = venue(uow, area.provider, "Annexe")
        taught_class(uow, area.provider, at, "Full", places=0)
        days = {"starts_on": FIRST, "ends_on": LEAP_DAY + timedelta(days=30)}
        return taught_class(uow, area.provider, at, "Long", **days)


@pytest.fixture
def offered(database: Database, area: Area, taught: TaughtClass) -> Referral:
    [referral] = refer(database, area, new_learner(database, area), taught)
    return bring(database, area, referral, *TO_START[:-1])


@pytest.fixture
def started(database: Database, area: Area, offered: Referral) -> Referral:
    """Started 50 days ago, with a break from the 40th to the 30th day before today."""
    use(database, area.provider_staff, offered, Verb.START, on=TODAY - 50 * DAY)
    use(database, area.provider_staff, offered, Verb.BREAK, on=TODAY - 40 * DAY, expected_on=TODAY)
    return use(database, area.provider_staff, offered, Verb.RETURN, on=TODAY - 30 * DAY)


@pytest.fixture
def client(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.provider_staff)


def day(name: str, on: date | tuple[str, str, str]) -> dict[str, str]:
    parts = on if isinstance(on, tuple) else (str(on.day), str(on.month), str(on.year))
    return dict(zip((f"{name}-day", f"{name}-month", f"{name}-year"), parts, strict=True))


def refused(client: FlaskClient, referral: Referral, decision: str, fields: dict[str, str]) -> dict[str, str]:
    """The errors of the page by the field that each leads to; what was typed is still there."""
    answer = post(client, f"/referrals/{referral.reference}", {"decision": decision, **fields})
    assert answer.status_code in (409, 422), (decision, fields, answer.status_code)
    page = soup(answer)
    for name, typed in fields.items():
        assert typed.strip() in shown(page, name) or name == "to_class_id", name
    found = {str(link["href"]).lstrip("#"): link.text for link in page.select(".govuk-error-summary a")}
    assert found.keys() <= {str(one["id"]) for one in page.select("[id]")}
    return found


def shown(page: BeautifulSoup, name: str) -> list[str]:
    """What stands in a field; of a choice, what is chosen of what there is to choose."""
    fields = page.select(f"[name='{name}']")
    if fields[0].name == "select":
        return [str(one["value"]) for one in fields[0].select("option")]
    if fields[0].get("type") == "radio":
        return [str(one["value"]) for one in fields if one.has_attr("checked")]
    return [str(one.get("value", "")) or one.text.strip() for one in fields]


def everything(database: Database) -> list[object]:
    """Each step, course and break, with its version."""
    with database.unit_of_work(JOB) as uow:
        steps = sa.select(Transition.id, Transition.verb, Transition.to_state).order_by(Transition.id)
        kept = (
            sa.select(one.id, one.version).order_by(one.id) for one in (Enrolment, EnrolmentBreak, Induction)
        )
        return [uow.session.execute(query).all() for query in (steps, *kept)]


def test_a_start_that_cannot_have_been(
    database: Database, client: FlaskClient, area: Area, offered: Referral
) -> None:
    use(database, area.provider_staff, offered, Verb.INVITE, on=TODAY - 5 * DAY)
    use(database, area.provider_staff, offered, Verb.CAME)
    before = everything(database)
    on = day("started_on", TODAY - 3 * DAY)
    for fields, where, words in (
        (day("started_on", FIRST - DAY), "started_on", "the first day of the class"),
        (day("started_on", TODAY + DAY), "started_on", "today or in the past"),
        (day("started_on", ("29", "2", str(LEAP_DAY.year - 1))), "started_on", "real date"),
        (day("started_on", ("30", "2", str(LEAP_DAY.year - 4))), "started_on", "real date"),
        (day("started_on", TODAY - 6 * DAY), "started_on", "the day of the induction"),
        (on | day("planned_end", TODAY - 4 * DAY), "planned_end", "the day they started"),
        (on | day("planned_end", LEAP_DAY + timedelta(days=31)), "planned_end", "the last day of the class"),
        (on | {"hours": "1e9"}, "hours", "whole number"),
        (on | {"aim": "qualification", "awarding_body": "Trinity" * 900}, "awarding_body", "60 characters"),
        (on | {"aim": "none", "awarding_body": "Trinity"}, "aim", "leave the awarding body out"),
        (on | {"aim_reference": "'; DROP--"}, "aim_reference", "8"),
    ):
        errors = refused(client, offered, "start", fields)
        assert [(name.split("-")[0], words in said) for name, said in errors.items()] == [(where, True)], (
            errors
        )
    assert everything(database) == before


def test_somebody_may_plan_to_finish_on_a_leap_day(
    database: Database, client: FlaskClient, offered: Referral
) -> None:
    fields = day("started_on", TODAY) | day("planned_end", LEAP_DAY)
    asked = post(client, f"/referrals/{offered.reference}", {"decision": "start", **fields})
    form = {
        str(one["name"]): str(one["value"]) for one in soup(asked).select_one("main form").select("input")
    }
    post(client, f"/referrals/{offered.reference}", form)
    assert fetch(database, offered).state is State.STARTED
    with database.unit_of_work(JOB) as uow:
        assert of_referral(uow, offered.id).planned_end == LEAP_DAY


def test_what_cannot_have_been_of_a_course(
    database: Database, client: FlaskClient, area: Area, started: Referral, taught: TaughtClass
) -> None:
    before = everything(database)
    with database.unit_of_work(JOB) as uow:
        full = uow.one(sa.select(TaughtClass).where(TaughtClass.title == "Full")).id
    moved, done = day("moved_on", TODAY), {"outcome": "8"}
    away = day("expected_on", TODAY + 9 * DAY)
    for decision, fields, where, words in (
        ("complete", done | day("finished_on", TODAY - 51 * DAY), "finished_on", "the day they started"),
        ("complete", done | day("finished_on", TODAY - 35 * DAY), "finished_on", "last day of their break"),
        ("complete", done | day("finished_on", TODAY + DAY), "finished_on", "today or in the past"),
        (
            "leave",
            {"leave_reason": "ill"} | day("left_on", TODAY - 51 * DAY),
            "left_on",
            "the day they started",
        ),
        ("break", away | day("break_from", TODAY - 31 * DAY), "break_from", "the last day of their break"),
        (
            "break",
            day("expected_on", TODAY - DAY) | day("break_from", TODAY),
            "expected_on",
            "expect them back",
        ),
        (
            "break",
            day("expected_on", TODAY + 999 * DAY) | day("break_from", TODAY),
            "expected_on",
            "on or before",
        ),
        ("transfer", moved, "to_class_id", "another of your classes"),
        ("transfer", moved | {"to_class_id": str(new_id())}, "to_class_id", "options listed"),
        ("transfer", moved | {"to_class_id": "1' OR '1'='1"}, "to_class_id", "options listed"),
        (
            "transfer",
            moved | {"to_class_id": str(area.other_class.id)},
            "to_class_id",
            "options listed",
        ),
        ("transfer", moved | {"to_class_id": str(taught.id)}, "to_class_id", "options listed"),
        ("ask", {"question": "ß\N{PILE OF POO}" * 900}, "question", "1,000 characters"),
        ("ask", {"question": "  \n "}, "question", "Enter your question"),
        ("fly", {}, "decision", "options listed"),
    ):
        errors = refused(client, started, decision, fields)
        assert [(name.split("-")[0], words in said) for name, said in errors.items()] == [(where, True)], (
            fields,
            errors,
        )
    assert everything(database) == before
    asked = post(
        client, f"/referrals/{started.reference}", {"decision": "transfer", **moved, "to_class_id": str(full)}
    )
    form = {
        str(one["name"]): str(one["value"]) for one in soup(asked).select_one("main form").select("input")
    }
    answer = post(client, f"/referrals/{started.reference}", form)
    assert answer.status_code == 409
    assert "no place" in answer.text.lower() or "last place" in answer.text.lower()
    assert everything(database) == before
