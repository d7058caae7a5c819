"""`hub forecast refresh`: keep this month's forecasts, judge past ones, and print how many."""

import json

import click

from hub.cli.database import opened
from hub.cli.rounds import Watch, in_a_bar, in_parts, taken_back
from hub.core.db import Database
from hub.forecast import queries
from hub.forecast.services import refresh
from hub.forecast.services.refresh import JOB, Done

AT_A_TIME = 500  # places in one transaction


@click.group("forecast")
def forecast_group() -> None:
    """When a place is likely, and how that came true."""


@forecast_group.command("refresh")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def refresh_command(dry_run: bool, as_json: bool) -> None:
    """Keep this month's forecasts and judge those that have come true. For a nightly timer; twice is once."""
    with opened() as database:
        watch = in_a_bar("Forecasting for those who wait")
        done = would_refresh(database, watch) if dry_run else refresh_all(database, watch)
    click.echo(json.dumps({**done, "dry_run": dry_run}) if as_json else round_summary(done, dry_run))


def refresh_all(database: Database, watch: Watch = iter) -> Done:
    """What was done, counted. `watch` is given the parts of the list and hands them back one by one."""
    with database.unit_of_work(JOB) as uow:
        done = refresh.begin(uow)
    with database.unit_of_work(JOB, read_only=True) as uow:
        entries = queries.open_entries(uow)
        ahead, due = refresh.in_front(entries), refresh.due(uow, entries)
    for batch in watch(in_parts(due, AT_A_TIME)):
        with database.unit_of_work(JOB) as uow:
            done.update(refresh.make(uow, batch, ahead))
    return done


def would_refresh(database: Database, watch: Watch = iter) -> Done:
    """The same, taken back at the end."""
    with taken_back(database) as whole:
        done = refresh_all(whole, watch)
    return done


def round_summary(done: Done, dry_run: bool) -> str:
    verb = "Would judge" if dry_run else "Judged"
    return (
        f"{verb} {done['settled']} past forecasts and {'make' if dry_run else 'made'} {done['made']} new ones. "
        f"For {done['silent']} people nothing can be said yet.{' Nothing was changed.' if dry_run else ''}"
    )
