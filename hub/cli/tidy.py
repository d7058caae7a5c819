"""`hub tidy`: delete ended sessions, used links, forms and files left behind, old drafts; for a nightly timer."""

import click

from hub.accounts.services.tidy import tidy
from hub.assessment.services.drafts import purge
from hub.cli.rounds import at_work
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.rounds import carry_out
from hub.referrals.case.provider_file import uploads


@click.command("tidy")
def tidy_command() -> None:
    """Remove what ended: sessions, links, forms and files after a day, assessments left unfinished after a month."""
    with at_work() as database:
        gone, drafts = carry_out(database, Viewer.job("tidy"), remove) or (0, 0)
        click.echo(f"Removed {gone} rows that nobody needs any more and {drafts} unfinished assessments.")


def remove(uow: UnitOfWork) -> tuple[int, int]:
    return tidy(uow) + uploads.forget(uow), purge(uow)
