"""Server-side sessions: the cookie holds a random token, the table its hash, the row what Flask keeps.

A copied cookie dies with sign-out, a change of password, or an administrator's revocation. An API token is
such a row too, sent as `Authorization: Bearer`, and opens the API alone, as a cookie opens pages alone.
Of somebody who has not given a password nothing is kept here: their cookie holds it itself, signed.
"""

import hashlib
import json
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, Request, Response, g, request, session
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import CallbackDict

from hub.access.permissions import Role, Scope
from hub.accounts.models import SignInSession, WorkLink
from hub.accounts.proof import NEVER
from hub.accounts.queries import shown_name
from hub.accounts.tokens import new_token, token_hash
from hub.accounts.types import UserState
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.engine import PATIENCE
from hub.core.errors import Busy
from hub.core.vault import Tampered
from hub.settings import Settings

COOKIE = "__Host-hub"
PROVED = "proved_at"
LINK = "by_link"
COOKIE_RULES: dict[str, Any] = {"path": "/", "secure": True, "httponly": True, "samesite": "Lax"}
LONGEST = 4000  # characters; browsers keep no longer cookie
TOUCH = timedelta(minutes=1)
A_LOOK = 1.5  # seconds that the answer to a page that was only asked for waits for another writer
ANONYMOUS_LIFE = timedelta(hours=1)
BY_LINK_LIFE = timedelta(minutes=30)
SYSTEM = Viewer.job("sessions")


class HubFlaskSession(CallbackDict[str, Any], SessionMixin):
    """The dictionary Flask and Flask-Login write to, with the row it came from.

    `trouble` is why it could not be read: the first thing that is raised once answers can be given.
    """

    def __init__(self, initial: dict[str, Any] | None = None, token: str | None = None) -> None:
        def changed(_: Any) -> None:
            self.modified = True

        super().__init__(initial, changed)
        self.modified = False
        self.token = token
        self.rotate = False
        self.ended = False
        self.trouble: Exception | None = None


def idle_limit(settings: Settings) -> timedelta:
    """After how long without a sign of life a session in a browser is over."""
    return timedelta(minutes=settings.idle_minutes)


def prove(now: datetime) -> None:
    """The person of this request has just given a factor."""
    session[PROVED] = now.isoformat()


def proved_at(kept: dict[str, Any]) -> datetime:
    """When the person of a session gave a factor last."""
    return datetime.fromisoformat(kept[PROVED]) if PROVED in kept else NEVER


def current() -> HubFlaskSession:
    """The session of this request, as what it is."""
    return cast(HubFlaskSession, session)


def start(**values: object) -> None:
    """A new session. Nothing of the earlier one is kept, neither its token nor its CSRF token."""
    session.clear()
    session.update({name: value for name, value in values.items() if value is not None})
    current().rotate = True


def raise_trouble() -> None:
    """For the first thing that is done with a request."""
    if (trouble := current().trouble) is not None:
        raise trouble


