"""`hub user …` and `hub api-token …`: accounts from the command line, such as the first administrator."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import click
from marshmallow import ValidationError

from hub.access.permissions import Role, Scope
from hub.accounts import queries
from hub.accounts.models import Organisation, User
from hub.accounts.schemas import UserForm
from hub.accounts.services import api_tokens, leavers, links, organisations, sessions, users
from hub.accounts.types import OrganisationKind
from hub.cli.database import opened
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.forms.form import flatten
from hub.settings import Settings


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """Work done by whoever may run commands on the server."""
    with opened() as database, database.unit_of_work(Viewer.job("command line")) as uow:
        yield uow


@click.group("user")
def user_group() -> None:
    """Staff accounts."""


@user_group.command("add")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--organisation", required=True, help="The name of the organisation.")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in OrganisationKind]),
    help="Create the organisation, of this kind, if there is none of that name.",
)
def add(email: str, name: str, role: str, organisation: str, kind: str | None) -> None:
    """Add a user and print the one-time link with which they set a password."""
    values = checked(email=email, name=name, role=role)
    with unit_of_work() as uow:
        place = find_or_add(uow, organisation, kind)
        if values["role"] is Role.NAMED_ADDRESS:
            users.name_address(uow, place, name=values["name"], email=values["email"])
            click.echo("The address is named: it works by links in emails.")
            return
        _, token = users.add(uow, place, **values)
    hand_over(token)


@user_group.command("link")
@click.option("--email", required=True)
def link(email: str) -> None:
    """Print a new one-time link; the password and second factor the user had are removed."""
    with unit_of_work() as uow:
        token = links.make(uow, known_user(uow, email))
    hand_over(token)


@user_group.command("leavers")
@click.option("--dry-run", is_flag=True, help="Say whom it would suspend, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def suspend_leavers(dry_run: bool, as_json: bool) -> None:
    """For a nightly timer: suspend accounts that nobody has used for as long as the hub's time limit says."""
    with unit_of_work() as uow:
        found = [str(user.id) for user in leavers.unused(uow)]
        if not dry_run:
            leavers.suspend(uow)
    if as_json:
        click.echo(json.dumps({"suspended": [] if dry_run else found, "unused": found}))
        return
    verb = "Would suspend" if dry_run else "Suspended"
    click.echo(f"{verb} {len(found)} accounts that nobody uses.")


@user_group.command("sign-out")
@click.option("--email", help="Of one user.")
@click.option("--all", "everybody", is_flag=True, help="Everybody, as after somebody got at the server.")
def sign_out(email: str | None, everybody: bool) -> None:
    """End every session and API token of one user, or of everybody."""
    if bool(email) is everybody:
        raise click.UsageError("Give --email or --all.")
    with unit_of_work() as uow:
        found = queries.users(uow) if everybody else [known_user(uow, email or "")]
        for user in found:
            sessions.sign_out(uow, user)
    click.echo(f"{len(found)} accounts are signed out everywhere.")


@click.group("api-token")
def api_token_group() -> None:
    """Bearer tokens of the API."""


@api_token_group.command("add")
@click.option("--email", required=True)
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="What the token opens; may be given more than once. Default: all that the user may do in the API.",
)
def add_api_token(email: str, scopes: tuple[str, ...]) -> None:
    """Print a token with which a program acts as this user for 90 days."""
    with unit_of_work() as uow:
        wanted = [Scope(scope) for scope in scopes] or None
        token = api_tokens.add(uow, known_user(uow, email), wanted)
    click.echo(token)


@api_token_group.command("list")
def list_api_tokens() -> None:
    """Print every token that works: its id, what it opens, when it was made, last used, and ends."""
    with unit_of_work() as uow:
        for row in api_tokens.live(uow):
            used = "not used" if row.last_seen_at == row.created_at else f"used {row.last_seen_at:%Y-%m-%d}"
            dates = f"made {row.created_at:%Y-%m-%d}  {used}  ends {row.expires_at:%Y-%m-%d}"
            whose = row.user.email.open_system(uow.vault) if row.user else ""
            click.echo(f"{row.id}  {whose}  {row.scopes or 'nothing'}  {dates}")


@api_token_group.command("revoke")
@click.argument("token_id", type=click.UUID)
def revoke_api_token(token_id: UUID) -> None:
    """End the token with this id, as `hub api-token list` prints it."""
    with unit_of_work() as uow:
        try:
            api_tokens.revoke(uow, token_id)
        except NotVisible:
            raise click.ClickException("No token that works has this id.") from None
    click.echo("The token is revoked.")


def checked(**typed: str) -> dict[str, Any]:
    """The same rules as on the page."""
    try:
        return UserForm().typed(UserForm().load(typed))
    except ValidationError as error:
        raise click.ClickException("; ".join(flatten(error.messages))) from None


def find_or_add(uow: UnitOfWork, name: str, kind: str | None) -> Organisation:
    found = queries.by_name(uow, name)
    if found is not None:
        return found
    if kind is None:
        raise click.ClickException(f"There is no organisation called “{name}”. Give --kind to create it.")
    return organisations.add(uow, name=name, kind=OrganisationKind(kind))


def known_user(uow: UnitOfWork, email: str) -> User:
    user = queries.by_email(uow, email)
    if user is None:
        raise click.ClickException("There is no user with this email address.")
    return user


def hand_over(token: str) -> None:
    hours = int(links.LIFE.total_seconds()) // 3600
    click.echo(Settings.from_environment().link(f"/welcome/{token}"))
    click.echo(f"Works once, within {hours} hours.", err=True)
