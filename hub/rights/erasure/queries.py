"""Reads of what was deleted."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.consent.types import Category
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.rights.erasure.models import Cause, Erasure


@dataclass(frozen=True, slots=True)
class Deleted:
    """A part of a record that the learner had deleted. `kinds` is empty where it was a whole tier."""

    label: str
    kinds: frozenset[Category]
    on: date


def deleted_parts(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Mapping[UUID, Sequence[Deleted]]:
    """What these learners asked to have deleted of their records, the latest first."""
    found: dict[UUID, list[Deleted]] = defaultdict(list)
    query = sa.select(Erasure).where(Erasure.subject_id.in_(learner_ids), Erasure.cause == Cause.REQUEST)
    for row in uow.session.scalars(query.order_by(Erasure.erased_at.desc())) if learner_ids else ():
        portion = row.portion
        found[row.subject_id].append(Deleted(portion.label, portion.kinds, local_date(row.erased_at)))
    return found
