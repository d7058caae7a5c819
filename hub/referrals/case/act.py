"""Use one verb on one referral: permitted, checked against the table, stepped, followed. The one place that does."""

from contextlib import nullcontext
from typing import Unpack

from hub.core.db import UnitOfWork
from hub.core.errors import Conflict, StaleEdit, WrongState
from hub.directory.models import TaughtClass
from hub.learners.queries import lock_learner
from hub.referrals import due, effects, endings, queries, questions, rules, words
from hub.referrals.case import course, limits, missing, sharing, transfer, undo
from hub.referrals.case.follow import follow, lock_classes
from hub.referrals.case.permit import permit
from hub.referrals.case.step import check_suggestion, step
from hub.referrals.models import Referral
from hub.referrals.types import Details, Side, Verb

REACHING = frozenset(
    {
        Verb.START,
        Verb.UNDO_START,
        Verb.UNDO_COMPLETE,
        Verb.UNDO_LEAVE,
        Verb.TRANSFER,
        Verb.UNDO_TRANSFER,
    }
)
ALONG = frozenset(
    {Verb.TRANSFER_IN, Verb.UNDO_TRANSFER_IN}
)  # steps of a transfer, which keeps the course, too


def act(
    uow: UnitOfWork,
    referral: Referral,
    verb: Verb,
    side: Side,
    *,
    expected_version: int | None,
    **details: Unpack[Details],
) -> Referral:
    """Use `verb` on behalf of `side`; `expected_version` is the one on the actor's page (None for a job).

    Raises `NotPermitted`; `WrongState`, `StaleEdit` or `NoPlaceLeft` (409); `RuleBroken` (422) with the
    field, and nothing of it is done then. The same act by the same person a second time gives the same answer and
    changes nothing.
    """
    permit(uow, side, referral.recipient_id)
    if verb in ALONG:
        raise WrongState("This is done with the class that the learner came from.")
    with uow.whole(), endings.reaching(uow) if verb in rules.UNDOING else nullcontext():
        return _act(uow, referral, verb, side, expected_version, details)


def _act(
    uow: UnitOfWork,
    referral: Referral,
    verb: Verb,
    side: Side,
    expected_version: int | None,
    details: Details,
) -> Referral:
    lock_learner(uow, referral.learner_id)
    referral = queries.fresh(uow, referral.id)
    if expected_version not in (None, referral.version):
        if repeated(uow, referral, verb, details):
            return referral
        raise moved_on(referral, verb, side)
    if verb is Verb.RESEND:
        limits.check(uow, referral.learner_id, [uow.get(TaughtClass, referral.class_id)])
    if verb in REACHING:
        lock_classes(uow, referral.learner_id, also=details.get("to_class_id"))
    check(uow, referral, verb, side, details)
    undo.check(uow, referral, verb, side)
    step(uow, referral, verb, side, **details)
    course.keep(uow, referral, verb, details)
    missing.keep(uow, referral, verb, details)
    if verb is Verb.TRANSFER:
        transfer.move(uow, referral, details)
    if verb is Verb.UNDO_TRANSFER:
        transfer.move_back(uow, referral)
    if details.get("reason") == effects.CONSENT_WITHDRAWN:
        sharing.stop_with(uow, referral.learner_id, referral.recipient_id)
    follow(uow, referral, verb)
    return referral


def check(uow: UnitOfWork, referral: Referral, verb: Verb, side: Side, details: Details) -> None:
    """Raise what `act` would raise about the verb and what is said along with it, before anything is changed."""
    row = rules.find(referral.state, verb, side)
    questions.check(referral, verb, side)
    rules.check_reason(row, details.get("reason"), details.get("decided_by"))
    due.check(uow.today, verb, details)
    due.check_offer(referral, verb, uow.today)
    check_suggestion(uow, referral, details)
    course.check(uow, referral, verb, details)
    missing.check(uow, referral, verb, details)
    if verb is Verb.TRANSFER:
        transfer.check(uow, referral, details)


def repeated(uow: UnitOfWork, referral: Referral, verb: Verb, details: Details) -> bool:
    """Whether the last thing that happened to the referral is this very act.

    A verb that leaves the state as it is (a question, an answer) may be meant twice, so there the opened
    page must be the same one.
    """
    last = queries.last_transition(uow, referral.id)
    actor_id = uow.user_id
    if last is None or (last.verb, last.actor_id) != (verb, actor_id):
        return False
    return last.from_state is not last.to_state or last.submission == details.get("submission")


def moved_on(referral: Referral, verb: Verb, side: Side) -> Conflict:
    """What to tell somebody whose page is older than the referral."""
    rules.find(referral.state, verb, side)
    differing = ("This referral", words.VERB_LABELS[verb], rules.STATE_LABELS[referral.state])
    return StaleEdit([differing], referral.version)
