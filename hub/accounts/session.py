"""Server-side sessions: the cookie holds a random token, the table its hash, the row what Flask keeps.

A copied cookie dies with sign-out, a change of password, or an administrator's revocation. An API token is
such a row too, sent as `Authorization: Bearer`.
"""

import json
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, Request, Response, g, session
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from hub.accounts.models import SignInSession
from hub.accounts.tokens import new_token, token_hash
from hub.accounts.types import UserState
from hub.core.actor import Viewer
from hub.core.clock import utc_now
from hub.core.db import Database
from hub.settings import Settings

COOKIE = "__Host-hub"
TOUCH = timedelta(minutes=1)
ANONYMOUS_LIFE = timedelta(hours=1)
SYSTEM = Viewer.job("sessions")


class HubFlaskSession(CallbackDict[str, Any], SessionMixin):
    """The dictionary Flask and Flask-Login write to, with the row it came from."""

    def __init__(self, initial: dict[str, Any] | None = None, token: str | None = None) -> None:
        def changed(_: Any) -> None:
            self.modified = True

        super().__init__(initial, changed)
        self.modified = False
        self.token = token
        self.rotate = False
        self.ended = False


def current() -> HubFlaskSession:
    """The session of this request, as what it is."""
    return cast(HubFlaskSession, session)


class ServerSideSessions(SessionInterface):
    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._idle = timedelta(minutes=settings.idle_minutes)
        self._absolute = timedelta(hours=settings.absolute_hours)

    def open_session(self, app: Flask, request: Request) -> HubFlaskSession:
        token = bearer(request) or request.cookies.get(COOKIE)
        if not token or len(token) > 100:
            return HubFlaskSession()
        with self._database.unit_of_work(SYSTEM, read_only=True) as uow:
            row = uow.session.scalar(
                sa.select(SignInSession).where(SignInSession.token_hash == token_hash(token))
            )
            if row is None or row.api is not bool(bearer(request)):
                return HubFlaskSession()
            if not self._alive(row, uow.now):
                g.ended_user_id = row.user_id
                return HubFlaskSession()
            data = json.loads(row.data.open_system(uow.vault) or "{}")
            g.sign_in_id = row.id
            if row.user is not None:
                g.viewer, g.user_name = row.user.viewer, row.user.name.open_system(uow.vault)
                g.organisation_name = row.user.organisation.name
            touch = uow.now - row.last_seen_at > TOUCH
        if touch:
            self._touch(row.id)
        return HubFlaskSession(data, token)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, HubFlaskSession)
        if session.ended:
            self._revoke(session.token)
            response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
        elif session.rotate or (session.modified and session.token is None and session):
            self._revoke(session.token)
            token = self._create(session)
            response.set_cookie(COOKIE, token, path="/", secure=True, httponly=True, samesite="Lax")
        elif session.modified and session.token is not None:
            self._save(session)

    def _alive(self, row: SignInSession, now: datetime) -> bool:
        idle_since = now - self._idle
        in_time = row.expires_at > now and (row.api or row.last_seen_at > idle_since)
        user_ok = row.user is None or row.user.state is UserState.ACTIVE
        return row.revoked_at is None and in_time and user_ok

    def _create(self, session: HubFlaskSession) -> str:
        token = new_token()
        user_id = UUID(session["_user_id"]) if session.get("_user_id") else None
        with self._database.unit_of_work(SYSTEM) as uow:
            life = self._absolute if user_id else ANONYMOUS_LIFE
            row = SignInSession(
                token_hash=token_hash(token),
                user_id=user_id,
                last_seen_at=uow.now,
                expires_at=uow.now + life,
            )
            row.data = json.dumps(dict(session))
            uow.add(row)
        return token

    def _save(self, session: HubFlaskSession) -> None:
        with self._database.unit_of_work(SYSTEM) as uow:
            row = self._row(uow.session, session.token)
            if row is not None:
                row.data = json.dumps(dict(session))

    def _revoke(self, token: str | None) -> None:
        if token is None:
            return
        with self._database.unit_of_work(SYSTEM) as uow:
            row = self._row(uow.session, token)
            if row is not None and row.revoked_at is None:
                row.revoked_at = uow.now

    def _touch(self, row_id: UUID) -> None:
        with self._database.unit_of_work(SYSTEM) as uow:
            uow.session.execute(
                sa.update(SignInSession).where(SignInSession.id == row_id).values(last_seen_at=utc_now())
            )

    @staticmethod
    def _row(session: Any, token: str | None) -> SignInSession | None:
        row: SignInSession | None = session.scalar(
            sa.select(SignInSession).where(SignInSession.token_hash == token_hash(token or ""))
        )
        return row


def bearer(request: Request) -> str | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token else None
