"""Keep a checked listing between its preview and its confirmation, and no longer than a day."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.directory.models import ListingUpload
from hub.directory.types import Listing

KEPT_FOR = timedelta(days=1)


def keep(uow: UnitOfWork, provider_id: UUID, listing: Listing) -> ListingUpload:
    """The provider's one waiting listing; it takes the place of an earlier one."""
    old = sa.or_(ListingUpload.provider_id == provider_id, ListingUpload.created_at < uow.now - KEPT_FOR)
    uow.session.execute(sa.delete(ListingUpload).where(old))
    rows = [[listed.row, dict(listed.source)] for listed in listing.classes]
    warnings = [str(warning) for warning in listing.warnings]
    return uow.add(ListingUpload(provider_id=provider_id, rows=rows, warnings=warnings))


def find(uow: UnitOfWork, provider_id: UUID, upload_id: UUID) -> ListingUpload | None:
    query = sa.select(ListingUpload).where(
        ListingUpload.id == upload_id,
        ListingUpload.provider_id == provider_id,
        ListingUpload.created_at >= uow.now - KEPT_FOR,
    )
    return uow.session.scalar(query)


def drop(uow: UnitOfWork, row: ListingUpload) -> None:
    uow.session.delete(row)
