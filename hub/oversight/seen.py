"""Who has seen a learner: from the audit, in words that a learner can be given. Staff by role and organisation."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.access.permissions import ROLE_LABELS
from hub.accounts.models import Organisation
from hub.audit import shorten
from hub.audit.models import AuditEvent
from hub.audit.services import REFUSED
from hub.consent.services import restriction
from hub.consent.types import CATEGORY_LABELS, PURPOSE_LABELS, RIGHTS
from hub.core.actor import ON_CARD
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.learners.models import MergedRecord
from hub.learners.types import MergeState

SEEN = "disclose"
ITSELF = "The service itself, by a computer"
ROLES: dict[str, str] = {role.value: label for role, label in ROLE_LABELS.items()}
THEMSELVES = "The learner, on their own card"
PURPOSES: dict[str, str] = {
    **{purpose.value: label for purpose, label in PURPOSE_LABELS.items()},
    RIGHTS: "To answer what was asked about their data",
}
KINDS: dict[str, str] = {category.value: label for category, label in CATEGORY_LABELS.items()}


@dataclass(slots=True)
class Seen:
    """What one role of one organisation saw of a learner on one day for one purpose, or was refused.

    `staff_id` tells one member of staff from another where that was asked for.
    """

    day: date
    organisation: str
    role: str
    what_for: str
    refused: bool
    staff_id: UUID | None
    kinds: set[str] = field(default_factory=set)

    @property
    def what(self) -> tuple[str, ...]:
        return tuple(label for code, label in KINDS.items() if code in self.kinds)


def of(
    uow: UnitOfWork, learner_ids: Collection[UUID], *, by_staff: bool = False, refused: bool = False
) -> list[Seen]:
    """The newest day first: two statements, whatever there is. Also of a record that was erased, by its id.

    What was seen of a record that was merged into one of these is among it. `refused` adds the looks that were refused.
    """
    verbs = (SEEN, REFUSED) if refused else (SEEN,)
    query = (
        sa.select(
            AuditEvent.at,
            AuditEvent.actor_id,
            AuditEvent.role,
            AuditEvent.verb,
            AuditEvent.purpose,
            AuditEvent.categories,
            Organisation.name,
        )
        .outerjoin(Organisation, Organisation.id == AuditEvent.organisation_id)
        .where(AuditEvent.subject_id.in_(with_merged(uow, learner_ids)), AuditEvent.verb.in_(verbs))
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    )
    return grouped(uow.session.execute(query), by_staff)


def kept_from(uow: UnitOfWork) -> date | None:
    """The day before which looks are no longer kept, where there were any."""
    oldest = shorten.kept_from(uow)
    return local_date(oldest) if oldest else None


def with_merged(uow: UnitOfWork, learner_ids: Collection[UUID]) -> set[UUID]:
    """These records and those that were merged into them: of a merge that was undone, each has its own again."""
    query = sa.select(MergedRecord.other_id).where(
        MergedRecord.learner_id.in_(learner_ids), MergedRecord.state == MergeState.MERGED
    )
    with uow.acting_as(restriction.KEEPING):
        return {*learner_ids, *uow.session.scalars(query)}


def grouped(events: Iterable[Any], by_staff: bool) -> list[Seen]:
    """One line for all looks of a day that differ in nothing but the kinds of data."""
    lines: dict[tuple[Any, ...], Seen] = {}
    for at, actor_id, role, verb, purpose, categories, organisation in events:
        staff_id = actor_id if by_staff else None
        line = Seen(
            local_date(at),
            organisation or (THEMSELVES if role == ON_CARD else ITSELF),
            ROLES.get(role, ""),
            words_of(purpose),
            verb == REFUSED,
            staff_id,
        )
        key = (line.day, line.organisation, line.role, line.what_for, line.refused, staff_id)
        lines.setdefault(key, line).kinds.update((categories or "").split())
    return list(lines.values())


def words_of(purpose: str | None) -> str:
    """A purpose of sharing; or what a job is for, which its own name says."""
    if purpose is None:
        return ""
    return PURPOSES.get(purpose) or f"To {purpose}"