class ServerSideSessions(SessionInterface):
    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._idle = idle_limit(settings)
        self._absolute = timedelta(hours=settings.absolute_hours)
        self._signer = URLSafeTimedSerializer(
            database.vault.derive("anonymous session"), signer_kwargs={"digest_method": hashlib.sha256}
        )

    def open_session(self, app: Flask, request: Request) -> HubFlaskSession:
        """A row that was tampered with is no session: nobody is signed in by it."""
        try:
            opened = self._of_program(request) if is_api(request) else self._of_browser(request)
            self._touch(g.pop("seen_again", None))
            return opened
        except (Tampered, ValueError):
            return HubFlaskSession()
        except Exception as trouble:
            broken = HubFlaskSession()
            broken.trouble = trouble
            return broken

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """A change that cannot be kept makes the answer "busy": by now nothing else would draw its page."""
        assert isinstance(session, HubFlaskSession)
        if session.trouble is not None:
            return
        try:
            self._keep(session, response)
        except Busy as busy:
            answer_busy(response, busy)

    def _keep(self, session: HubFlaskSession, response: Response) -> None:
        if session.ended:
            self._revoke(session.token)
            response.delete_cookie(COOKIE, **COOKIE_RULES)
        elif session.rotate:
            self._revoke(session.token)
            response.set_cookie(COOKIE, self._create(session), **COOKIE_RULES)
        elif session.modified and session.token is not None:
            self._save(session)
        elif session.modified:
            response.set_cookie(COOKIE, self._signed(session), **COOKIE_RULES)

    def _of_program(self, request: Request) -> HubFlaskSession:
        token = bearer(request)
        if token is not None:
            with self._database.unit_of_work(SYSTEM, read_only=True) as uow:
                row = self._row(uow.session, token)
                if row is not None and row.api and self._alive(row, uow.now):
                    self._recognise(row, uow, NEVER)
                    g.scopes = frozenset(Scope(scope) for scope in (row.scopes or "").split())
                    note_use(row, uow.now)
        return HubFlaskSession()

    def _of_browser(self, request: Request) -> HubFlaskSession:
        cookie = request.cookies.get(COOKIE, "")
        if "." in cookie:
            return HubFlaskSession(self._unsigned(cookie))
        if not cookie:
            return HubFlaskSession()
        with self._database.unit_of_work(SYSTEM, read_only=True) as uow:
            row = self._row(uow.session, cookie)
            if row is None or row.api:
                return HubFlaskSession()
            data = json.loads(row.data.open_system(uow.vault) or "{}")
            link = uow.session.get(WorkLink, row.link_id) if row.link_id else None
            if not self._alive(row, uow.now) or (link is not None and link.revoked_at is not None):
                return self._ended(row, data)
            g.sign_in_id, g.link = row.id, link
            if row.user is not None:
                self._recognise(row, uow, proved_at(data))
            note_use(row, uow.now)
        return HubFlaskSession(data, cookie)

    def _ended(self, row: SignInSession, data: dict[str, Any]) -> HubFlaskSession:
        """Whose time alone has run out may have been typing: a form of theirs is still known by its token."""
        if row.revoked_at is not None or row.user is None or row.user.state is not UserState.ACTIVE:
            return HubFlaskSession()
        if row.link_id is not None:
            return HubFlaskSession()
        g.ended_user_id = row.user_id
        return HubFlaskSession({name: data[name] for name in ("csrf_token",) if name in data})

    @staticmethod
    def _recognise(row: SignInSession, uow: UnitOfWork, proved: datetime) -> None:
        assert row.user is not None
        g.viewer = replace(row.user.viewer, proved_at=proved)
        g.user_name = shown_name(uow, row.user)
        g.organisation_name = row.user.organisation.name

    def _alive(self, row: SignInSession, now: datetime) -> bool:
        idle_since = now - self._idle
        in_time = row.expires_at > now and (row.api or row.last_seen_at > idle_since)
        user_ok = row.user is None or row.user.state is UserState.ACTIVE
        by_link = row.user is not None and row.user.role is Role.NAMED_ADDRESS
        return row.revoked_at is None and in_time and user_ok and by_link == (row.link_id is not None)

    def _signed(self, session: HubFlaskSession) -> str:
        """What cannot be kept in a cookie is forgotten."""
        cookie = str(self._signer.dumps(dict(session)))
        return cookie if len(cookie) <= LONGEST else str(self._signer.dumps({}))

    def _unsigned(self, cookie: str) -> dict[str, Any]:
        try:
            kept: dict[str, Any] = self._signer.loads(cookie, max_age=int(ANONYMOUS_LIFE.total_seconds()))
        except BadData:
            return {}
        return kept

    def _create(self, session: HubFlaskSession) -> str:
        token = new_token()
        user_id = UUID(session["_user_id"]) if session.get("_user_id") else None
        with self._database.unit_of_work(SYSTEM) as uow:
            link_id = UUID(session[LINK]) if session.get(LINK) else None
            life = BY_LINK_LIFE if link_id else self._absolute if user_id else ANONYMOUS_LIFE
            row = SignInSession(
                token_hash=token_hash(token),
                user_id=user_id,
                link_id=link_id,
                last_seen_at=uow.now,
                expires_at=uow.now + life,
            )
            row.data = json.dumps(dict(session))
            uow.add(row)
        return token

    def _save(self, session: HubFlaskSession) -> None:
        patience = A_LOOK if request.method == "GET" else PATIENCE
        with self._database.unit_of_work(SYSTEM, patience=patience) as uow:
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
                if row.user_id is not None:
                    audit.record(uow, "user.session_ended", about=row)

    def _touch(self, row_id: UUID | None) -> None:
        """Left to the next request where another writer is at work."""
        if row_id is None:
            return
        with suppress(Busy), self._database.unit_of_work(SYSTEM, patience=0.1) as uow:
            uow.session.execute(
                sa.update(SignInSession).where(SignInSession.id == row_id).values(last_seen_at=uow.now)
            )

    @staticmethod
    def _row(session: Any, token: str | None) -> SignInSession | None:
        row: SignInSession | None = session.scalar(
            sa.select(SignInSession).where(SignInSession.token_hash == token_hash(token or ""))
        )
        return row


def answer_busy(response: Response, busy: Busy) -> None:
    response.status_code = busy.status
    response.headers.pop("Location", None)
    response.headers["Retry-After"] = str(busy.retry_after)
    response.content_type = "text/plain; charset=utf-8"
    response.set_data(busy.message)


def note_use(row: SignInSession, now: datetime) -> None:
    """When it was seen is written once a minute, and at the first use of a token."""
    first = row.api and row.last_seen_at == row.created_at
    if first or now - row.last_seen_at > TOUCH:
        g.seen_again = row.id


def is_api(request: Request) -> bool:
    return request.path.startswith("/api/")


def bearer(request: Request) -> str | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token else None
