"""The blueprint of these pages, and what every page of the service is framed with."""

from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, request, session
from flask_login import LoginManager, UserMixin

from hub.core.actor import Viewer
from hub.directory.words import FILTERS
from hub.pages.everybody.navigation import frame

bp = Blueprint("everybody", "hub.pages.everybody", template_folder="templates")
for words in FILTERS:
    bp.add_app_template_filter(words)


class SignedIn(UserMixin):  # type: ignore[misc] # Flask-Login ships no types
    """Who Flask-Login believes is here: only whom the server-side session has already recognised."""

    def __init__(self, user_id: str) -> None:
        self.id = user_id


@bp.record_once
def know_the_signed_in(state: Any) -> None:
    app: Flask = state.app
    # Sessions are kept and ended on the server, so Flask-Login's own session protection has nothing to add.
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(load_user)
    app.context_processor(frame)
    app.after_request(drop_stash)


def load_user(user_id: str) -> SignedIn | None:
    viewer: Viewer | None = g.get("viewer")
    return SignedIn(user_id) if viewer is not None and str(viewer.user_id) == user_id else None


def drop_stash(response: Response) -> Response:
    """What had been kept over a sign-in is saved now, so it need not be kept; not so where the form was stale."""
    saved = request.method == "POST" and response.status_code == 303
    if (
        saved
        and not g.get("not_taken")
        and g.get("viewer") is not None
        and session.get("stash") == request.path
    ):
        current_app.extensions["hub"].stash.drop(g.viewer.user_id)
        session.pop("stash")
    return response
