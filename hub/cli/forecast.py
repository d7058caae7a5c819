"""`hub forecast …`."""

import json
import sys
from collections.abc import Callable, Iterable
from uuid import UUID

import click

from hub.cli.database import opened
from hub.core.db import Database
from hub.forecast import queries
from hub.forecast.services import refresh
from hub.forecast.services.refresh import JOB, Done

AT_A_TIME = 500  # places in one transaction, so that nobody else waits long for the database

Batch = list[UUID]
Watch = Callable[[list[Batch]], Iterable[Batch]]


class NotKept(Exception):
    """Takes back what a dry run did."""


@click.group("forecast")
def forecast_group() -> None:
    """When a place is likely, and how that came true."""


@forecast_group.command("refresh")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def refresh_command(dry_run: bool, as_json: bool) -> None:
    """Keep this month's forecasts and judge those that have come true. For a weekly timer; twice is once."""
    with opened() as database:
        done = would_refresh(database, in_a_bar) if dry_run else refresh_all(database, in_a_bar)
    click.echo(json.dumps({**done, "dry_run": dry_run}) if as_json else in_words(done, dry_run))


def refresh_all(database: Database, watch: Watch = iter) -> Done:
    """What was done, counted. `watch` is given the parts of the list and hands them back one by one."""
    with database.unit_of_work(JOB) as uow:
        done = refresh.begin(uow)
    with database.unit_of_work(JOB, read_only=True) as uow:
        entries = queries.open_entries(uow)
        ahead, due = refresh.in_front(entries), refresh.due(uow, entries)
    for batch in watch([due[at : at + AT_A_TIME] for at in range(0, len(due), AT_A_TIME)]):
        with database.unit_of_work(JOB) as uow:
            done.update(refresh.make(uow, batch, ahead))
    return done


def would_refresh(database: Database, watch: Watch = iter) -> Done:
    """The same, taken back at the end. Others wait for the database meanwhile."""
    done = Done()
    try:
        with database.all_or_nothing() as whole:
            done = refresh_all(whole, watch)
            raise NotKept
    except NotKept:
        return done


def in_a_bar(batches: list[Batch]) -> Iterable[Batch]:
    """On a terminal, a bar on the error stream: what is printed stays fit to be read by a program."""
    if not sys.stderr.isatty():
        yield from batches
        return
    with click.progressbar(batches, label="Forecasting for those who wait", file=sys.stderr) as bar:
        yield from bar


def in_words(done: Done, dry_run: bool) -> str:
    verb = "Would judge" if dry_run else "Judged"
    return (
        f"{verb} {done['settled']} past forecasts and {'make' if dry_run else 'made'} {done['made']} new ones. "
        f"For {done['silent']} people nothing can be said yet.{' Nothing was changed.' if dry_run else ''}"
    )
