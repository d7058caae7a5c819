"""Ask the main pages once before anybody does, so that nobody waits for what a process makes a single time.

SQLAlchemy builds and compiles each statement when it is first asked, the fence its rules for each kind of viewer, Jinja
its templates: three quarters of the first request of a page. Nothing is written, logged or counted, and no answer goes
anywhere.
"""

import logging
from collections.abc import Iterator
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from hub.access.permissions import Role
from hub.accounts.models import SignInSession, User
from hub.accounts.session import SYSTEM, HubFlaskSession, ServerSideSessions
from hub.accounts.stash import Stashes
from hub.accounts.types import UserState
from hub.app import Hub
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.learners.models import Learner
from hub.referrals.models import Referral, WaitingEntry
from hub.settings import Settings

if TYPE_CHECKING:
    from flask import Flask, Request

JOB = Viewer.job("rehearse")
LEARNER = "{learner}"
# Those that most people wait for, in this order.
PAGES = {
    Role.ASSESSOR: (
        "/today",
        "/waiting-list",
        f"/learners/{LEARNER}",
        f"/learners/{LEARNER}/matches",
        "/directory",
    ),
    Role.PROVIDER: ("/worklist",),
    Role.JCP: ("/people-we-referred",),
    Role.MANAGER: ("/dashboard", "/gaps", "/fairness", "/dashboard/series"),
}
log = logging.getLogger(__name__)


class Undone(UnitOfWork):
    """Everything is done but the commit, so that nothing of it stays when the session is closed.

    What only reads writes nothing down: it holds up no other writer.
    """

    def _commit(self) -> None:
        self.session.flush()
        if self.told and self.write_down is not None and "reading" not in self.session.info:
            self.write_down()


class Untouched(Database):
    """A database in which nothing is ever committed."""

    work = Undone


class SeatOf(ServerSideSessions):
    """Whoever asks is this user. It must never serve anybody."""

    def __init__(self, database: Database, settings: Settings, user_id: UUID) -> None:
        super().__init__(database, settings)
        self._user_id = user_id

    def _of_browser(self, request: "Request") -> HubFlaskSession:
        with self._database.unit_of_work(SYSTEM, read_only=True) as uow:
            self._row(uow.session, None)
            self._recognise(SignInSession(user=uow.get(User, self._user_id)), uow, uow.now)
        return HubFlaskSession()


def rehearse(app: "Flask", longest: float) -> None:
    """Each of `PAGES` once, as the user of its role who was seen last; none is begun after `longest` seconds.

    Whatever fails is told in one line, and holds nothing up.
    """
    served, sessions = app.extensions["hub"], app.session_interface
    try:
        app.extensions["hub"] = stage = _stage(served)
        failed = list(_failed(app, stage, monotonic() + longest))
        if failed:
            log.warning("pages that could not be rehearsed: %s", ", ".join(failed))
    except Exception as problem:
        log.warning("nothing could be rehearsed: %s", type(problem).__name__)
    finally:
        app.extensions["hub"], app.session_interface = served, sessions


def _stage(served: Hub) -> Hub:
    """The same hub by the same engines, and nothing in it is ever committed."""
    database = Untouched(served.database.engine, served.database.vault)
    replica = served.replica and served.replica.followed_by(database)
    return replace(served, database=database, stash=Stashes(database), replica=replica)


def _failed(app: "Flask", stage: Hub, until: float) -> Iterator[str]:
    """The pages that did not answer, each with the kind of its error."""
    for role, pages in PAGES.items():
        user = _user(stage.database, role)
        if user is None:
            continue
        app.session_interface = SeatOf(stage.database, stage.settings, user.id)
        reference = (
            _reference(stage.database, user.viewer) if any(LEARNER in page for page in pages) else None
        )
        for page in pages:
            if monotonic() < until and (reference or LEARNER not in page):
                try:
                    _ask(app, stage.settings, page.replace(LEARNER, reference or ""))
                except Exception as problem:
                    yield f"{page} ({type(problem).__name__})"


def _ask(app: "Flask", settings: Settings, address: str) -> None:
    """As far as the view's answer: what is done with answers (sent, kept in the session, logged, counted) is not."""
    with app.test_request_context(address, base_url=settings.service_url):
        if app.preprocess_request() is None:
            app.dispatch_request()


def _user(database: Database, role: Role) -> User | None:
    users = sa.select(User).where(User.role == role, User.state == UserState.ACTIVE)
    with database.unit_of_work(JOB, read_only=True) as uow:
        return uow.first(users.order_by(User.last_seen_at.desc().nulls_last(), User.id))


def _reference(database: Database, viewer: Viewer) -> str | None:
    """Of the newest learner whom the viewer may see, and who waits and has been referred: most is read for them."""
    referred = sa.select(Referral.id).where(Referral.learner_id == Learner.id)
    waits = sa.select(WaitingEntry.id).where(
        WaitingEntry.learner_id == Learner.id, WaitingEntry.closed_on.is_(None)
    )
    learners = sa.select(Learner).where(referred.exists(), waits.exists())
    with database.unit_of_work(viewer, read_only=True) as uow:
        found = uow.first(learners.order_by(Learner.id.desc()))
        return found.reference if found else None
