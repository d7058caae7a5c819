"""`hub tracking import`: starts, attendance, results and ends of courses from a provider's own system."""

import json
import sys
from dataclasses import asdict
from typing import BinaryIO

import click

from hub.access.permissions import PURPOSES, Role
from hub.accounts import queries
from hub.accounts.types import OrganisationKind
from hub.cli.database import opened
from hub.cli.progress import shown
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.errors import RuleBroken
from hub.directory.sheet_text import MAX_BYTES
from hub.forms.format import plural
from hub.referrals.case.provider_file import words
from hub.referrals.case.provider_file.outcome import NothingKept, Outcome
from hub.referrals.case.provider_file.services import Progress, take_in

MOST_LINES = 200


@click.group("tracking")
def tracking_group() -> None:
    """What happens after the place: starts, attendance, results, ends of courses."""


@tracking_group.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--provider", required=True, help="The name of the provider whose learners these are.")
@click.option("--dry-run", is_flag=True, help="Check the file and say what it would do; save nothing.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def import_file(file: BinaryIO, provider: str, dry_run: bool, as_json: bool) -> None:
    """Import starts, attendance, results and ends of courses from a CSV file. With any wrong row nothing is saved.

    The same file again changes nothing. Exit status 1 where nothing was saved because of a problem.
    """
    data = file.read(MAX_BYTES + 1)
    with opened() as database:
        if as_json:
            outcome = taken_in(database, provider, data, dry_run, lambda done, of: None)
        else:
            with shown("Importing") as progress:
                outcome = taken_in(database, provider, data, dry_run, progress)
    click.echo(json.dumps(answer(outcome, dry_run)) if as_json else words.said(outcome, dry_run=dry_run))
    if not as_json:
        tell(outcome)
    if outcome.problems:
        sys.exit(1)


def taken_in(database: Database, provider: str, data: bytes, dry_run: bool, progress: Progress) -> Outcome:
    try:
        with database.unit_of_work(viewer_of(database, provider)) as uow:
            return take_in(uow, data, dry_run=dry_run, progress=progress)
    except NothingKept as nothing:
        return nothing.told


def viewer_of(database: Database, provider: str) -> Viewer:
    """Whoever may run commands on the server, with what the provider's own staff may do and no more."""
    with database.unit_of_work(Viewer.job("command line"), read_only=True) as uow:
        known = queries.by_name(uow, provider)
    if known is None or known.kind is not OrganisationKind.PROVIDER:
        raise RuleBroken(f"The hub has no provider named {provider}.")
    return Viewer(None, known.id, Role.PROVIDER, PURPOSES[Role.PROVIDER])


def answer(outcome: Outcome, dry_run: bool) -> dict[str, object]:
    kept = not outcome.problems and not dry_run
    problems = [asdict(problem) for problem in outcome.problems]
    return {**outcome.counts, "problems": problems, "notes": outcome.notes, "dry_run": dry_run, "saved": kept}


def tell(outcome: Outcome) -> None:
    for note in outcome.notes:
        click.echo(f"Note: {note}", err=True)
    for problem in outcome.problems[:MOST_LINES]:
        click.echo(f"Problem: {problem}", err=True)
    if len(outcome.problems) > MOST_LINES:
        click.echo(f"and {plural(len(outcome.problems) - MOST_LINES, 'more problem')}", err=True)
