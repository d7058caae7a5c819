"""Take one referral one step: state by the table, place, facts, history and audit event."""

from datetime import datetime
from typing import Unpack

from hub.accounts.clocks import Clocks, clocks
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory import places
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState
from hub.referrals import class_ends, due, effects, queries, questions, rules, words
from hub.referrals.case.tell import tell
from hub.referrals.errors import ClassClosed, NoPlaceLeft
from hub.referrals.models import Referral, Transition
from hub.referrals.types import Decider, Details, Effect, Side, State, Verb

ANSWERS = frozenset({Verb.ACCEPT, Verb.WAITLIST, Verb.DECLINE})
REFUSALS = frozenset({Verb.DECLINE, Verb.DECLINE_OFFER, Verb.GIVE_UP, Verb.LEAVE})
ON_A_CLASS = rules.LIVE | {State.STARTED}
OPENING = frozenset({Verb.OPEN, Verb.ACCEPT, Verb.WAITLIST})


def step(
    uow: UnitOfWork, referral: Referral, verb: Verb, side: Side, **details: Unpack[Details]
) -> Transition:
    """Take the step or raise, before the referral is touched: `WrongState`, `RuleBroken` or `NoPlaceLeft`."""
    row = rules.find(referral.state, verb, side)
    reason, decided_by = details.get("reason"), details.get("decided_by")
    rules.check_reason(row, reason, decided_by)
    due.check(uow.today, verb, details)
    check_suggestion(uow, referral, details)
    previous = queries.state_before(uow, referral) if row.to is rules.PREVIOUS else None
    limits = clocks(uow)  # read before the referral is touched, so that one step is one version of it
    check_runs(uow, referral, row.to or previous)
    take_place(uow, referral, row.to or previous, verb)
    transition = referral.apply(verb, side, uow.now, actor_id=uow.user_id, previous=previous)
    transition.reason = reason if row.reasons else None
    transition.decided_by = decided_by
    transition.submission = details.get("submission")
    transition.note = details.get("note")
    questions.keep(referral, verb, side, uow.now)
    keep_facts(uow, referral, verb, transition.from_state, details, limits)
    uow.add(transition)
    audit.record(uow, f"referral.{verb}", about=referral)
    tell(uow, referral, transition, limits)
    return transition


def check_runs(uow: UnitOfWork, referral: Referral, after: State | None) -> None:
    """Nobody is on the way to a cancelled class: it is held, so that it cannot be cancelled meanwhile."""
    if after in ON_A_CLASS and places.state(uow, referral.class_id) is ClassState.CANCELLED:
        raise ClassClosed("This class is cancelled.")


def take_place(uow: UnitOfWork, referral: Referral, after: State | None, verb: Verb) -> None:
    held = rules.PLACE_OF_STATE.get(referral.state)
    wanted = rules.PLACE_OF_STATE.get(after) if after else None
    if not places.move(uow, referral.class_id, held, wanted):
        raise NoPlaceLeft(words.no_place(verb))


def keep_facts(
    uow: UnitOfWork, referral: Referral, verb: Verb, before: State, details: Details, limits: Clocks
) -> None:
    """Bring deadlines, answers and the hub's task in line with the step."""
    keep_answer(uow.now, referral, verb)
    due.keep(referral, verb, before, details, uow.today, limits)
    if verb in rules.SAYING:
        return
    refused = verb in REFUSALS and details.get("reason") not in class_ends.REASONS
    chosen_by = Decider.LEARNER if verb is Verb.DECLINE_OFFER else details.get("decided_by")
    referral.decline_reason = details.get("reason") if refused else None
    referral.decided_by = chosen_by if refused else None
    referral.suggested_class_id = details.get("suggested_class_id") if refused else None
    asked = effects.effect_of(verb, details.get("reason"), details.get("decided_by"))
    referral.refusal = asked if refused else None
    referral.hub_task = asked or outlasting(referral)


def outlasting(referral: Referral) -> Effect | None:
    """What the hub still has to tell a learner who stays on the way to the class, or in it."""
    on_it = referral.live or referral.state is State.STARTED
    return referral.hub_task if on_it and referral.hub_task in class_ends.OUTLASTING else None


def keep_answer(now: datetime, referral: Referral, verb: Verb) -> None:
    if verb in (Verb.SEND, Verb.RESEND):
        referral.sent_at, referral.opened_at, referral.answered_at = now, None, None
    if verb in OPENING:
        referral.opened_at = referral.opened_at or now
    if verb in ANSWERS:
        referral.answered_at = referral.answered_at or now


def check_suggestion(uow: UnitOfWork, referral: Referral, details: Details) -> None:
    """A decline may point to another class of the same provider."""
    class_id = details.get("suggested_class_id")
    if class_id is None:
        return
    suggested = uow.session.get(TaughtClass, class_id)
    if suggested is None or suggested.provider_id != referral.recipient_id or class_id == referral.class_id:
        raise RuleBroken("Select another of your classes", field="suggested_class_id")
