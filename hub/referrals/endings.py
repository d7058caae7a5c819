"""What ended a referral and who may take that back until when; what a provider may still be told of it."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hub.consent.queries import heard_by
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.referrals import queries, rules
from hub.referrals.models import Referral
from hub.referrals.types import Side, State, Verb

REACHING = "take back what ended a referral"
BY_ITS_SIDE = {
    Side.HUB: frozenset({Side.HUB, Side.LEARNER, Side.SYSTEM}),
    Side.PROVIDER: frozenset({Side.PROVIDER}),
}


@dataclass(frozen=True, slots=True)
class Ended:
    """The step that ended a referral: the verb, whose it was, when, where it stood before, and the last day to undo."""

    verb: Verb
    side: Side
    at: datetime
    before: State
    until: date


def ended(uow: UnitOfWork, referral: Referral) -> Ended | None:
    """What brought the referral to the state it is in, where that is something that can be taken back."""
    last = queries.arrival(uow, referral)
    if last is None or last.verb not in rules.UNDO_WINDOWS:
        return None
    until = local_date(last.at) + timedelta(days=rules.UNDO_WINDOWS[last.verb])
    return Ended(last.verb, Side(last.side), last.at, last.from_state, until)


def may_undo(found: Ended | None, side: Side, today: date) -> bool:
    return found is not None and found.side in BY_ITS_SIDE[side] and today <= found.until


def offered(uow: UnitOfWork, referral: Referral, side: Side, verbs: Iterable[Verb]) -> list[Verb]:
    """Those of these verbs that are no undoing, or one that this side may still use."""
    if may_undo(ended(uow, referral), side, uow.today):
        return list(verbs)
    return [verb for verb in verbs if verb not in rules.UNDOING]


def reaching(uow: UnitOfWork) -> AbstractContextManager[None]:
    """A provider cannot see whom it declined; to look back or take it back it reaches them, in its own name."""
    if uow.viewer is None or uow.viewer.system:
        return nullcontext()
    return uow.acting_as(replace(uow.viewer, system=REACHING))


def heard(uow: UnitOfWork, referral: Referral) -> bool:
    """Whether the provider may be told of the learner at all."""
    return referral.recipient_id in heard_by(uow, [referral.learner_id])[referral.learner_id]
