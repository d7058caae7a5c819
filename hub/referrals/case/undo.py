"""Check whether what ended a referral can still be taken back, now that time has passed."""

from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.directory.models import TaughtClass
from hub.referrals import endings, queries, rules
from hub.referrals.case import classes_now, limits, transfer
from hub.referrals.errors import UndoTooLate
from hub.referrals.models import Referral
from hub.referrals.types import Side, Verb

MOVED_ON = "This cannot be undone: the learner’s case has moved on since. Call the hub."
STARTED_SINCE = "This cannot be undone: the learner has started a class since. Undo that start first."


def check(uow: UnitOfWork, referral: Referral, verb: Verb, side: Side) -> None:
    """Raise unless this side may take back what ended the referral, and the learner may still be where they were.

    What has happened at other providers is not told to a provider.
    """
    if verb is Verb.UNDO_START:
        check_room(uow, referral)
    if verb not in rules.UNDOING or side is Side.SYSTEM:
        return
    if side is Side.PROVIDER and not endings.heard(uow, referral):
        raise NotVisible
    found = endings.ended(uow, referral)
    if not endings.may_undo(found, side, uow.today):
        raise UndoTooLate
    moved = queries.moved_to(uow, referral) if verb is Verb.UNDO_TRANSFER else None
    taught, but = uow.get(TaughtClass, referral.class_id), [moved.id] if moved else []
    if classes_now.beside_for_all(uow, referral.learner_id, taught, on=uow.today, but=but):
        raise RuleBroken(STARTED_SINCE if side is Side.HUB else MOVED_ON)
    if verb is Verb.UNDO_TRANSFER:
        transfer.check_back(uow, referral)
    if found is not None and found.before in rules.LIVE:
        check_limits(uow, referral, side)


def check_room(uow: UnitOfWork, referral: Referral) -> None:
    """The hub may have sent them on since, to as many classes as a learner may be on the way to."""
    with uow.acting_as(classes_now.LOOKING):
        others = queries.of_learner(uow, referral.learner_id)
    if sum(other.state in rules.ACTED_ON for other in others) >= rules.MAX_LIVE_REFERRALS:
        raise RuleBroken(MOVED_ON)


def check_limits(uow: UnitOfWork, referral: Referral, side: Side) -> None:
    try:
        limits.check(uow, referral.learner_id, [uow.get(TaughtClass, referral.class_id)])
    except RuleBroken as problem:
        raise (problem if side is Side.HUB else RuleBroken(MOVED_ON)) from None
