"""The address `/`: leads to the page where the viewer's work starts, or to signing in."""

from flask import g, redirect, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.pages.everybody.blueprint import bp
from hub.pages.everybody.navigation import landing
from hub.web.guard import needs


@bp.get("/")
@needs(Permission.PUBLIC)
def home() -> ResponseReturnValue:
    """To the page where the viewer's work starts, or to signing in."""
    viewer = g.get("viewer")
    return redirect(landing(viewer) if viewer else url_for("everybody.sign_in"), 303)
