"""Where somebody is signed in, and ending it: one session by its owner, all of one account or of everybody."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import SignInSession, User
from hub.accounts.services import work_links
from hub.accounts.tokens import revoke_all
from hub.audit import ledger
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible


def live(uow: UnitOfWork, user_id: UUID, idle: timedelta) -> Sequence[SignInSession]:
    """The sessions in a browser that can still be used, the one seen last first. `idle` ends one by itself."""
    query = (
        sa.select(SignInSession)
        .where(
            SignInSession.user_id == user_id,
            SignInSession.api.is_(False),
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > uow.now,
            SignInSession.last_seen_at > uow.now - idle,
        )
        .order_by(SignInSession.last_seen_at.desc())
    )
    return uow.session.scalars(query).all()


def end(uow: UnitOfWork, session_id: UUID) -> None:
    """End one of the viewer's own. `NotVisible` for anybody else's; twice is the same as once."""
    row = uow.get(SignInSession, session_id)
    if row.user_id is None or row.user_id != uow.user_id or row.api:
        raise NotVisible
    if row.revoked_at is None:
        row.revoked_at = uow.now
        audit.record(uow, "user.session_ended", about=row)


def sign_out(uow: UnitOfWork, user: User) -> None:
    """Everywhere, and its tokens of the API with it: by somebody else than its owner. Links in emails open nothing."""
    revoke_all(uow, user.id)
    work_links.revoke_all(uow, user.id)
    audit.record(uow, "user.signed_out_by_another", about=user)
    ledger.keep(uow, ledger.Act.SESSIONS_ENDED, user_id=user.id)
