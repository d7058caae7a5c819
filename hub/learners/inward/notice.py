"""The notice to somebody whom an organisation sent: when it is due, who has still to be told, and that it was done.

Source: UK GDPR Article 14(3): within a reasonable period, at the latest one month after the data came, and at the first
contact if that is earlier. Article 14(5): not where the person has the information, or telling is impossible.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.audit import services as audit
from hub.consent import rows
from hub.core.clock import months_after
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.learners.inward.models import InwardReferral
from hub.learners.models import Learner

MONTHS = 1


@dataclass(frozen=True, slots=True)
class ToTell:
    """A learner who has not been told yet who sent them."""

    learner_id: UUID
    reference: str
    organisation: str
    sent_on: date
    tell_by: date


def tell_by(sent_on: date, met_on: date | None = None) -> date:
    """The last day to tell them; `met_on` is the day of the first contact, None before it."""
    latest = months_after(sent_on, MONTHS)
    return latest if met_on is None else min(latest, max(met_on, sent_on))


def came(
    uow: UnitOfWork,
    learner_id: UUID,
    organisation_id: UUID,
    fact: str | None,
    suggested_id: UUID | None = None,
) -> None:
    """Keep that they were sent, and which provider was suggested, where they agreed to that. One row also where nothing
    was said: that there is one tells nothing."""
    row = InwardReferral(
        learner_id=learner_id,
        organisation_id=organisation_id,
        sent_on=uow.today,
        tell_by=tell_by(uow.today),
        suggested_id=suggested_id,
    )
    row.fact = fact
    uow.add(row)


def met(uow: UnitOfWork, learner_id: UUID) -> None:
    """The hub speaks with them for the first time: from today it is due."""
    for row in rows_of(uow, learner_id):
        if row.told_on is None:
            row.tell_by = tell_by(row.sent_on, uow.today)


def rows_of(uow: UnitOfWork, learner_id: UUID) -> Sequence[InwardReferral]:
    return rows.of(uow, InwardReferral, learner_id)


def told(uow: UnitOfWork, learner_id: UUID, waived: str | None = None) -> None:
    """They know who sent them and which details came, or need not be told, with the reason. `NotVisible` where nobody
    has to be told any more."""
    open_ones = [row for row in rows_of(uow, learner_id) if row.told_on is None]
    if not open_ones:
        raise NotVisible
    for row in open_ones:
        row.told_on, row.told_by, row.waived = uow.today, uow.user_id, waived
        audit.record(uow, "inward.waive" if waived else "inward.tell", about=row)


def to_tell(uow: UnitOfWork, learner_ids: Collection[UUID] | None = None) -> Sequence[ToTell]:
    """Everybody, or these, the first that is due first."""
    query = (
        sa.select(
            Learner.id,
            Learner.reference,
            Organisation.name,
            InwardReferral.sent_on,
            InwardReferral.tell_by,
        )
        .join(Learner, Learner.id == InwardReferral.learner_id)
        .join(Organisation, Organisation.id == InwardReferral.organisation_id)
        .where(InwardReferral.told_on.is_(None))
        .order_by(InwardReferral.tell_by, InwardReferral.id)
    )
    if learner_ids is not None:
        query = query.where(Learner.id.in_(learner_ids))
    return [ToTell(*row) for row in uow.session.execute(query)]


def untold_by_learner() -> sa.Subquery:
    """`learner_id` with `sent_on` and `tell_by`, of whoever has still to be told."""
    first = sa.select(
        InwardReferral.learner_id,
        sa.func.min(InwardReferral.sent_on).label("sent_on"),
        sa.func.min(InwardReferral.tell_by).label("tell_by"),
    )
    return first.where(InwardReferral.told_on.is_(None)).group_by(InwardReferral.learner_id).subquery()
