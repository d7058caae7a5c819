"""What a provider has said about the headings of its own listings."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.directory.models import ListingHeading


def remembered(uow: UnitOfWork, provider_id: UUID) -> dict[str, str]:
    """Our column for each heading, "" for one that is to be left out."""
    return {row.heading: row.column for row in _rows(uow, provider_id)}


def remember(uow: UnitOfWork, provider_id: UUID, chosen: Mapping[str, str]) -> None:
    """Keep what somebody has chosen; a heading that is known already takes the new meaning."""
    known = {row.heading: row for row in _rows(uow, provider_id)}
    for heading, column in chosen.items():
        row = known.get(heading)
        if row is None:
            row = uow.add(ListingHeading(provider_id=provider_id, heading=heading, column=column))
        elif row.column == column:
            continue
        row.column = column
        audit.record(uow, "listing.match_column", about=row)


def _rows(uow: UnitOfWork, provider_id: UUID) -> list[ListingHeading]:
    return list(
        uow.session.scalars(sa.select(ListingHeading).where(ListingHeading.provider_id == provider_id))
    )
