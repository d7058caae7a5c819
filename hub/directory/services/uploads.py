"""Keep a listing between its upload and its confirmation, and no longer than a day."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.accounts import throttle
from hub.core.db import UnitOfWork
from hub.core.errors import Throttled
from hub.directory.models import ListingUpload
from hub.directory.sheet import Sheet
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
    """The provider's one waiting listing, checked; it takes the place of an earlier one."""
    rows = [[listed.row, dict(listed.source)] for listed in listing.classes]
    return _keep(uow, provider_id, rows, map(str, listing.warnings), [])


def keep_unmatched(
    uow: UnitOfWork, provider_id: UUID, sheet: Sheet, likely: Mapping[str, str]
) -> ListingUpload:
    """A listing with headings that nobody knows yet, to be asked about; `likely` is what each may be."""
    rows = [[row.number, {**row.cells, **row.others}] for row in sheet.rows]
    asked = [
        {"name": column.name, "heading": column.heading, "samples": list(column.samples[:3]),
         "likely": likely[column.name]}
        for column in sheet.unread
    ]  # fmt: skip
    return _keep(uow, provider_id, rows, map(str, sheet.warnings), asked)


def find(uow: UnitOfWork, provider_id: UUID, upload_id: UUID) -> ListingUpload | None:
    query = sa.select(ListingUpload).where(
        ListingUpload.id == upload_id,
        ListingUpload.provider_id == provider_id,
        ListingUpload.created_at >= uow.now - KEPT_FOR,
    )
    return uow.session.scalar(query)


def matched(upload: ListingUpload, chosen: Mapping[str, str]) -> list[tuple[int, dict[str, str]]]:
    """The rows under our names, with what each heading was matched to; "" is left out."""
    return [
        (number, {chosen.get(name, name): cell for name, cell in cells.items() if chosen.get(name, name)})
        for number, cells in upload.rows
    ]


def drop_all(uow: UnitOfWork, provider_id: UUID) -> None:
    uow.session.execute(sa.delete(ListingUpload).where(ListingUpload.provider_id == provider_id))


def drop(uow: UnitOfWork, row: ListingUpload) -> None:
    uow.session.delete(row)


def _keep(
    uow: UnitOfWork, provider_id: UUID, rows: Sequence[Any], warnings: Iterable[str], asked: Sequence[Any]
) -> ListingUpload:
    old = sa.or_(ListingUpload.provider_id == provider_id, ListingUpload.created_at < uow.now - KEPT_FOR)
    uow.session.execute(sa.delete(ListingUpload).where(old))
    made = ListingUpload(provider_id=provider_id, rows=list(rows), warnings=list(warnings), asked=list(asked))
    return uow.add(made)
