"""The tokens with which programs use the API: whose they are, what they open, when they were used."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import SCOPE_LABELS, Permission, Scope
from hub.accounts import queries
from hub.accounts.models import SignInSession, User
from hub.accounts.proof import Deed
from hub.accounts.services import api_tokens as services
from hub.core.db import UnitOfWork
from hub.pages.administrator.blueprint import bp
from hub.pages.administrator.filters import TokenFilters
from hub.web.door import unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage


@dataclass(frozen=True, slots=True)
class Row:
    """A token that works, and whose it is."""

    token: SignInSession
    name: str
    user: User

    @property
    def used(self) -> datetime | None:
        """None until it is used for the first time."""
        return None if self.token.last_seen_at == self.token.created_at else self.token.last_seen_at


API_TOKENS = ListPage(
    name="api-tokens",
    one="token",
    many="tokens",
    comes="the newest first",
    empty="There is no token that works.",
    deciding="Ends",
    filters=TokenFilters,
    columns=(
        Column(
            "User",
            lambda one: Link(one.name, url_for("administrator.user", user_id=one.user.id)),
            by=lambda one: one.name.casefold(),
        ),
        Column(
            "Organisation",
            lambda one: one.user.organisation.name,
            by=lambda one: one.user.organisation.name.casefold(),
        ),
        Column("Opens", lambda one: "; ".join(opens(one.token)) or "Nothing"),
        Column("Made", lambda one: one.token.created_at, by=lambda one: one.token.created_at),
        Column(
            "Last used",
            lambda one: one.used or "Not used yet",
            by=lambda one: one.used,
            value=lambda one: one.used,
        ),
        Column("Ends", lambda one: one.token.expires_at, by=lambda one: one.token.expires_at),
        Column(
            "What to do",
            lambda one: Link(
                "Revoke",
                url_for("administrator.revoke_api_token", token_id=one.token.id),
                says=f"Revoke the token of {one.name}",
            ),
            in_file=False,
        ),
    ),
)


@bp.get("/api-tokens")
@needs(Permission.ADMINISTER)
def api_tokens() -> ResponseReturnValue:
    with unit_of_work() as uow:
        found = [Row(token, holder(uow, token), token.user) for token in services.live(uow) if token.user]
        offered = {str(one.user.organisation_id): one.user.organisation.name for one in found}
        asked = Asked(API_TOKENS, {"organisation": list(offered.items())})
        chosen = asked.values and asked.values["organisation"]
        lines = [one for one in found if asked.values and chosen in (None, str(one.user.organisation_id))]
        return asked.answer(uow, "administrator/api_tokens.html", asked.lines(lines))


@bp.route("/api-tokens/<uuid:token_id>/revoke", methods=["GET", "POST"])
@needs(Permission.ADMINISTER, proof=Deed.POWERS)
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
    return queries.shown_name(uow, row.user) if row.user else ""


def opens(row: SignInSession) -> list[str]:
    return [SCOPE_LABELS[Scope(scope)] for scope in (row.scopes or "").split()]
