"""The address that ends a session."""

from flask import g, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user

from hub.access.permissions import Permission
from hub.accounts.session import current
from hub.audit import services as audit
from hub.pages.everybody.blueprint import bp
from hub.web.door import unit_of_work
from hub.web.guard import needs


@bp.post("/sign-out")
@needs(Permission.PUBLIC)
def sign_out() -> ResponseReturnValue:
    """End the session on the server, so that a copy of its cookie is dead too."""
    if g.get("viewer") is not None:
        with unit_of_work() as uow:
            audit.record(uow, "user.sign_out")
    by_link = g.get("link") is not None
    logout_user()
    session.clear()
    current().ended = True
    return redirect(url_for("provider.link_over" if by_link else "everybody.signed_out"), 303)
