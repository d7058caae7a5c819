"""Delete ended sessions, used links and other rows of signing in that nobody needs any more."""

from datetime import timedelta

import sqlalchemy as sa

from hub.accounts.models import OneTimeLink, SignInSession, Stash, Throttle
from hub.core.db import UnitOfWork

KEPT_FOR = timedelta(days=1)  # after the end, so that somebody who was signed out gets back what they typed


def tidy(uow: UnitOfWork) -> int:
    """How many ended sessions, used links, forgotten forms and old throttles went."""
    past = uow.now - KEPT_FOR
    finished = (
        sa.delete(SignInSession).where(
            sa.or_(SignInSession.expires_at < past, SignInSession.revoked_at < past)
        ),
        sa.delete(OneTimeLink).where(sa.or_(OneTimeLink.expires_at < past, OneTimeLink.used_at < past)),
        sa.delete(Stash).where(Stash.created_at < past),
        sa.delete(Throttle).where(Throttle.updated_at < past),
    )
    return sum(uow.change(statement) for statement in finished)
