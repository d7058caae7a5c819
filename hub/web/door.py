"""What every view begins with: a unit of work for its viewer, and the answers that were submitted."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from flask import current_app, flash, g, request, session
from werkzeug.datastructures import MultiDict

from hub.access.permissions import as_referrer
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.engine import PATIENCE
from hub.settings import Settings
from hub.web.errors import request_id

LOOKING = 1.5  # seconds that a page which was only asked for waits to write its audit event


def unit_of_work(
    *, read_only: bool | None = None, viewer: Viewer | None = None, database: Database | None = None
) -> AbstractContextManager[UnitOfWork]:
    """One transaction for the signed-in viewer. Render inside it: sealed values close when it ends.

    A page that is asked for only reads, unless its view says that it does not. Where nobody is signed in, it may say
    who looks: a learner by their card.
    """
    database = database or current_app.extensions["hub"].database
    looking = request.method in ("GET", "HEAD")
    work: AbstractContextManager[UnitOfWork] = database.unit_of_work(
        viewer or g.get("viewer"),
        request_id=request_id(),
        read_only=looking if read_only is None else read_only,
        patience=LOOKING if looking else PATIENCE,
    )
    return work


def figures_work() -> AbstractContextManager[UnitOfWork]:
    """A unit of work that reads figures: of the replica, where there is one that follows; the page says how far it is
    behind."""
    replica = current_app.extensions["hub"].replica
    behind = replica and replica.behind()
    g.replica_behind = behind
    return unit_of_work(read_only=True, database=None if behind is None else replica.database)


def settings() -> Settings:
    found: Settings = current_app.extensions["hub"].settings
    return found


def viewer() -> Viewer:
    """The signed-in viewer; the guard lets nobody else through to a view that asks."""
    found: Viewer = g.viewer
    return found


def submitted() -> MultiDict[str, Any] | None:
    """What was posted (with its files); on a GET after signing in again, what had been typed before.

    Build every form with it and load only `if request.method == "POST"`.
    """
    if request.method == "POST":
        return MultiDict([*request.form.items(multi=True), *request.files.items(multi=True)])
    typed: MultiDict[str, Any] | None = None
    if session.get("stash") == request.path:
        typed = current_app.extensions["hub"].stash.take(g.viewer.user_id, request.path)
    if typed is not None:
        flash("What you typed is here again. It is not saved yet.")
    return typed


@contextmanager
def referrers_work(*, read_only: bool | None = None) -> Iterator[UnitOfWork]:
    """A unit of work of somebody who sends people to the hub: what they know otherwise is not looked at."""
    with unit_of_work(read_only=read_only) as uow, uow.acting_as(as_referrer(viewer())):
        yield uow
