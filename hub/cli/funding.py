"""`hub funding …`: the funding rules, and another year of them; work out again who is likely to pay."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click

from hub.cli.database import opened
from hub.cli.rounds import at_work
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.errors import Conflict, NotVisible
from hub.core.rounds import carry_out
from hub.learners import queries
from hub.learners.funding.checking import complaints_about
from hub.learners.models import Learner
from hub.learners.services import refresh as refreshing
from hub.learners.services import rule_years

COMMAND = Viewer.job("command line")
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("funding")
def funding_group() -> None:
    """Who is likely to pay: the rules, and what they make of everybody."""


@funding_group.group("rules", invoke_without_command=True)
@click.pass_context
def rules(context: click.Context) -> None:
    """Say of which years and areas the service holds rules."""
    if context.invoked_subcommand:
        return
    with opened() as database:
        click.echo("\n".join(held(database)))


def held(database: Database) -> list[str]:
    """A line for every area and year."""
    with database.unit_of_work(COMMAND, read_only=True) as uow:
        every = rule_years.rulebook_now(uow).rules
    found = Counter((rule.area, rule.valid_from, rule.valid_to) for rule in every)
    return [
        f"{area}, {start} to {end}: {number} rules" for (area, start, end), number in sorted(found.items())
    ]


@rules.command("check")
@click.argument("file", type=A_FILE)
def check(file: Path) -> None:
    """Say what is missing in a file of rules, and what contradicts those the service comes with.

    It needs no database; `hub funding rules add --dry-run` looks at the files that were added as well.
    """
    refuse(file, complaints_about(file))
    click.echo(f"{file.name} is complete. Add it with: hub funding rules add {file.name}")


def refuse(file: Path, complaints: list[str]) -> None:
    for complaint in complaints:
        click.echo(f"- {complaint}")
    if complaints:
        raise click.ClickException(f"{file.name} cannot be added yet.")


@rules.command("add")
@click.argument("file", type=A_FILE)
@click.option("--dry-run", is_flag=True, help="Say whether it could be added, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def add(file: Path, dry_run: bool, as_json: bool) -> None:
    """Hold the rules of another year or area from now on, in every worker at once."""
    with opened() as database:
        complaints = add_to(database, file, dry_run)
    added = not complaints and not dry_run
    if as_json:
        click.echo(json.dumps({"file": file.name, "complaints": complaints, "added": added}))
        raise SystemExit(1 if complaints else 0)
    refuse(file, complaints)
    click.echo(f"{file.name} is added." if added else f"{file.name} could be added. Nothing was changed.")


def add_to(database: Database, file: Path, dry_run: bool) -> list[str]:
    """What keeps the file from being added; where nothing does, it is, unless this is a dry run."""
    act = rule_years.check if dry_run else rule_years.add
    try:
        with database.unit_of_work(COMMAND) as uow:
            act(uow, file)
    except rule_years.RulesRefused as refused:
        return refused.complaints
    return []


@rules.command("remove")
@click.argument("area")
@click.argument("valid_from", type=click.DateTime(["%Y-%m-%d"]))
def remove(area: str, valid_from: datetime) -> None:
    """Take back a file that was added, by its area and first day, such as GLA 2031-08-01."""
    try:
        with opened() as database, database.unit_of_work(COMMAND) as uow:
            rule_years.remove(uow, area, valid_from.date())
    except NotVisible:
        raise click.ClickException("No file of this area and first day was added.") from None
    click.echo("It is taken back.")


@funding_group.command("refresh")
def refresh() -> None:
    """Work out everybody's indication and age band again. For a nightly timer, and after rules were added."""
    with at_work() as database:
        click.echo(f"{refresh_all(database)} people have another indication or age band.")


def refresh_all(database: Database) -> int:
    """How many changed: by a birthday, a longer wait, a new year.

    Each has its own transaction; a record that somebody saves meanwhile is left to them.
    """
    with database.unit_of_work(refreshing.JOB, read_only=True) as uow:
        ids = refreshing.everybody(uow)
    return sum(refresh_one(database, learner_id) for learner_id in ids)


def refresh_one(database: Database, learner_id: UUID) -> bool:
    def refreshed(uow: UnitOfWork) -> bool:
        return refreshing.refresh(uow, queries.record_of(uow, uow.get(Learner, learner_id)))

    try:
        return carry_out(database, refreshing.JOB, refreshed) or False
    except (Conflict, NotVisible):
        return False
