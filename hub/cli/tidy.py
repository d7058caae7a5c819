"""`hub tidy`: for a nightly timer."""

import click

from hub.accounts.services.tidy import tidy
from hub.cli.database import opened
from hub.core.actor import Viewer


@click.command("tidy")
def tidy_command() -> None:
    """Remove sessions, links and unsaved forms that ended more than a day ago."""
    with opened() as database, database.unit_of_work(Viewer.job("tidy")) as uow:
        gone = tidy(uow)
    click.echo(f"Removed {gone} rows that nobody needs any more.")
