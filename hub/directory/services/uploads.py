"""Keep a checked listing between its preview and its confirmation, and no longer than a day."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.directory.models import ListingUpload
from hub.directory.types import ListedClass

KEPT_FOR = timedelta(days=1)


def keep(uow: UnitOfWork, provider_id: UUID, classes: Iterable[ListedClass]) -> ListingUpload:
    """The provider's one waiting listing; it takes the place of an earlier one."""
    uow.session.execute(sa.delete(ListingUpload).where(ListingUpload.provider_id == provider_id))
    uow.session.execute(sa.delete(ListingUpload).where(ListingUpload.created_at < uow.now - KEPT_FOR))
    rows = [[listed.row, dict(listed.source)] for listed in classes]
    return uow.add(ListingUpload(provider_id=provider_id, rows=rows))


def find(uow: UnitOfWork, provider_id: UUID, upload_id: UUID) -> ListingUpload:
    row = uow.get(ListingUpload, upload_id)
    if row.provider_id != provider_id or row.created_at < uow.now - KEPT_FOR:
        raise NotVisible
    return row


def drop(uow: UnitOfWork, row: ListingUpload) -> None:
    uow.session.delete(row)
