"""From a verb just used to what it changes elsewhere: siblings, the waiting list, what each provider may see."""

from datetime import date
from uuid import UUID

from hub.assessment.services import level_check
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Stage
from hub.core.actor import Viewer
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.directory import places
from hub.directory.models import TaughtClass
from hub.referrals import queries, rules, together
from hub.referrals.case import classes_now
from hub.referrals.case.step import step
from hub.referrals.errors import ClassClosed, NoPlaceLeft
from hub.referrals.models import Referral
from hub.referrals.types import Effect, Side, State, Verb
from hub.referrals.waiting import entries
from hub.referrals.waiting.status import refresh_status
from hub.tracking.progress import services as progress
from hub.tracking.progress.types import NOT_STARTED

BEGINNING = frozenset({Verb.START, Verb.TRANSFER_IN, Verb.UNDO_COMPLETE, Verb.UNDO_LEAVE})
NOT_BEGUN = frozenset({Verb.UNDO_START, Verb.UNDO_TRANSFER_IN})
NOT_STAYING = frozenset({Verb.LEAVE, Verb.GIVE_UP})
FOLLOWING = Viewer.job("follow a referral's step")


def follow(uow: UnitOfWork, referral: Referral, verb: Verb) -> None:
    """Everything that follows from a step. It comes last: a closed grant hides the learner from the actor."""
    with uow.acting_as(FOLLOWING):
        if verb in BEGINNING:
            close_siblings(uow, referral)
        if verb in NOT_BEGUN:
            progress.take_all_back(uow, referral.id, NOT_STARTED)
            restore_siblings(uow, referral)
            level_check.take_back(uow, referral.id)
        if verb in NOT_STAYING:
            wait_again(uow, referral.learner_id)
        refresh_stages(uow, referral.learner_id)
        refresh_status(uow, referral.learner_id)


def lock_classes(uow: UnitOfWork, learner_id: UUID, *, also: UUID | None = None) -> None:
    """Hold every class the learner was referred to, before a step that reaches beyond its own class."""
    with uow.acting_as(FOLLOWING):
        known = [referral.class_id for referral in queries.of_learner(uow, learner_id)]
        places.lock(uow, [*known, also] if also else known)


def close_siblings(uow: UnitOfWork, referral: Referral) -> None:
    """A start withdraws the live referrals that it replaces, and ends the waiting that it serves."""
    started = uow.get(TaughtClass, referral.class_id)
    for other in [one for one in queries.of_learner(uow, referral.learner_id) if one.live]:
        if together.replaces(started, uow.get(TaughtClass, other.class_id), uow.today):
            step(uow, other, Verb.WITHDRAW, Side.SYSTEM, reason="started_elsewhere")
    entry = queries.open_entry(uow, referral.learner_id)
    if entry is not None and not together.kinds(started.strand, entry.strand, uow.today):
        entries.close(uow, entry, rules.STARTED_HERE)


def restore_siblings(uow: UnitOfWork, referral: Referral) -> None:
    """Undoing a start brings back what it closed, at its first day or when it went on after an end.

    Not more than a learner may have: what was sent since goes before, and the hub looks at the rest again.
    """
    begun = [one.at for one in queries.history(uow, referral.id) if one.verb in BEGINNING]
    if not begun:
        return
    everything = queries.of_learner(uow, referral.learner_id)
    closed = [r for r in everything if r.state is State.WITHDRAWN and r.state_since in begun]
    busy = {r.class_id for r in everything if r.live or r.state is State.STARTED}
    for other in closed:
        room = sum(r.state in rules.ACTED_ON for r in everything) < rules.MAX_LIVE_REFERRALS
        restore(uow, other, possible=room and other.class_id not in busy)
    wait_again(uow, referral.learner_id, since=local_date(min(begun)))


def wait_again(uow: UnitOfWork, learner_id: UUID, *, since: date | None = None) -> None:
    """The wait that a start ended, since that day or at all, goes on from the day they first joined.

    Not where another class that they go to serves it.
    """
    entry = queries.entry_closed(uow, learner_id, rules.STARTED_HERE, since)
    if entry is None or queries.open_entry(uow, learner_id) is not None:
        return
    if not classes_now.served(uow, learner_id, entry.strand):
        entries.reopen(uow, entry)


def restore(uow: UnitOfWork, referral: Referral, *, possible: bool) -> None:
    """Back to the state before; where the place or the class has gone meanwhile, the hub is asked to look again."""
    if possible:
        try:
            step(uow, referral, Verb.UNDO_WITHDRAW, Side.SYSTEM, reason="changed")
            return
        except (ClassClosed, NoPlaceLeft):
            pass
    referral.hub_task = Effect.REQUEUE
    audit.record(uow, "referral.ask_hub", about=referral)


def refresh_stages(uow: UnitOfWork, learner_id: UUID) -> None:
    """Open or close each provider's grant as far as the learner's referrals to it have come."""
    stages: dict[UUID, list[Stage]] = {}
    for referral in queries.of_learner(uow, learner_id):
        stage = rules.stage_of(referral.state, opened=referral.opened_at is not None)
        stages.setdefault(referral.recipient_id, []).append(stage)
    widest = {recipient_id: rules.widest(reached) for recipient_id, reached in stages.items()}
    consent.move_stages(uow, learner_id, widest)
