"""`hub user …` and `hub api-token …`: accounts from the command line, such as the first administrator."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from marshmallow import ValidationError

from hub.access.permissions import Role
from hub.accounts import queries
from hub.accounts.models import Organisation, User
from hub.accounts.schemas import UserForm
from hub.accounts.services import api_tokens, links, organisations, users
from hub.accounts.types import OrganisationKind
from hub.cli.database import opened
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.forms.form import flatten


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
        _, token = users.add(uow, find_or_add(uow, organisation, kind), **values)
    hand_over(token)


@user_group.command("link")
@click.option("--email", required=True)
def link(email: str) -> None:
    """Print a new one-time link; the password and second factor the user had are removed."""
    with unit_of_work() as uow:
        token = links.make(uow, known_user(uow, email))
    hand_over(token)


@click.group("api-token")
def api_token_group() -> None:
    """Bearer tokens of the API."""


@api_token_group.command("add")
@click.option("--email", required=True)
def add_api_token(email: str) -> None:
    """Print a token with which a program acts as this user for 90 days."""
    with unit_of_work() as uow:
        token = api_tokens.add(uow, known_user(uow, email))
    click.echo(token)


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
    click.echo(f"/welcome/{token}")
    click.echo(f"Works once, within {hours} hours, at the address of this service.", err=True)
