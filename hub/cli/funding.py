"""`hub funding …`: print the funding rules; work out again who is likely to pay."""

from collections import Counter
from pathlib import Path
from uuid import UUID

import click
import sqlalchemy as sa

from hub.cli.database import opened
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.errors import Conflict, NotVisible
from hub.learners import queries
from hub.learners.funding.checking import complaints_about
from hub.learners.funding.rulebook import rulebook
from hub.learners.models import FundingFact, Learner
from hub.learners.services.ages import keep_age_band
from hub.learners.services.indicate import keep_indication

WORKING_OUT = Viewer.job("work out who is likely to pay")


@click.group("funding")
def funding_group() -> None:
    """Who is likely to pay: the rules, and what they make of everybody."""


@funding_group.group("rules", invoke_without_command=True)
@click.pass_context
def rules(context: click.Context) -> None:
    """Read every file of rules, and say which years and areas there are."""
    if context.invoked_subcommand:
        return
    found = Counter((rule.area, rule.valid_from, rule.valid_to) for rule in rulebook().rules)
    for (area, start, end), number in sorted(found.items()):
        click.echo(f"{area}, {start} to {end}: {number} rules")


@rules.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Say what is missing in a file of rules, and what contradicts the files that are held."""
    complaints = complaints_about(file)
    for complaint in complaints:
        click.echo(f"- {complaint}")
    if complaints:
        raise click.ClickException(f"{file.name} cannot be added yet.")
    click.echo(f"{file.name} is complete. Put it with the others in hub/learners/data/funding/years.")


@funding_group.command("refresh")
def refresh() -> None:
    """Work out everybody's indication and age band again. For a nightly timer, and after rules were added."""
    with opened() as database:
        click.echo(f"{refresh_all(database)} people have another indication or age band.")


def refresh_all(database: Database) -> int:
    """How many changed: by a birthday, a longer wait, a new year.

    Each has its own transaction; a record that somebody saves meanwhile is left to them.
    """
    with database.unit_of_work(WORKING_OUT, read_only=True) as uow:
        ids = list(uow.session.scalars(sa.select(FundingFact.learner_id).order_by(FundingFact.learner_id)))
    return sum(refresh_one(database, learner_id) for learner_id in ids)


def refresh_one(database: Database, learner_id: UUID) -> bool:
    try:
        with database.unit_of_work(WORKING_OUT) as uow:
            record = queries.record_of(uow, uow.get(Learner, learner_id))
            return any([keep_age_band(uow, record), keep_indication(uow, record)])
    except (Conflict, NotVisible):
        return False
