"""An agreement that ends ends something: at the next request, in the same act, and by date the night after."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.cli.referrals import sweep_all
from hub.consent.errors import NoAgreement
from hub.consent.models import Agreement
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Purpose
from hub.core.db import Database
from hub.core.ids import new_id
from hub.learners.models import Learner
from hub.learners.types import Status
from hub.referrals.case import agreements
from hub.referrals.models import Referral
from hub.referrals.reads.today import worklists
from hub.referrals.reads.today.groups import Group
from hub.referrals.types import Effect, State, Verb
from tests.factories.area import Area
from tests.factories.pages import get, post
from tests.factories.referrals import JOB, bring, class_now, fetch, new_learner, refer

SignIn = Callable[[User], FlaskClient]
TO_OFFER = (Verb.OPEN, Verb.ACCEPT, Verb.OFFER)


@pytest.fixture
def person(database: Database, area: Area) -> Learner:
    return new_learner(database, area)


@pytest.fixture
def offered(database: Database, area: Area, person: Learner) -> Referral:
    [referral] = refer(database, area, person)
    return bring(database, area, referral, *TO_OFFER)


def agreement(database: Database, area: Area) -> Agreement:
    with database.unit_of_work(JOB) as uow:
        return uow.one(sa.select(Agreement).where(Agreement.organisation_id == area.provider.id))


def edit(database: Database, area: Area, **changed: Any) -> int:
    """What the administrator's page does."""
    with database.unit_of_work(area.administrator.viewer) as uow:
        row = uow.one(sa.select(Agreement).where(Agreement.organisation_id == area.provider.id))
        names = ("purposes", "categories", "signed_on", "review_on", "ends_on", "document_reference")
        return agreements.edit(uow, row, **({name: getattr(row, name) for name in names} | changed))


def end(database: Database, area: Area) -> int:
    return edit(database, area, ends_on=today(database))


def today(database: Database) -> date:
    with database.unit_of_work(JOB) as uow:
        return uow.today


def seen(database: Database, area: Area, person: Learner) -> tuple[int, frozenset[Category]]:
    """How many referrals the provider sees, and what is open to it of the learner."""
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        rows = uow.session.scalars(sa.select(Referral.id)).all()
        return len(rows), consent.open_categories(uow, person.id)


def expect_closed(database: Database, area: Area, offered: Referral, person: Learner) -> None:
    referral = fetch(database, offered)
    assert (referral.state, referral.hub_task) == (State.WITHDRAWN, Effect.AGREEMENT_ENDED)
    assert class_now(database, area.taught_class).offered == 0
    assert seen(database, area, person) == (0, frozenset())
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert uow.get(Learner, person.id).status is Status.WAITING
        [line] = worklists.items(uow, Group.DECLINES)
        assert line.learner_id == person.id


def test_ending_it_closes_what_was_sent_frees_the_place_and_tells_the_hub(
    database: Database, area: Area, person: Learner, offered: Referral
) -> None:
    assert end(database, area) == 1
    expect_closed(database, area, offered, person)


def test_taking_a_purpose_out_does_the_same(
    database: Database, area: Area, person: Learner, offered: Referral
) -> None:
    edit(database, area, purposes=[Purpose.STATISTICS])
    expect_closed(database, area, offered, person)


def test_narrowing_it_closes_a_category_at_the_next_request_and_leaves_the_referral(
    database: Database, area: Area, person: Learner, offered: Referral
) -> None:
    assert Category.CONTACT in seen(database, area, person)[1]
    edit(database, area, categories=frozenset(Category) - {Category.CONTACT})
    found, categories = seen(database, area, person)
    assert found == 1
    assert Category.CONTACT not in categories
    assert Category.IDENTITY in categories
    assert fetch(database, offered).state is State.OFFERED


def test_one_that_ends_by_its_date_closes_at_once_and_is_swept_the_night_after(
    database: Database, area: Area, person: Learner, offered: Referral
) -> None:
    with database.unit_of_work(JOB) as uow:  # as if it had been written so last year
        uow.session.execute(
            sa.update(Agreement)
            .where(Agreement.organisation_id == area.provider.id)
            .values(ends_on=uow.today)
        )
    assert seen(database, area, person) == (0, frozenset())
    assert sweep_all(database) == 1
    expect_closed(database, area, offered, person)
    assert sweep_all(database) == 0


