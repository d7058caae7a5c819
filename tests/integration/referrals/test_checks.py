"""What cannot be right is found, named and told what to do about; what is right is silent."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.accounts.types import UserState
from hub.audit import services as audit
from hub.cli.check import as_document, in_words
from hub.consent.models import Grant
from hub.core.db import Database
from hub.core.ids import show_reference
from hub.directory.models import TaughtClass
from hub.directory.profile import services as profiles
from hub.directory.profile.types import Duty
from hub.directory.types import Strand
from hub.referrals import checks
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.types import Verb
from tests.factories.area import Area
from tests.factories.directory import taught_class, venue
from tests.factories.pages import get
from tests.factories.referrals import JOB, TO_START, bring, new_learner, refer

SignIn = Callable[[User], FlaskClient]
Plant = Callable[[Database, Area, Referral], None]


def put(database: Database, table: type, row_id: Any, **values: Any) -> None:
    """As somebody would who writes to the database beside the service."""
    with database.engine.execution_options(hub_schema=True).begin() as connection:
        connection.execute(sa.update(table.__table__).where(table.__table__.c.id == row_id).values(**values))


def start(database: Database, area: Area, referral: Referral) -> None:
    bring(database, area, referral, *TO_START)


def two_starts(database: Database, area: Area, referral: Referral) -> None:
    start(database, area, referral)
    with database.unit_of_work(JOB) as uow:
        second = taught_class(uow, area.provider, venue(uow, area.provider, "Annexe"), "ESOL Entry 1 evening")
        learner_id = referral.learner_id
    other = refer(database, area, new_learner(database, area, "Somebody"), second)[0]
    bring(database, area, other, *TO_START)
    put(database, Referral, other.id, learner_id=learner_id)


def oversold(database: Database, area: Area, referral: Referral) -> None:
    start(database, area, referral)
    put(database, TaughtClass, area.taught_class.id, places=0)


def offer_past(database: Database, area: Area, referral: Referral) -> None:
    bring(database, area, referral, Verb.OPEN, Verb.ACCEPT, Verb.OFFER)
    with database.unit_of_work(JOB) as uow:
        yesterday = uow.today - timedelta(days=1)
    put(database, Referral, referral.id, offer_reply_by=yesterday)


def no_agreement(database: Database, area: Area, referral: Referral) -> None:
    with database.unit_of_work(JOB) as uow:
        now, grants = uow.now, sa.select(Grant.id).where(Grant.recipient_id == area.provider.id)
        ids = uow.session.scalars(grants).all()
    for grant_id in ids:
        put(database, Grant, grant_id, withdrawn_at=now)


def waiting_and_started(database: Database, area: Area, referral: Referral) -> None:
    start(database, area, referral)
    with database.unit_of_work(JOB) as uow:
        entry = uow.one(sa.select(WaitingEntry).where(WaitingEntry.learner_id == referral.learner_id))
        entry.closed_on = entry.closed_reason = None
        audit.record(uow, "test", about=entry)


def ended_class(database: Database, area: Area, referral: Referral) -> None:
    start(database, area, referral)
    with database.unit_of_work(JOB) as uow:
        long_ago = uow.today - timedelta(days=15)
    put(database, TaughtClass, area.taught_class.id, ends_on=long_ago)


def places(database: Database, area: Area, referral: Referral) -> None:
    start(database, area, referral)
    put(database, TaughtClass, area.taught_class.id, held=2)


def lead_left(database: Database, area: Area, referral: Referral) -> None:
    with database.unit_of_work(area.administrator.viewer) as uow:
        facts = {"user_id": area.provider_staff.id, "phone": "+442079460111", "name": None, "email": None}
        profiles.name_contact(uow, area.provider.id, Duty.LEAD, **facts)
    assert found(database) == {}
    put(database, User, area.provider_staff.id, state=UserState.SUSPENDED)


PLANTS: dict[str, Plant] = {
    "two-starts": two_starts,
    "oversold": oversold,
    "offer-past": offer_past,
    "no-agreement": no_agreement,
    "waiting-and-started": waiting_and_started,
    "ended-class": ended_class,
    "places": places,
    "lead-left": lead_left,
}


def found(database: Database) -> dict[str, tuple[checks.Find, ...]]:
    with database.unit_of_work(JOB, read_only=True) as uow:
        return {result.check.code: result.finds for result in checks.run(uow) if result.finds}


@pytest.mark.parametrize("verbs", [TO_START[:length] for length in range(len(TO_START) + 1)])
def test_a_referral_on_its_way_gives_no_find(database: Database, area: Area, verbs: tuple[Verb, ...]) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    bring(database, area, referral, *verbs)

    assert found(database) == {}


@pytest.mark.parametrize("code", PLANTS)
def test_a_planted_fault_is_found_by_its_own_check(database: Database, area: Area, code: str) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    PLANTS[code](database, area, referral)

    finds = found(database)

    assert finds.keys() - {"two-starts", "places"} == {code} - {"two-starts", "places"}
    assert code in finds
    assert finds[code][0].provider == area.provider.name
    assert finds[code][0].referral in ("", *(show_reference(row) for row in references(database)))


def test_a_class_that_is_over_stands_in_no_other_classs_way(database: Database, area: Area) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    two_starts(database, area, referral)
    with database.unit_of_work(JOB) as uow:
        yesterday = uow.today - timedelta(days=1)
    put(database, TaughtClass, area.taught_class.id, ends_on=yesterday)

    assert "two-starts" not in found(database)


def references(database: Database) -> list[str]:
    with database.unit_of_work(JOB) as uow:
        return list(uow.session.scalars(sa.select(Referral.reference)))


def test_every_check_has_a_fault_planted_for_it() -> None:
    assert PLANTS.keys() == {check.code for check in checks.CHECKS}


def test_a_find_says_where_what_and_what_to_do_in_words_and_for_machines(
    database: Database, area: Area
) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    offer_past(database, area, referral)
    with database.unit_of_work(JOB, read_only=True) as uow:
        results = checks.run(uow)

    words = "\n".join(map(in_words, results))
    document = json.loads(as_document(results))

    assert f"Clapton Community College, ESOL Entry 1, {show_reference(referral.reference)}" in words
    assert "hub referrals sweep" in words
    assert document["offer-past"]["found"][0]["referral"] == show_reference(referral.reference)
    assert document["oversold"]["found"] == []


def test_a_manager_reads_the_finds_without_a_name(database: Database, area: Area, client_of: SignIn) -> None:
    [referral] = refer(database, area, new_learner(database, area, "Canarina"))
    client = client_of(area.manager)
    assert "Nothing is wrong" in get(client, "/checks").text

    offer_past(database, area, referral)
    text = get(client, "/checks").text

    assert "1 thing to put right" in text
    assert show_reference(referral.reference) in text
    assert "Canarina" not in text


def test_a_class_and_a_club_at_once_are_as_they_may_be(database: Database, area: Area) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    two_starts(database, area, referral)
    with database.unit_of_work(JOB) as uow:
        second = uow.one(sa.select(TaughtClass).where(TaughtClass.title == "ESOL Entry 1 evening"))
    put(database, TaughtClass, second.id, strand=Strand.CONVERSATION)

    assert "two-starts" not in found(database)


def test_who_goes_to_a_class_of_another_kind_that_takes_the_place_of_what_they_wait_for_is_found(
    database: Database, area: Area
) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    waiting_and_started(database, area, referral)
    put(database, TaughtClass, area.taught_class.id, strand=Strand.LITERACY)
    assert found(database).keys() == {"waiting-and-started"}
    put(database, TaughtClass, area.taught_class.id, strand=Strand.CONVERSATION)
    assert found(database) == {}
