"""Random tokens, of which only a hash is kept: cookies, API tokens, one-time links."""

import hashlib
import secrets
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import SignInSession
from hub.audit import services as audit
from hub.core.db import UnitOfWork


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def revoke_all(uow: UnitOfWork, user_id: UUID) -> None:
    """End every session and API token of one user: after a change of password, or by an administrator."""
    live = sa.select(SignInSession).where(
        SignInSession.user_id == user_id, SignInSession.revoked_at.is_(None)
    )
    for row in uow.session.scalars(live):
        row.revoked_at = uow.now
        audit.record(uow, "user.session_ended", about=row)
