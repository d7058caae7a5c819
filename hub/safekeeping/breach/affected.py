"""Whom a breach affects: the learners, and the categories of their data, that somebody was shown in a time.

Out of the audit, which has an event for each learner before anything is shown: on a page, in a list, in a file, by the
API. What was refused shows nothing and is not counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import SignInSession
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.oversight.seen import SEEN


@dataclass(frozen=True, slots=True)
class Sight:
    """Who saw, and when: from that moment on, before the other."""

    since: datetime
    until: datetime
    actor_id: UUID | None = None
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Affected:
    """One learner: what of them was shown, how often, and when first and last."""

    learner_id: UUID
    categories: tuple[str, ...]
    times: int
    first: datetime
    last: datetime


def affected(uow: UnitOfWork, sight: Sight) -> list[Affected]:
    """Everybody whom that sight took in, in the order in which they were shown last. That it was asked is kept too."""
    if sight.actor_id is None and sight.organisation_id is None:
        raise RuleBroken("Say whose sight it is: a user, an organisation, a session or a token")
    audit.record(uow, "breach.affected")
    return gathered(uow.session.execute(_query(sight)))


def gathered(events: Iterable[Any]) -> list[Affected]:
    """Of the events of many learners, in the order in which they happened, one line for each learner."""
    seen: dict[UUID, list[datetime]] = {}
    shown: dict[UUID, set[str]] = {}
    for learner_id, categories, at in events:
        seen.setdefault(learner_id, []).append(at)
        shown.setdefault(learner_id, set()).update((categories or "").split())
    found = [
        Affected(learner_id, tuple(sorted(shown[learner_id])), len(times), times[0], times[-1])
        for learner_id, times in seen.items()
    ]
    return sorted(found, key=lambda one: (one.last, one.learner_id))


def _query(sight: Sight) -> sa.Executable:
    named = (
        AuditEvent.actor_id == sight.actor_id
        if sight.actor_id
        else AuditEvent.organisation_id == sight.organisation_id
    )
    return (
        sa.select(AuditEvent.subject_id, AuditEvent.categories, AuditEvent.at)
        .where(AuditEvent.verb == SEEN, AuditEvent.subject_id.is_not(None), named)
        .where(AuditEvent.at >= sight.since, AuditEvent.at < sight.until)
        .order_by(AuditEvent.at)
    )


def of_session(uow: UnitOfWork, session_id: UUID, sight: Sight) -> Sight:
    """What the user of a session, or of a token of the API, was shown while it lived.

    The audit does not say by which of several sessions at once: it is at least what this one showed.
    """
    row = uow.get(SignInSession, session_id)
    ended = row.revoked_at or row.expires_at
    return replace(
        sight,
        actor_id=row.user_id,
        since=max(sight.since, row.created_at),
        until=min(sight.until, ended),
    )