@pytest.mark.parametrize("how", ["longer", "a new one"])
def test_a_live_agreement_again_brings_back_what_its_end_closed(
    database: Database, area: Area, person: Learner, offered: Referral, how: str
) -> None:
    before = agreement(database, area)
    end(database, area)
    if how == "longer":
        assert edit(database, area, ends_on=before.ends_on) == 1
    else:
        with database.unit_of_work(area.administrator.viewer) as uow:
            terms = {name: getattr(before, name) for name in ("purposes", "categories", "signed_on")}
            later = {
                "review_on": date(2098, 1, 1),
                "ends_on": date(2099, 1, 1),
                "document_reference": "DSA-8",
            }
            assert agreements.add(uow, new_id(), area.provider.id, **terms, **later) == 1
    assert fetch(database, offered).state is State.OFFERED
    assert class_now(database, area.taught_class).offered == 1
    assert seen(database, area, person)[0] == 1


def test_a_second_live_agreement_goes_on_carrying_what_it_covers(
    database: Database, area: Area, person: Learner, offered: Referral
) -> None:
    before = agreement(database, area)
    with database.unit_of_work(area.administrator.viewer) as uow:
        terms = {"purposes": [Purpose.REFERRAL], "categories": [Category.LEVELS, Category.IDENTITY]}
        later = {
            "signed_on": before.signed_on,
            "review_on": date(2098, 1, 1),
            "ends_on": date(2099, 1, 1),
            "document_reference": "DSA-8",
        }
        agreements.add(uow, new_id(), area.provider.id, **terms, **later)
    with database.unit_of_work(area.administrator.viewer) as uow:
        row = uow.get(Agreement, before.id)
        names = ("purposes", "categories", "signed_on", "review_on", "document_reference")
        agreements.edit(uow, row, ends_on=uow.today, **{name: getattr(row, name) for name in names})
    assert fetch(database, offered).state is State.OFFERED
    assert seen(database, area, person) == (1, frozenset({Category.LEVELS, Category.IDENTITY}))


def test_other_providers_and_the_hub_go_on(database: Database, area: Area, person: Learner) -> None:
    _mine, other = refer(database, area, person, area.taught_class, area.other_class)
    end(database, area)
    assert fetch(database, other).state is State.SENT
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert consent.may_see(uow, person.id, [Category.IMMIGRATION]).allowed


def test_nobody_is_sent_where_there_is_no_agreement_and_the_reason_is_said(
    database: Database, area: Area, person: Learner
) -> None:
    end(database, area)
    with pytest.raises(NoAgreement, match="no data-sharing agreement with Clapton Community College"):
        refer(database, area, person)


def test_one_not_begun_yet_opens_nothing(database: Database, area: Area, person: Learner) -> None:
    refer(database, area, person)
    edit(database, area, signed_on=today(database) + timedelta(days=1))
    assert seen(database, area, person) == (0, frozenset())


def test_the_page_keeps_what_it_promises(
    client_of: SignIn, database: Database, area: Area, person: Learner, offered: Referral
) -> None:
    row, day = agreement(database, area), today(database)
    admin, path = client_of(area.administrator), f"/agreements/{row.id}"
    assert "Nothing is shared from this day on" in get(admin, path).text
    typed: dict[str, Any] = {"purposes": ["referral"], "categories": ["identity"], "document_reference": "D"}
    days = {"signed_on": date(2020, 1, 1), "review_on": day - timedelta(days=1), "ends_on": day}
    for name, on in days.items():
        typed |= {f"{name}-day": on.day, f"{name}-month": on.month, f"{name}-year": on.year}
    assert post(admin, path, typed).location == "/agreements"
    assert "If open referrals changed with it, the hub’s team sees which" in get(admin, "/agreements").text
    expect_closed(database, area, offered, person)
    told = get(client_of(area.assessor), "/today/declines").text
    assert "The hub has no agreement with the provider any more." in told
    sharing = get(client_of(area.assessor), f"/learners/{person.reference}/sharing").text
    assert "Nothing: the hub has no agreement with them that covers this" in sharing
