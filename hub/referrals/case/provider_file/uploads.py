"""Keep a provider's checked file, sealed, until whoever checked it imports it, and no longer than a day."""

from base64 import b64decode, b64encode
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.referrals.case.provider_file.outcome import Outcome
from hub.referrals.models import ProviderUpload

KEPT_FOR = timedelta(days=1)


def keep(uow: UnitOfWork, data: bytes, outcome: Outcome) -> ProviderUpload:
    """The viewer's one waiting file, with what they are told of it; it takes the place of an earlier one."""
    user_id = _user_id(uow)
    uow.session.execute(sa.delete(ProviderUpload).where(ProviderUpload.user_id == user_id))
    row = ProviderUpload(
        user_id=user_id, counts=outcome.counts, notes=list(outcome.notes), fingerprint=outcome.fingerprint
    )
    row.content = b64encode(data).decode()
    return uow.add(row)


def find(uow: UnitOfWork, upload_id: UUID) -> ProviderUpload | None:
    """The viewer's own, while it is kept."""
    query = sa.select(ProviderUpload).where(
        ProviderUpload.id == upload_id,
        ProviderUpload.user_id == _user_id(uow),
        ProviderUpload.created_at >= uow.now - KEPT_FOR,
    )
    return uow.session.scalar(query)


def content(uow: UnitOfWork, row: ProviderUpload) -> bytes:
    return b64decode(row.content.open_system(uow.vault) or "")


def drop(uow: UnitOfWork, upload_id: UUID) -> None:
    uow.session.execute(
        sa.delete(ProviderUpload).where(
            ProviderUpload.id == upload_id, ProviderUpload.user_id == _user_id(uow)
        )
    )


def _user_id(uow: UnitOfWork) -> UUID:
    if uow.user_id is None:
        raise NotVisible
    return uow.user_id
