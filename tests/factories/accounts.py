"""Organisations, agreements and staff for the tests."""

import json
from datetime import date, timedelta
from typing import Any

from hub.access.permissions import Role
from hub.accounts.models import Organisation, SignInSession, User
from hub.accounts.session import COOKIE, PROVED
from hub.accounts.tokens import new_token, token_hash
from hub.accounts.types import OrganisationKind, UserState
from hub.audit import services as audit
from hub.consent.models import Agreement
from hub.consent.types import Category, Purpose
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork


def organisation(
    uow: UnitOfWork, name: str, kind: OrganisationKind, *, agreement: bool = True
) -> Organisation:
    return organisations(uow, (name, kind), agreement=agreement)[0]


def organisations(
    uow: UnitOfWork, *named: tuple[str, OrganisationKind], agreement: bool = True
) -> list[Organisation]:
    """Written all at once, and what they agreed to with the next rows."""
    rows = [uow.add(Organisation(name=name, kind=kind)) for name, kind in named]
    uow.flush()
    for row in rows:
        if agreement and row.kind is not OrganisationKind.HUB:
            uow.add(agreed(row))
        audit.record(uow, "organisation.add", about=row)
    return rows


def agreed(organisation: Organisation) -> Agreement:
    return Agreement(
        organisation_id=organisation.id,
        purposes=frozenset(Purpose),
        categories=frozenset(Category),
        signed_on=date(2020, 1, 1),
        review_on=date(2098, 1, 1),
        ends_on=date(2099, 1, 1),
        document_reference="DSA-TEST",
    )


def user(uow: UnitOfWork, organisation: Organisation, role: Role, name: str, **values: Any) -> User:
    return users(uow, (organisation, role, name), **values)[0]


def users(uow: UnitOfWork, *named: tuple[Organisation, Role, str], **values: Any) -> list[User]:
    """Written all at once, each with its organisation at hand: tests use the rows after their session is gone."""
    rows = [added(uow, organisation, role, name, **values) for organisation, role, name in named]
    uow.flush()
    for row in rows:
        row.organisation  # noqa: B018 - loads it
    return rows


def added(uow: UnitOfWork, organisation: Organisation, role: Role, name: str, **values: Any) -> User:
    email = f"{name.lower().replace(' ', '.')}@example.org"
    row = User(
        organisation_id=organisation.id,
        role=role,
        state=UserState.ACTIVE,
        email_index=uow.vault.blind("staff-email", email),
        key_id=uow.vault.keyring.index_primary,
        **values,
    )
    row.name, row.email = name, email
    uow.add(row)
    audit.record(uow, "user.add", about=row)
    return row


def session_cookie(database: Database, user: User) -> tuple[str, str]:
    """Name and value of the cookie of a new browser session."""
    token = new_token()
    with database.unit_of_work(Viewer.job("sign a test user in")) as uow:
        row = SignInSession(
            token_hash=token_hash(token),
            user_id=user.id,
            last_seen_at=uow.now,
            expires_at=uow.now + timedelta(hours=12),
        )
        row.data = json.dumps({"_user_id": str(user.id), "_fresh": True, PROVED: uow.now.isoformat()})
        uow.add(row)
    return COOKIE, token
