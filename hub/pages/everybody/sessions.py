"""Where one is signed in, and ending one of these sessions."""

from uuid import UUID

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.proof import Deed
from hub.accounts.services import sessions as services
from hub.accounts.session import idle_limit
from hub.pages.everybody.blueprint import bp
from hub.web.door import settings, unit_of_work, viewer
from hub.web.guard import needs


@bp.get("/account/sessions", endpoint="sessions")
@needs(Permission.SIGNED_IN)
def where_signed_in() -> ResponseReturnValue:
    user_id = viewer().user_id
    assert user_id is not None
    with unit_of_work() as uow:
        rows = services.live(uow, user_id, idle_limit(settings()))
        return render_template("everybody/sessions.html", rows=rows, here=g.sign_in_id)


@bp.post("/account/sessions/<uuid:session_id>/end")
@needs(Permission.SIGNED_IN, proof=Deed.POWERS)
def end_session(session_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        services.end(uow, session_id)
    flash("That session is ended.", "success")
    return redirect(url_for("everybody.sessions"), 303)
