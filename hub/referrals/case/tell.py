"""Who is written to when a referral takes a step, and what is called off by it.

It writes rows in the transaction of the step. Why a provider says no is never written to anybody: the hub calls.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from hub.accounts.clocks import Clock, Clocks
from hub.core.clock import LOCAL
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.messages import outbox
from hub.referrals.models import Referral, Transition
from hub.referrals.types import Effect, Side, State, Verb

OF_THE_REFERRAL = ("new-referral", "chase")
OF_THE_OFFER = ("offer", "offer-reminder")
OF_THE_START = ("class-starts",)
BEFORE_A_START = timedelta(days=3)
REMINDERS = (Clock.OFFER_REMIND_FIRST, Clock.OFFER_REMIND_SECOND)
MORNING = time(9)

Tell = Callable[[UnitOfWork, Referral, Transition, Clocks], None]


def tell(uow: UnitOfWork, referral: Referral, done: Transition, clocks: Clocks) -> None:
    """What has just been done, to whom it concerns; what is no longer true is called off first."""
    if done.from_state is State.OFFERED and done.to_state is not State.OFFERED:
        outbox.call_off(uow, referral, OF_THE_OFFER)
    if done.from_state is State.OFFER_ACCEPTED and done.to_state is not State.OFFER_ACCEPTED:
        outbox.call_off(uow, referral, OF_THE_START)
    if done.verb in TELLING:
        TELLING[done.verb](uow, referral, done, clocks)


def _sent(uow: UnitOfWork, referral: Referral, done: Transition, clocks: Clocks) -> None:
    outbox.to_learner(
        uow, "referred", referral.learner_id, referral, occasion=done.id, facts={"class": referral.class_id}
    )
    outbox.to_organisation(
        uow,
        "new-referral",
        referral.learner_id,
        referral.recipient_id,
        referral,
        occasion=done.id,
        good_until=referral.reply_by,
        facts={"reference": referral.reference, "by": referral.reply_by},
    )


def _offered(uow: UnitOfWork, referral: Referral, done: Transition, clocks: Clocks) -> None:
    until = referral.offer_reply_by
    facts = {"class": referral.class_id, "by": until}
    outbox.to_learner(
        uow, "offer", referral.learner_id, referral, occasion=done.id, good_until=until, facts=facts
    )
    days = [uow.today + timedelta(days=clocks[clock]) for clock in REMINDERS]
    for number, day in enumerate(day for day in days if until and day <= until):
        outbox.to_learner(
            uow,
            "offer-reminder",
            referral.learner_id,
            referral,
            occasion=f"{done.id}:{number}",
            due=_morning(day),
            good_until=until,
            facts=facts,
        )


def _answered(uow: UnitOfWork, referral: Referral, done: Transition, clocks: Clocks) -> None:
    """The provider hears of an answer that somebody else wrote down; who takes the place, of the first day."""
    if done.side is not Side.PROVIDER:
        _to_provider(uow, "offer-answered", referral, done)
    starts = uow.get(TaughtClass, referral.class_id).starts_on
    if done.verb is Verb.ACCEPT_OFFER and starts is not None and starts >= uow.today:
        outbox.to_learner(
            uow,
            "class-starts",
            referral.learner_id,
            referral,
            occasion=done.id,
            due=max(uow.now, _morning(starts - BEFORE_A_START)),
            good_until=starts,
            facts={"class": referral.class_id, "on": starts},
        )


def _withdrawn(uow: UnitOfWork, referral: Referral, done: Transition, clocks: Clocks) -> None:
    outbox.call_off(uow, referral, OF_THE_REFERRAL)
    _to_provider(uow, "referral-withdrawn", referral, done)
    _cancelled(uow, referral, done, clocks)


def _cancelled(uow: UnitOfWork, referral: Referral, done: Transition, clocks: Clocks) -> None:
    if referral.hub_task is Effect.CLASS_CANCELLED:
        _to_learner(uow, "class-cancelled", referral, done)


def _taken_back(uow: UnitOfWork, referral: Referral, done: Transition, clocks: Clocks) -> None:
    _to_learner(uow, "offer-taken-back", referral, done)


def _ran_out(uow: UnitOfWork, referral: Referral, done: Transition, clocks: Clocks) -> None:
    _to_learner(uow, "offer-ran-out", referral, done)


def _to_learner(uow: UnitOfWork, name: str, referral: Referral, done: Transition) -> None:
    outbox.to_learner(
        uow, name, referral.learner_id, referral, occasion=done.id, facts={"class": referral.class_id}
    )


def _to_provider(uow: UnitOfWork, name: str, referral: Referral, done: Transition) -> None:
    outbox.to_organisation(
        uow,
        name,
        referral.learner_id,
        referral.recipient_id,
        referral,
        occasion=done.id,
        facts={"reference": referral.reference},
    )


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, LOCAL)


TELLING: Mapping[Verb, Tell] = {
    Verb.SEND: _sent,
    Verb.RESEND: _sent,
    Verb.OFFER: _offered,
    Verb.ACCEPT_OFFER: _answered,
    Verb.DECLINE_OFFER: _answered,
    Verb.TAKE_BACK_OFFER: _taken_back,
    Verb.EXPIRE_OFFER: _ran_out,
    Verb.WITHDRAW: _withdrawn,
    Verb.LEAVE: _cancelled,
}
