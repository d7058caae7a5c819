"""Data-sharing agreements: add, edit, list."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.consent.models import Agreement
from hub.consent.types import Category, Purpose
from hub.core.db import UnitOfWork


def listed(uow: UnitOfWork, organisation_id: UUID | None = None) -> Sequence[Agreement]:
    """Every agreement, or those with one organisation; the newest first."""
    query = sa.select(Agreement).order_by(Agreement.signed_on.desc(), Agreement.id)
    if organisation_id is not None:
        query = query.where(Agreement.organisation_id == organisation_id)
    return uow.session.scalars(query).all()


def organisations_with_a_live_one(uow: UnitOfWork) -> frozenset[UUID]:
    return frozenset(row.organisation_id for row in listed(uow) if row.live(uow.today))


def add(
    uow: UnitOfWork,
    agreement_id: UUID,
    organisation_id: UUID,
    *,
    purposes: Iterable[Purpose],
    categories: Iterable[Category],
    signed_on: date,
    review_on: date,
    ends_on: date,
    document_reference: str,
) -> Agreement:
    """From the day it was signed, grants may be given to its organisation within it, and count."""
    row = Agreement(
        id=agreement_id,
        organisation_id=organisation_id,
        purposes=frozenset(purposes),
        categories=frozenset(categories),
        signed_on=signed_on,
        review_on=review_on,
        ends_on=ends_on,
        document_reference=document_reference,
    )
    uow.add(row)
    audit.record(uow, "agreement.add", about=row)
    uow.flush()
    return row


def edit(
    uow: UnitOfWork,
    row: Agreement,
    *,
    purposes: Iterable[Purpose],
    categories: Iterable[Category],
    signed_on: date,
    review_on: date,
    ends_on: date,
    document_reference: str,
) -> None:
    """Grants given before, and new ones, open no more than what stands here now, from the next request on."""
    row.purposes, row.categories = frozenset(purposes), frozenset(categories)
    row.signed_on, row.review_on, row.ends_on = signed_on, review_on, ends_on
    row.document_reference = document_reference
    audit.record(uow, "agreement.edit", about=row)
