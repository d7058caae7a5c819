"""Data-sharing agreements: add, edit, list."""

from collections.abc import Sequence
from typing import Any, Unpack
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.accounts.services.users import check_not_ended
from hub.audit import ledger
from hub.audit import services as audit
from hub.consent.models import Agreement
from hub.consent.types import AgreementTerms
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
    uow: UnitOfWork, agreement_id: UUID, organisation_id: UUID, **terms: Unpack[AgreementTerms]
) -> Agreement:
    """From the day it was signed, grants may be given to its organisation within it, and count."""
    check_not_ended(uow.get(Organisation, organisation_id))
    row = Agreement(id=agreement_id, organisation_id=organisation_id, **_kept(terms))
    uow.add(row)
    audit.record(uow, "agreement.add", about=row)
    uow.flush()
    return row


def edit(uow: UnitOfWork, row: Agreement, **terms: Unpack[AgreementTerms]) -> None:
    """Grants given before, and new ones, open no more than what stands here now, from the next request on."""
    for name, value in _kept(terms).items():
        setattr(row, name, value)
    audit.record(uow, "agreement.edit", about=row)
    _keep(uow, row)


def end(uow: UnitOfWork, organisation_id: UUID) -> None:
    """Every agreement with the organisation ends today, also one that has not begun."""
    for row in listed(uow, organisation_id):
        if row.ends_on > uow.today:
            row.ends_on = uow.today
            audit.record(uow, "agreement.edit", about=row)
            _keep(uow, row)


def _keep(uow: UnitOfWork, row: Agreement) -> None:
    ledger.keep(
        uow,
        ledger.Act.AGREEMENT_CHANGED,
        agreement_id=row.id,
        purposes=" ".join(sorted(row.purposes)),
        categories=" ".join(sorted(row.categories)),
        signed_on=row.signed_on.isoformat(),
        ends_on=row.ends_on.isoformat(),
    )


def _kept(terms: AgreementTerms) -> dict[str, Any]:
    """The terms as the columns keep them."""
    sets = {"purposes": frozenset(terms["purposes"]), "categories": frozenset(terms["categories"])}
    return {**terms, **sets}
