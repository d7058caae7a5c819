"""Put a learner on the waiting list because the hub says so, at the level that counts now."""

from uuid import UUID

from hub.assessment.achieved.models import LevelNow
from hub.assessment.achieved.queries import level_now
from hub.core.db import UnitOfWork
from hub.directory.types import Strand
from hub.learners.queries import lock_learner
from hub.matching.errors import NotAssessed
from hub.referrals.case import classes_now
from hub.referrals.case.permit import permit
from hub.referrals.errors import InClass, Signposted
from hub.referrals.models import WaitingEntry
from hub.referrals.types import Side
from hub.referrals.waiting import entries


def join(uow: UnitOfWork, learner_id: UUID) -> WaitingEntry:
    """Joining twice is joining once. Raises `NotAssessed`, `Signposted`, or `InClass` where they go to such a class."""
    permit(uow, Side.HUB)
    lock_learner(uow, learner_id)
    found = level_now(uow, learner_id)
    if found is None or found.placement is None:
        raise NotAssessed
    if not found.placed.for_a_class:
        raise Signposted
    if in_class(uow, learner_id, found):
        raise InClass
    return entries.join(uow, learner_id, level=found.placement, strand=found.strand or Strand.GENERAL)


def in_class(uow: UnitOfWork, learner_id: UUID, found: LevelNow | None) -> bool:
    """Whether they go already to a class that they would wait for."""
    strand = (found.strand if found else None) or Strand.GENERAL
    return classes_now.served(uow, learner_id, strand)
