"""`hub tidy`: delete ended sessions, used links, unsaved forms and unfinished assessments; for a nightly timer."""

import click

from hub.accounts.services.tidy import tidy
from hub.assessment.services.drafts import purge
from hub.cli.database import opened
from hub.core.actor import Viewer


@click.command("tidy")
def tidy_command() -> None:
    """Remove what ended: sessions, links and unsaved forms after a day, assessments left unfinished after a month."""
    with opened() as database, database.unit_of_work(Viewer.job("tidy")) as uow:
        gone, drafts = tidy(uow), purge(uow)
    click.echo(f"Removed {gone} rows that nobody needs any more and {drafts} unfinished assessments.")
