"""Keep a checked listing between its preview and its confirmation, and no longer than a day."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.accounts import throttle
from hub.core.db import UnitOfWork
from hub.core.errors import Throttled
from hub.directory.models import ListingUpload
from hub.directory.types import Listing

KEPT_FOR = timedelta(days=1)
ANOTHER = "Another list of your organisation is being read. Nothing of this one is saved."


@contextmanager
def alone(
    unit_of_work: Callable[[], AbstractContextManager[UnitOfWork]], provider_id: UUID
) -> Iterator[None]:
    """For reading a list outside any transaction: `Throttled` while another of the same organisation is read."""
    try:
        with unit_of_work() as uow:
            throttle.claim(uow, "upload", str(provider_id))
    except Throttled as error:
        raise Throttled(ANOTHER, error.retry_after) from None
    try:
        yield
    finally:
        with unit_of_work() as uow:
            throttle.clear(uow, "upload", str(provider_id))


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
