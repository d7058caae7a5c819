"""The tokens with which programs use the API: whose they are, what they open, when they were used."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import SCOPE_LABELS, Permission, Scope
from hub.accounts.models import SignInSession
from hub.accounts.services import api_tokens as services
from hub.core.db import UnitOfWork
from hub.pages.administrator.blueprint import bp
from hub.web.door import unit_of_work
from hub.web.guard import needs


@bp.get("/api-tokens")
@needs(Permission.ADMINISTER)
def api_tokens() -> ResponseReturnValue:
    with unit_of_work(read_only=True) as uow:
        rows = [(row, holder(uow, row), opens(row)) for row in services.live(uow)]
        return render_template("administrator/api_tokens.html", rows=rows)


@bp.route("/api-tokens/<uuid:token_id>/revoke", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def revoke_api_token(token_id: UUID) -> ResponseReturnValue:
    """Asked first, since a program stops working."""
    with unit_of_work() as uow:
        row = services.find(uow, token_id)
        if request.method == "GET":
            return render_template(
                "administrator/revoke_api_token.html", row=row, name=holder(uow, row), opens=opens(row)
            )
        services.revoke(uow, token_id)
    flash("The token is revoked. The program that used it is refused from now on.", "success")
    return redirect(url_for("administrator.api_tokens"), 303)


def holder(uow: UnitOfWork, row: SignInSession) -> str:
    return (row.user and row.user.name.open_system(uow.vault)) or ""


def opens(row: SignInSession) -> list[str]:
    return [SCOPE_LABELS[Scope(scope)] for scope in (row.scopes or "").split()]
