"""Send a learner to one, two or three classes at once."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from hub.assessment.achieved.queries import level_now
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.core.ids import new_reference
from hub.directory import places
from hub.directory.models import TaughtClass
from hub.directory.types import Strand
from hub.learners.models import Learner
from hub.learners.queries import lock_learner
from hub.matching import services as matching
from hub.referrals import queries
from hub.referrals.case import classes_now, limits
from hub.referrals.case.follow import FOLLOWING, refresh_stages
from hub.referrals.case.permit import permit
from hub.referrals.case.step import step
from hub.referrals.models import Referral
from hub.referrals.types import Side, Verb
from hub.referrals.waiting import entries
from hub.referrals.waiting.status import refresh_status


def send(
    uow: UnitOfWork,
    learner: Learner,
    class_ids: Iterable[UUID],
    *,
    note: str | None = None,
    recommendation_id: UUID | None = None,
    outside_reason: str | None = None,
    submission: str,
) -> list[Referral]:
    """One referral for each class, all or none; what the same `submission` sent before, if it has.

    Raises `TooManyReferrals`, `AlreadyReferred`, `ClassClosed` or `NotGranted` (naming the provider).
    """
    permit(uow, Side.HUB)
    lock_learner(uow, learner.id)
    if earlier := queries.sent_by(uow, learner.id, submission):
        return earlier
    classes = chosen_classes(uow, class_ids)
    places.lock(uow, [taught_class.id for taught_class in classes])
    limits.check(uow, learner.id, classes)
    referrals = [draft(uow, learner, taught_class) for taught_class in classes]
    if recommendation_id:
        matching.choose(uow, recommendation_id, [taught_class.id for taught_class in classes])
    for referral in referrals:
        referral.note = note
        referral.recommendation_id, referral.outside_reason = recommendation_id, outside_reason
        step(uow, referral, Verb.SEND, Side.HUB, submission=submission)
    wait(uow, learner.id)
    with uow.acting_as(FOLLOWING):
        refresh_stages(uow, learner.id)
    refresh_status(uow, learner.id)
    return referrals


def chosen_classes(uow: UnitOfWork, class_ids: Iterable[UUID]) -> list[TaughtClass]:
    wanted = list(dict.fromkeys(class_ids))
    if not wanted:
        raise RuleBroken("Select at least one class", field="class_ids")
    found = {
        row.id: row for row in uow.session.scalars(sa.select(TaughtClass).where(TaughtClass.id.in_(wanted)))
    }
    if len(found) < len(wanted):
        raise NotVisible
    return [found[class_id] for class_id in wanted]


def draft(uow: UnitOfWork, learner: Learner, taught_class: TaughtClass) -> Referral:
    viewer = uow.viewer
    if viewer is None or viewer.organisation_id is None:
        raise NotVisible
    return uow.add(
        Referral(
            reference=new_reference(),
            learner_id=learner.id,
            recipient_id=taught_class.provider_id,
            class_id=taught_class.id,
            sender_id=viewer.organisation_id,
            state_since=uow.now,
        )
    )


def wait(uow: UnitOfWork, learner_id: UUID) -> None:
    """Whoever is referred waits, from the same day, until something begins.

    Not whom no ESOL class helps, and not who goes to such a class already, also where they are sent to the next.
    """
    found = level_now(uow, learner_id)
    if found is not None and found.placement is not None and found.placed.for_a_class:
        strand = found.strand or Strand.GENERAL
        if not classes_now.served(uow, learner_id, strand):
            entries.join(uow, learner_id, level=found.placement, strand=strand)
