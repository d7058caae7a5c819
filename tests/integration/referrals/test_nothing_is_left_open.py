"""When sharing ends, by the learner or by the agreement, no address of a provider tells of them any more."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.accounts.services import api_tokens
from hub.consent.models import Agreement
from hub.consent.rules import REFERRER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Purpose
from hub.core.db import Database
from hub.learners.models import Learner
from hub.referrals.case import agreements, sharing
from hub.referrals.models import Referral
from hub.referrals.types import State, Verb
from tests.factories.area import Area
from tests.factories.pages import BASE, get
from tests.factories.referrals import JOB, bring, class_now, fetch, new_learner, refer
from tests.factories.walk import addresses, routes, walk

SignIn = Callable[[User], FlaskClient]
NAME, PHONE = "Canarina", "07700 900123"
NAMES = ("answer", "review", "result")
TO_OFFER = (Verb.OPEN, Verb.ACCEPT, Verb.OFFER)


@pytest.fixture
def person(database: Database, area: Area) -> Learner:
    return new_learner(database, area, NAME)


@pytest.fixture
def offered(database: Database, area: Area, person: Learner) -> Referral:
    [referral] = refer(database, area, person)
    return bring(database, area, referral, *TO_OFFER)


def walked(
    app: Flask, client: FlaskClient, area: Area, row: Referral, also: Iterable[str] = ()
) -> dict[str, str]:
    """Every address of a provider and what it answers: those that pages lead to, and those of the table of routes.

    Those in `also` too, to which pages led before.
    """
    values = {"reference": [row.reference], "class_id": [str(row.class_id)], "name": NAMES, "number": ["1"]}
    own = [rule for rule in routes(app, area.provider_staff.viewer) if rule.arguments <= values.keys()]
    return walk(client, {"/", *also}.union(*(addresses(app, rule, values) for rule in own)))


def telling(pages: dict[str, str], row: Referral) -> list[str]:
    """The addresses that tell the name or number, or offer the referral as something to act on."""
    signs = (NAME, PHONE, f'href="/referrals/{row.reference}"')
    return sorted(path for path, text in pages.items() if any(sign in text for sign in signs))


def change_agreement(database: Database, area: Area, **changed: Any) -> None:
    with database.unit_of_work(area.administrator.viewer) as uow:
        row = uow.one(sa.select(Agreement).where(Agreement.organisation_id == area.provider.id))
        if changed.get("ends_on") == "today":
            changed["ends_on"] = uow.today
        names = ("purposes", "categories", "signed_on", "review_on", "ends_on", "document_reference")
        agreements.edit(uow, row, **({name: getattr(row, name) for name in names} | changed))


def withdraw(database: Database, area: Area, person: Learner) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        for grant in consent.live_grants(uow, person.id):
            if grant.recipient_id == area.provider.id:
                sharing.stop(uow, grant)


def never(database: Database, area: Area, person: Learner) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        sharing.never(uow, person.id, area.provider.id, None)


ENDS: dict[str, Callable[[Database, Area, Learner], None]] = {
    "the learner withdraws": withdraw,
    "the learner never wants them to know": never,
    "the agreement ends": lambda database, area, _: change_agreement(database, area, ends_on="today"),
    "the agreement loses the purpose": lambda database, area, _: change_agreement(
        database, area, purposes=[Purpose.STATISTICS]
    ),
}


@pytest.mark.parametrize("how", ENDS)
def test_no_address_of_the_provider_tells_of_somebody_who_is_shared_no_more(
    app: Flask,
    client_of: SignIn,
    database: Database,
    area: Area,
    person: Learner,
    offered: Referral,
    how: str,
) -> None:
    staff = client_of(area.provider_staff)
    before = walked(app, staff, area, offered)
    assert len(before) > 20
    assert f"/referrals/{offered.reference}" in telling(before, offered)
    ENDS[how](database, area, person)
    assert telling(walked(app, staff, area, offered, also=before), offered) == []
    assert fetch(database, offered).state is State.WITHDRAWN
    assert class_now(database, area.taught_class).offered == 0
    assert_everybody_else_is_told(client_of, area, person)


def assert_everybody_else_is_told(client_of: SignIn, area: Area, person: Learner) -> None:
    """The hub has the learner on a list, its record says so, and the paper names the place no more."""
    hub = client_of(area.assessor)
    assert NAME in get(hub, "/today/declines").text
    paper = get(hub, f"/learners/{person.reference}/next-steps").text
    assert area.taught_class.title not in paper
    assert "Withdrawn" in get(hub, f"/learners/{person.reference}/referrals").text


def test_an_agreement_that_is_narrowed_takes_the_category_off_every_page(
    app: Flask, client_of: SignIn, database: Database, area: Area, person: Learner, offered: Referral
) -> None:
    staff = client_of(area.provider_staff)
    assert PHONE in "".join(walked(app, staff, area, offered).values())
    change_agreement(database, area, categories=frozenset(Category) - {Category.CONTACT})
    after = "".join(walked(app, staff, area, offered).values())
    assert PHONE not in after
    assert NAME in after


def ask(app: Flask, database: Database, user: User, path: str) -> Any:
    with database.unit_of_work(JOB) as uow:
        token = api_tokens.add(uow, uow.get(User, user.id))
    bearer = {"Authorization": f"Bearer {token}"}
    return app.test_client().get(f"/api/v1{path}", base_url=BASE, headers=bearer).json


@pytest.mark.parametrize("how", ENDS)
def test_the_api_shows_the_place_as_free_and_the_referrer_that_they_wait(
    database: Database, app: Flask, area: Area, person: Learner, offered: Referral, how: str
) -> None:
    with database.unit_of_work(JOB) as uow:
        consent.give(uow, person.id, area.jcp.id, Purpose.PROGRESS, REFERRER_CATEGORIES)

    def told() -> tuple[int, str]:
        taught = ask(app, database, area.provider_staff, f"/classes/{area.taught_class.id}")
        status = ask(app, database, area.work_coach, f"/referrals/{person.reference}/status")
        return taught["free"], status["status"]

    assert told() == (11, "offered")
    ENDS[how](database, area, person)
    assert told() == (12, "waiting")
