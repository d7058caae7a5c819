"""Bearer tokens of the API."""

from datetime import timedelta

from hub.accounts.models import SignInSession, User
from hub.accounts.tokens import new_token, token_hash
from hub.audit import services as audit
from hub.core.db import UnitOfWork

LIFE = timedelta(days=90)


def add(uow: UnitOfWork, user: User) -> str:
    """A token with which a program acts as this user; it is known only now."""
    token = new_token()
    row = SignInSession(
        token_hash=token_hash(token),
        user_id=user.id,
        api=True,
        last_seen_at=uow.now,
        expires_at=uow.now + LIFE,
    )
    uow.add(row)
    audit.record(uow, "token.add", about=user)
    return token
