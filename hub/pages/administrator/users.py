"""Pages to list, add, edit, suspend and reactivate users."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import ROLE_LABELS, Permission, Role
from hub.accounts import queries
from hub.accounts.models import Organisation, User
from hub.accounts.proof import Deed
from hub.accounts.schemas import NewUserForm, UserForm
from hub.accounts.services import links, sessions
from hub.accounts.services import users as services
from hub.accounts.types import UserState
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.forms.form import Form
from hub.pages.administrator.blueprint import bp
from hub.pages.administrator.filters import STATE_COLOURS, STATE_LABELS, UserFilters
from hub.pages.administrator.once import id_of_submission, made_already
from hub.web.conflict import check_version
from hub.web.door import settings, submitted, unit_of_work, viewer
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, Tag


@dataclass(frozen=True, slots=True)
class Row:
    user: User
    name: str


USERS = ListPage(
    name="users",
    one="user",
    many="users",
    comes="by organisation, then in the order they were added",
    empty="There is no user yet.",
    deciding="State",
    filters=UserFilters,
    columns=(
        Column(
            "Name",
            lambda one: Link(one.name, url_for("administrator.user", user_id=one.user.id)),
            by=lambda one: one.name.casefold(),
        ),
        Column(
            "Organisation",
            lambda one: one.user.organisation.name,
            by=lambda one: one.user.organisation.name.casefold(),
        ),
        Column("Role", lambda one: ROLE_LABELS[one.user.role], by=lambda one: ROLE_LABELS[one.user.role]),
        Column(
            "State",
            lambda one: Tag(STATE_LABELS[one.user.state], STATE_COLOURS[one.user.state]),
            by=lambda one: STATE_LABELS[one.user.state],
        ),
        Column(
            "Last signed in",
            lambda one: one.user.last_seen_at or "Never",
            by=lambda one: one.user.last_seen_at,
            value=lambda one: one.user.last_seen_at,
        ),
    ),
)

LINK_HOURS = int(links.LIFE.total_seconds()) // 3600
NEW_LINK = (
    "They are signed out everywhere at once, and what they have not saved is lost.",
    "Their password and their second factor no longer work.",
    f"They can sign in only with the new link, within {LINK_HOURS} hours. You see it once, and hand it over.",
    "A link made before no longer works.",
)
NEW_PASSWORD = (
    "They are signed out everywhere at once, and what they have not saved is lost.",
    "Their password no longer works. Their second factor stays, and is asked for after the new password.",
    f"They set a new password with the link, within {LINK_HOURS} hours. You see it once, and hand it over.",
    "A link made before no longer works.",
)
ENDING_LINKS = (
    "Links that were sent to this address open nothing any more.",
    "Whoever is at work by one is out at once, and what they have not saved is lost.",
    "The next emails bring new links, and the pages of the old ones offer to send one.",
)
SUSPENDING = (
    "They are signed out everywhere at once, and what they have not saved is lost.",
    "They cannot sign in until you reactivate the account.",
    "What they did stays in the records.",
    "Learners whom they look after are nobody’s until a colleague takes them on.",
)


@bp.get("/users")
@needs(Permission.ADMINISTER)
def users() -> ResponseReturnValue:
    with unit_of_work() as uow:
        asked = Asked(USERS, {"organisation": organisation_options(uow)})
        found = [] if asked.values is None else queries.users(uow, **wanted(asked.values))
        rows = [Row(user, queries.shown_name(uow, user)) for user in found]
        return asked.answer(uow, "administrator/users.html", asked.lines(rows))


def wanted(values: Mapping[str, Any]) -> dict[str, Any]:
    organisation, state = values["organisation"], values["state"]
    return {
        "organisation_id": UUID(organisation) if organisation else None,
        "role": values["role"],
        "state": UserState(state) if state else None,
    }


def organisation_options(uow: UnitOfWork) -> list[tuple[str, str]]:
    return [(str(row.id), row.name) for row in queries.organisations(uow)]


@bp.route("/users/new", methods=["GET", "POST"])
@needs(Permission.ADMINISTER, proof=Deed.POWERS)
def add_user() -> ResponseReturnValue:
    with unit_of_work() as uow:
        choices = [(str(row.id), row.name) for row in queries.organisations(uow)]
        chosen = {"organisation_id": request.args.get("organisation", "")}
        form = Form(NewUserForm, submitted(), chosen, options={"organisation_id": choices})
        if (made := made_already(uow, User, form)) is not None:
            return to_user(made.id)
        if request.method == "POST" and (values := form.load()) is not None:
            try:
                return to_user(add(uow, form, NewUserForm().typed(values)))
            except RuleBroken as error:
                form.add_error(error.field, error.message)
        return render_template("administrator/add_user.html", form=form), 422 if form.errors else 200


def add(uow: UnitOfWork, form: Form, values: dict[str, Any]) -> UUID:
    organisation = uow.get(Organisation, UUID(values.pop("organisation_id")))
    user_id = id_of_submission(uow, form)
    if values["role"] is Role.NAMED_ADDRESS:
        return services.name_address(
            uow, organisation, name=values["name"], email=values["email"], user_id=user_id
        ).id
    user, token = services.add(uow, organisation, **values, user_id=user_id)
    hand_over(user, token)
    return user.id


@bp.get("/users/<uuid:user_id>")
@needs(Permission.ADMINISTER)
def user(user_id: UUID) -> ResponseReturnValue:
    """A user, with their one-time link on the first look after it was made."""
    with unit_of_work(read_only=True) as uow:
        row = uow.get(User, user_id)
        return render_template(
            "administrator/user.html",
            user=row,
            name=row.name.open_system(uow.vault),
            email=row.email.open_system(uow.vault),
            role=ROLE_LABELS[row.role],
            link=link_to_hand_over(row),
            link_hours=LINK_HOURS,
            is_self=row.id == viewer().user_id,
            by_link=row.role is Role.NAMED_ADDRESS,
        )


@bp.route("/users/<uuid:user_id>/edit", methods=["GET", "POST"])
@needs(Permission.ADMINISTER, proof=Deed.POWERS)
def edit_user(user_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = uow.get(User, user_id)
        form = Form(UserForm, submitted(), stored(uow, row), version=row.version)
        if request.method == "POST" and (values := form.load()) is not None:
            check_version(form, row)
            try:
                services.edit(uow, row, **UserForm().typed(values))
                flash("Saved.", "success")
                return to_user(row.id)
            except RuleBroken as error:
                form.add_error(error.field, error.message)
        return render_template(
            "administrator/edit_user.html", form=form, user=row
        ), 422 if form.errors else 200


@bp.route("/users/<uuid:user_id>/link", methods=["GET", "POST"])
@needs(Permission.ADMINISTER, proof=Deed.POWERS)
def make_link(user_id: UUID) -> ResponseReturnValue:
    """Asked first, since it locks somebody out until they have used the link."""
    with unit_of_work() as uow:
        row = uow.get(User, user_id)
        if request.method == "GET":
            return ask(uow, row, "Make a new link?", NEW_LINK, "Make a new link")
        hand_over(row, services.send_new_link(uow, row))
        return to_user(user_id)


@bp.post("/users/<uuid:user_id>/sign-out")
@needs(Permission.ADMINISTER, proof=Deed.POWERS)
def sign_out_user(user_id: UUID) -> ResponseReturnValue:
    """For a browser that was left open, or a token that got about: they can sign in again at once."""
    with unit_of_work() as uow:
        sessions.sign_out(uow, uow.get(User, user_id))
        flash(
            "They are signed out everywhere, and their tokens of the API are ended.",
            "success",
        )
        return to_user(user_id)


@bp.route("/users/<uuid:user_id>/end-links", methods=["GET", "POST"])
@needs(Permission.ADMINISTER, proof=Deed.POWERS)
def end_links(user_id: UUID) -> ResponseReturnValue:
    """For an email to a named address that got into wrong hands."""
    with unit_of_work() as uow:
        row = uow.get(User, user_id)
        if request.method == "GET":
            return ask(uow, row, "End every link to this address?", ENDING_LINKS, "End every link")
        sessions.sign_out(uow, row)
        flash("Every link to this address is ended.", "success")
        return to_user(user_id)


@bp.route("/users/<uuid:user_id>/new-password", methods=["GET", "POST"])
@needs(Permission.ADMINISTER, proof=Deed.POWERS)
def make_password_link(user_id: UUID) -> ResponseReturnValue:
    """For somebody who has their phone still, and no recovery code: the second factor stays."""
    with unit_of_work() as uow:
        row = uow.get(User, user_id)
        if request.method == "GET":
            return ask(uow, row, "Make a link for a new password?", NEW_PASSWORD, "Make the link")
        hand_over(row, services.send_password_link(uow, row))
        return to_user(user_id)


@bp.route("/users/<uuid:user_id>/suspend", methods=["GET", "POST"])
@needs(Permission.ADMINISTER, proof=Deed.POWERS)
def suspend(user_id: UUID) -> ResponseReturnValue:
    """Asked first, since it signs somebody out in the middle of their work."""
    with unit_of_work() as uow:
        row = uow.get(User, user_id)
        if request.method == "GET":
            return ask(uow, row, "Suspend this account?", SUSPENDING, "Suspend")
        services.suspend(uow, row)
        flash("The account is suspended. They are signed out everywhere.", "success")
        return to_user(user_id)


def ask(uow: UnitOfWork, row: User, heading: str, happens: tuple[str, ...], label: str) -> str:
    return render_template(
        "web/confirm.html",
        heading=heading,
        section="Users",
        back=url_for("administrator.user", user_id=row.id),
        whom=f"{row.name.open_system(uow.vault)}, {row.organisation.name}",
        happens=happens,
        label=label,
    )


@bp.post("/users/<uuid:user_id>/reactivate")
@needs(Permission.ADMINISTER, proof=Deed.POWERS)
def reactivate(user_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        services.reactivate(uow, uow.get(User, user_id))
        flash("The account is active again.", "success")
        return to_user(user_id)


def hand_over(user: User, token: str) -> None:
    """Keep the link, sealed in the session, until the administrator's next look at this user."""
    session["link"] = [str(user.id), token]


def link_to_hand_over(user: User) -> str | None:
    user_id, token = session.get("link") or ("", "")
    if user_id != str(user.id):
        return None
    session.pop("link")
    return settings().link(url_for("everybody.welcome", token=token))


def stored(uow: UnitOfWork, row: User) -> dict[str, Any]:
    name, email = row.name.open_system(uow.vault), row.email.open_system(uow.vault)
    return {"name": name, "email": email, "role": row.role}


def to_user(user_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("administrator.user", user_id=user_id), 303)
