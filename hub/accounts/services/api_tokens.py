"""Bearer tokens of the API: made for a user with scopes, listed with their last use, revoked."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.access.permissions import ROLE_LABELS, Scope, scopes_of
from hub.accounts.models import SignInSession, User
from hub.accounts.tokens import new_token, token_hash
from hub.audit import ledger
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken

LIFE = timedelta(days=90)


def add(uow: UnitOfWork, user: User, scopes: Iterable[Scope] | None = None) -> str:
    """A token with which a program acts as this user; it is known only now.

    Without `scopes` it opens all that the user's role may do in the API.
    """
    allowed = scopes_of(user.role)
    wanted = allowed if scopes is None else tuple(dict.fromkeys(scopes))
    if not set(wanted) <= set(allowed):
        words = ", ".join(allowed)
        raise RuleBroken(
            f"A token of a user with the role “{ROLE_LABELS[user.role]}” can open only: {words}."
        )
    token = new_token()
    row = SignInSession(
        token_hash=token_hash(token),
        user_id=user.id,
        api=True,
        scopes=" ".join(wanted),
        last_seen_at=uow.now,
        expires_at=uow.now + LIFE,
        created_at=uow.now,
    )
    uow.add(row)
    audit.record(uow, "token.add", about=user)
    return token


def live(uow: UnitOfWork) -> Sequence[SignInSession]:
    """Every token that works, the newest first."""
    query = (
        sa.select(SignInSession)
        .where(SignInSession.api, SignInSession.revoked_at.is_(None), SignInSession.expires_at > uow.now)
        .order_by(SignInSession.created_at.desc())
    )
    return uow.session.scalars(query).all()


def find(uow: UnitOfWork, token_id: UUID) -> SignInSession:
    """A token that works, or `NotVisible`."""
    row = next((row for row in live(uow) if row.id == token_id), None)
    if row is None:
        raise NotVisible
    return row


def revoke(uow: UnitOfWork, token_id: UUID) -> None:
    """It opens nothing from the next request on."""
    row = find(uow, token_id)
    row.revoked_at = uow.now
    audit.record(uow, "token.revoke", about=row)
    ledger.keep(uow, ledger.Act.TOKEN_REVOKED, token_id=row.id)
