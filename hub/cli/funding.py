"""`hub funding …`: the funding rules, and another year of them; work out again who is likely to pay."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path

import click

from hub.cli import sharing
from hub.cli.database import opened
from hub.cli.rounds import at_work, go_through
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.errors import NotVisible
from hub.core.jobs.rounds import LEFT
from hub.learners.funding.checking import complaints_about
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
@sharing.option
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def refresh(processes: int | None, as_json: bool) -> None:
    """Work out everybody's indication and age band again. For a nightly timer, and after rules were added.

    It may be stopped and started again, and several may run at once, which share the work.
    """
    with at_work(processes) as database:
        done = refresh_all(database, processes)
        counts = {"changed": done[refreshing.CHANGED], "left": done[LEFT], "refused": len(database.left_out)}
        click.echo(json.dumps(counts) if as_json else refresh_summary(done))


def refresh_all(database: Database, processes: int | None = 1) -> Counter[str]:
    """How many changed."""
    return go_through(
        database,
        "Working out who is likely to pay",
        refreshing.JOB,
        refreshing.ROUND,
        refreshing.plan,
        refreshing.ACTS,
        processes=processes,
    )


def refresh_summary(done: Counter[str]) -> str:
    left = f" Left to the next night: {done[LEFT]}." if done[LEFT] else ""
    return f"{done[refreshing.CHANGED]} people have another indication or age band.{left}"
