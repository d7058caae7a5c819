"""`hub forecast refresh`: keep this month's forecasts, judge past ones, and print how many."""

import json
from collections.abc import Mapping
from uuid import UUID

import click

from hub.cli.rounds import Batch, Watch, at_work, in_a_bar, in_batches, taken_back
from hub.core.db import Database, UnitOfWork
from hub.core.rounds import carry_out
from hub.forecast import queries
from hub.forecast.services import refresh
from hub.forecast.services.refresh import JOB, Done
from hub.forecast.types import Ahead

AT_A_TIME = 500  # places in one transaction


@click.group("forecast")
def forecast_group() -> None:
    """When a place is likely, and how that came true."""


@forecast_group.command("refresh")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def refresh_command(dry_run: bool, as_json: bool) -> None:
    """Keep this month's forecasts and judge those that have come true. For a nightly timer; twice is once."""
    with at_work() as database:
        watch = in_a_bar("Forecasting for those who wait")
        done = would_refresh(database, watch) if dry_run else refresh_all(database, watch)
        counts = {**done, "refused": len(database.left_out)}
        click.echo(json.dumps({**counts, "dry_run": dry_run}) if as_json else round_summary(done, dry_run))


def refresh_all(database: Database, watch: Watch = iter) -> Done:
    """What was done, counted. `watch` is given the parts of the list and hands them back one by one."""
    done = carry_out(database, JOB, refresh.begin) or Done(settled=0, made=0, silent=0)
    carry_out(database, JOB, refresh.keep_night)
    ahead, due = carry_out(database, JOB, what_is_due, read_only=True) or ({}, [])
    for batch in watch(in_batches(due, AT_A_TIME)):
        done.update(make_some(database, batch, ahead))
    return done


def make_some(database: Database, batch: Batch, ahead: Mapping[UUID, Ahead]) -> Done:
    return carry_out(database, JOB, lambda uow: refresh.make(uow, batch, ahead)) or Done()


def what_is_due(uow: UnitOfWork) -> tuple[dict[UUID, Ahead], list[UUID]]:
    """How many are in front of each, and for whom there is no forecast yet."""
    entries = queries.open_entries(uow)
    return refresh.in_front(entries), refresh.due(uow, entries)


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
