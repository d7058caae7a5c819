"""Reads of what was deleted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.consent import rows
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
    erased = rows.by_learner(uow, Erasure, learner_ids) if learner_ids else {}
    return {
        learner_id: [
            Deleted(row.portion.label, row.portion.kinds, local_date(row.erased_at))
            for row in sorted(found, key=lambda row: row.erased_at, reverse=True)
            if row.cause is Cause.REQUEST
        ]
        for learner_id, found in erased.items()
    }
