"""`hub tidy`: delete ended sessions, used links, forms and files left behind, old drafts; for a nightly timer."""

import click

from hub.accounts.services.tidy import tidy
from hub.assessment.services.drafts import purge
from hub.cli.database import opened
from hub.core.actor import Viewer
from hub.referrals.case.provider_file import uploads


@click.command("tidy")
def tidy_command() -> None:
    """Remove what ended: sessions, links, forms and files after a day, assessments left unfinished after a month."""
    with opened() as database, database.unit_of_work(Viewer.job("tidy")) as uow:
        gone, drafts = tidy(uow) + uploads.forget(uow), purge(uow)
    click.echo(f"Removed {gone} rows that nobody needs any more and {drafts} unfinished assessments.")
