"""What a provider says that somebody went on to do after its class. The hub still asks them itself, and later."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.tracking.codes import Vocabulary, label
from hub.tracking.destinations.models import ToldDestination
from hub.tracking.enrolment.models import Enrolment

STILL_THERE = "They have not left or finished the class, so nothing comes after it yet"


class Told(NamedTuple):
    """`words` are those of the vocabulary."""

    words: str
    on: date


def keep(uow: UnitOfWork, course: Enrolment, destination: str) -> bool:
    """Whether this is new; what was told before is written over. For a job: a provider reads none of it again."""
    if course.ended_on is None:
        raise RuleBroken(STILL_THERE, "destination")
    row = uow.session.scalar(sa.select(ToldDestination).where(ToldDestination.enrolment_id == course.id))
    if row is not None:
        decision = consent.may_see(uow, course.learner_id, [Category.OUTCOME])
        if row.destination.reveal(decision) == destination:
            return False
    row = row or uow.add(
        ToldDestination(
            learner_id=course.learner_id, recipient_id=course.recipient_id, enrolment_id=course.id,
            told_on=uow.today,
        )
    )  # fmt: skip
    row.told_on, row.destination = uow.today, destination
    audit.record(uow, "destination.told", about=row)
    return True


def told(uow: UnitOfWork, learner_id: UUID, enrolment_ids: Collection[UUID]) -> dict[UUID, Told]:
    """By enrolment, of one learner, as far as the viewer may know it."""
    query = sa.select(ToldDestination).where(ToldDestination.enrolment_id.in_(enrolment_ids))
    rows = uow.session.scalars(query).all()
    decision = consent.disclose(uow, [learner_id], [Category.OUTCOME])[learner_id] if rows else None
    if decision is None or not decision.allowed:
        return {}
    return {
        row.enrolment_id: Told(
            label(Vocabulary.DESTINATION, row.destination.reveal(decision) or ""), row.told_on
        )
        for row in rows
    }
