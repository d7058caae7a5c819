"""From a verb just used to what it changes elsewhere: siblings, the waiting list, what each provider may see."""

from uuid import UUID

from hub.assessment.services import level_check
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Stage
from hub.core.actor import Viewer
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.directory import places
from hub.referrals import queries, rules
from hub.referrals.case.step import step
from hub.referrals.errors import ClassClosed, NoPlaceLeft
from hub.referrals.models import Referral
from hub.referrals.types import Effect, Side, State, Verb
from hub.referrals.waiting import entries
from hub.referrals.waiting.status import refresh_status
from hub.tracking.progress import services as progress
from hub.tracking.progress.types import NOT_STARTED

BEGINNING = frozenset({Verb.START, Verb.UNDO_COMPLETE, Verb.UNDO_LEAVE})
FOLLOWING = Viewer.job("follow a referral's step")


def follow(uow: UnitOfWork, referral: Referral, verb: Verb) -> None:
    """Everything that follows from a step. It comes last: a closed grant hides the learner from the actor."""
    with uow.acting_as(FOLLOWING):
        if verb in BEGINNING:
            close_siblings(uow, referral)
        if verb is Verb.UNDO_START:
            progress.take_all_back(uow, referral.id, NOT_STARTED)
            restore_siblings(uow, referral)
            level_check.take_back(uow, referral.id)
        refresh_stages(uow, referral.learner_id)
        refresh_status(uow, referral.learner_id)


def lock_classes(uow: UnitOfWork, learner_id: UUID) -> None:
    """Hold every class the learner was referred to, before a step that reaches beyond its own class."""
    with uow.acting_as(FOLLOWING):
        places.lock(uow, [referral.class_id for referral in queries.of_learner(uow, learner_id)])


def close_siblings(uow: UnitOfWork, referral: Referral) -> None:
    """A start withdraws the learner's other live referrals and ends their waiting."""
    siblings = [other for other in queries.of_learner(uow, referral.learner_id) if other.live]
    for other in siblings:
        step(uow, other, Verb.WITHDRAW, Side.SYSTEM, reason="started_elsewhere")
    entry = queries.open_entry(uow, referral.learner_id)
    if entry is not None:
        entries.close(uow, entry, rules.STARTED_HERE)


def restore_siblings(uow: UnitOfWork, referral: Referral) -> None:
    """Undoing a start brings back exactly what that start closed."""
    start = queries.last_transition(uow, referral.id, Verb.START)
    if start is None:
        return
    everything = queries.of_learner(uow, referral.learner_id)
    closed = [r for r in everything if r.state is State.WITHDRAWN and r.state_since == start.at]
    busy = {r.class_id for r in everything if r.live or r.state is State.STARTED}
    for other in closed:
        restore(uow, other, possible=other.class_id not in busy)
    entry = queries.entry_closed(uow, referral.learner_id, rules.STARTED_HERE, local_date(start.at))
    if entry is not None and queries.open_entry(uow, referral.learner_id) is None:
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
    for recipient_id, reached in stages.items():
        consent.move_stage(uow, learner_id, recipient_id, rules.widest(reached))
