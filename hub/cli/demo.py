"""`hub demo …`: the demonstration area and its known accounts."""

import json
from dataclasses import asdict

import click
import pyotp

from hub.cli.database import opened
from hub.cli.progress import shown
from hub.core.actor import Viewer
from hub.demo import accounts, load
from hub.demo.invented.plan import FEWEST, PEOPLE
from hub.demo.load import Loaded
from hub.settings import Settings

READING = Viewer.job("list the demonstration's accounts")


@click.group("demo")
def demo_group() -> None:
    """The demonstration area: an invented borough with eighteen months of history."""


@demo_group.command("load")
@click.option(
    "--learners",
    type=click.IntRange(min=FEWEST),
    default=PEOPLE,
    show_default=True,
    help="How many people. More than that live in further towns of the same hub.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be loaded, and change nothing.")
@click.option("--if-empty", is_flag=True, help="Do nothing where the database holds something already.")
@click.option("--json", "as_json", is_flag=True, help="Say it for machines, and show no progress.")
def load_area(learners: int, dry_run: bool, if_empty: bool, as_json: bool) -> None:
    """Fill an empty database."""
    settings = Settings.from_environment()
    with opened() as database:
        if if_empty and not load.is_empty(database):
            return
        if dry_run:
            found = load.would_load(database, learners)
        elif as_json:
            found = load.load(database, settings.password_cost, lambda done, of: None, learners)
        else:
            with shown("Loading the demonstration area") as progress:
                found = load.load(database, settings.password_cost, progress, learners)
    if as_json:
        click.echo(json.dumps({**asdict(found), "loaded": not dry_run}))
    elif dry_run:
        click.echo(f"Would load {loaded_summary(found)}. Nothing was changed.")
    else:
        click.echo(f"Loaded {loaded_summary(found)}.")


@demo_group.command("accounts")
@click.option("--json", "as_json", is_flag=True)
def list_accounts(as_json: bool) -> None:
    """The accounts with their password and the code of their second factor."""
    with (
        opened() as database,
        database.unit_of_work(READING, read_only=True) as uow,
    ):
        accounts.check_demonstration(uow)
    if as_json:
        click.echo(json.dumps([account.as_json() for account in accounts.accounts()], indent=2))
    else:
        click.echo(table())


def loaded_summary(loaded: Loaded) -> str:
    twice = f", {loaded.twice} of them recorded twice" if loaded.twice else ""
    return f"{loaded.organisations} organisations, {loaded.classes} classes and {loaded.learners} learners{twice}"


def table() -> str:
    everybody = accounts.accounts()
    columns = [("email", "Email"), ("role", "Role"), ("name", "Name"), ("organisation", "Organisation")]
    rows = [
        [heading for _, heading in columns],
        *([getattr(one, column) for column, _ in columns] for one in everybody),
    ]
    widths = [max(len(row[position]) for row in rows) for position in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    code = pyotp.TOTP(accounts.TOTP_SECRET).now()
    return "\n".join(
        [
            "Demonstration accounts:",
            *(f"  {line.rstrip()}" for line in lines),
            f"Password of all: {accounts.PASSWORD}",
            f"Second factor of all: {accounts.TOTP_SECRET} (code now: {code}; again: hub demo accounts)",
        ]
    )
