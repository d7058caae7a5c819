"""From a step of a referral to a message in somebody's hand: once, on a safe way, and only while it is true."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from hub.consent.services import disclosure as consent
from hub.consent.services import restriction
from hub.consent.types import AskedBy, RestrictionGround
from hub.core.db import Database
from hub.core.ids import show_reference
from hub.learners.models import Learner
from hub.messages.carriers.types import TryLater, WrongAddress
from hub.messages.sending import claim, send_due, send_one
from hub.messages.timing import BACK_OFF, LEASE
from hub.messages.types import Channel, MessageState, Refusal
from hub.referrals.case import sharing
from hub.referrals.models import Referral
from hub.referrals.types import Verb
from tests.factories.area import Area
from tests.factories.messages import JOB, NOON, Pigeon, make_safe, messages, post
from tests.factories.referrals import bring, new_learner, refer, use
from tests.integration.test_seals import stored, write

DISPUTED: Any = {
    "ground": RestrictionGround.ACCURACY,
    "asked_by": AskedBy.LEARNER,
    "until": date(2026, 12, 4),
}
OFFER = (Verb.OPEN, Verb.ACCEPT, Verb.OFFER)


@pytest.fixture
def offered(database: Database, area: Area) -> Learner:
    """Somebody with an offer, who said that texts are safe; all that went before has been sent."""
    person = new_learner(database, area)
    make_safe(database, person, safe_to_text=True)
    (referral,) = refer(database, area, person)
    send_due(database, post(Pigeon()))
    bring(database, area, referral, *OFFER)
    return person


def last(database: Database, person: Learner, template: str) -> tuple[MessageState, Refusal | None]:
    found = [one for one in messages(database, person) if one.template == template]
    return found[-1].state, found[-1].refusal


def of(database: Database, person: Learner) -> Referral:
    with database.unit_of_work(JOB) as uow:
        return uow.one(sa.select(Referral).where(Referral.learner_id == person.id))


def test_an_offer_is_told_by_text_once(database: Database, offered: Learner) -> None:
    pigeon = Pigeon()
    send_due(database, post(pigeon))
    send_due(database, post(pigeon))
    (envelope,) = [one for one in pigeon.taken if one.channel is Channel.TEXT]
    assert envelope.address == "+447700900123"
    assert "there is a place for you at Clapton Community College" in envelope.body
    assert "7 December 2026" in envelope.body
    assert "Hodan" not in envelope.body
    assert last(database, offered, "offer") == (MessageState.SENT, None)


def test_a_reminder_waits_for_its_day_and_goes_with_the_answer(
    database: Database, area: Area, offered: Learner
) -> None:
    send_due(database, post(Pigeon()))
    reminders = [one for one in messages(database, offered) if one.template == "offer-reminder"]
    assert [one.due_at for one in reminders] == [
        NOON.replace(hour=9, day=3, month=12),
        NOON.replace(hour=9, day=6, month=12),
    ]
    use(database, area.assessor, of(database, offered), Verb.ACCEPT_OFFER)
    after = [one for one in messages(database, offered) if one.template == "offer-reminder"]
    assert [one.state for one in after] == [MessageState.CALLED_OFF, MessageState.CALLED_OFF]
    assert last(database, offered, "offer-answered") == (MessageState.DUE, None)


def test_nobody_is_written_to_on_a_way_that_was_not_called_safe(database: Database, area: Area) -> None:
    person = new_learner(database, area)
    refer(database, area, person)
    pigeon = Pigeon()
    send_due(database, post(pigeon))
    assert {one.channel for one in pigeon.taken} == {Channel.EMAIL}  # the provider's staff
    assert last(database, person, "referred") == (MessageState.REFUSED, Refusal.NO_SAFE_WAY)


def test_a_provider_hears_by_e_mail_without_a_word_of_the_person(database: Database, area: Area) -> None:
    person = new_learner(database, area)
    (referral,) = refer(database, area, person)
    pigeon = Pigeon()
    send_due(database, post(pigeon))
    (envelope,) = [one for one in pigeon.taken if one.channel is Channel.EMAIL]
    assert "petra" in envelope.address.casefold()
    assert show_reference(referral.reference) in envelope.subject
    assert "Hodan" not in envelope.subject + envelope.body
    assert "https://hub.example.org/" in envelope.body


@pytest.mark.parametrize("trouble", [TryLater(), TryLater(timedelta(minutes=3))])
def test_what_a_carrier_cannot_take_goes_later(
    database: Database, offered: Learner, trouble: TryLater
) -> None:
    pigeon = Pigeon([trouble])
    send_due(database, post(pigeon, Channel.TEXT))
    assert pigeon.taken == []
    assert send_due(database, post(pigeon, Channel.TEXT)) == {}
    later = NOON + (trouble.after or BACK_OFF[0])
    assert send_due(database, post(pigeon, Channel.TEXT), later)[MessageState.SENT] == 1
    assert len(pigeon.taken) == 1


def test_after_the_last_try_somebody_is_asked_to_call(database: Database, offered: Learner) -> None:
    pigeon = Pigeon([TryLater()] * (len(BACK_OFF) + 1))
    now = NOON
    for wait in (timedelta(), *BACK_OFF):
        now += wait
        send_due(database, post(pigeon, Channel.TEXT), now)
    assert last(database, offered, "offer") == (MessageState.FAILED, Refusal.GAVE_UP)


def test_a_number_that_no_longer_works_is_told(database: Database, offered: Learner) -> None:
    send_due(database, post(Pigeon([WrongAddress()]), Channel.TEXT))
    assert last(database, offered, "offer") == (MessageState.FAILED, Refusal.WRONG_ADDRESS)


@pytest.mark.parametrize("killed", [False, True])
def test_a_worker_that_dies_loses_and_doubles_nothing(
    database: Database, offered: Learner, killed: bool
) -> None:
    """Before the carrier had it, or after: another worker finishes it when the lease is over."""
    pigeon = Pigeon(killed=KeyboardInterrupt() if killed else None)
    (message_id,) = [one for one in claim(database) if one]
    if killed:
        with pytest.raises(KeyboardInterrupt):
            send_one(database, post(pigeon), message_id)
    assert send_due(database, post(pigeon)) == {}
    assert send_due(database, post(pigeon), NOON + LEASE)[MessageState.SENT] == 1
    assert len(pigeon.taken) == 1


def test_a_number_that_somebody_put_there_is_not_written_to(database: Database, offered: Learner) -> None:
    other = stored(database, Learner, offered.id)["email"]
    write(database, Learner, offered.id, {"phone": other})
    pigeon = Pigeon()
    send_due(database, post(pigeon, Channel.TEXT))
    assert pigeon.taken == []
    assert last(database, offered, "offer") == (MessageState.REFUSED, Refusal.NOT_AS_WRITTEN)


def test_what_is_no_longer_true_is_not_sent(database: Database, offered: Learner) -> None:
    """A week without a worker: the offer has run out meanwhile."""
    pigeon = Pigeon()
    send_due(database, post(pigeon, Channel.TEXT), NOON + timedelta(days=8))
    assert pigeon.taken == []
    assert last(database, offered, "offer") == (MessageState.CALLED_OFF, Refusal.TOO_LATE)


def test_a_provider_that_may_not_hear_of_them_any_more_is_not_written_to(
    database: Database, area: Area
) -> None:
    person = new_learner(database, area)
    refer(database, area, person)
    with database.unit_of_work(area.assessor.viewer) as uow:
        grant = consent.newest_grant(uow, person.id, area.provider.id)
        assert grant is not None
        sharing.stop(uow, grant)
    pigeon = Pigeon()
    send_due(database, post(pigeon))
    assert [one for one in pigeon.taken if "new referral" in one.body] == []


def test_a_restricted_record_waits_and_is_written_to_when_it_is_free_again(
    database: Database, area: Area, offered: Learner
) -> None:
    with database.unit_of_work(area.officer.viewer) as uow:
        restriction_id = restriction.restrict(uow, offered.id, **DISPUTED)
    pigeon = Pigeon()
    send_due(database, post(pigeon))
    assert pigeon.taken == []
    assert last(database, offered, "offer") == (MessageState.DUE, None)
    with database.unit_of_work(area.officer.viewer) as uow:
        restriction.lift(uow, restriction_id, told_on=uow.today)
    send_due(database, post(pigeon))
    assert [one.channel for one in pigeon.taken] == [Channel.TEXT]
