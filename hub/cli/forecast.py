"""`hub forecast refresh`: keep this month's forecasts, judge past ones, and print how many."""

import json
from functools import partial
from uuid import UUID

import click

from hub.cli import sharing
from hub.cli.rounds import at_work, go_through, taken_back
from hub.core.db import Database, UnitOfWork
from hub.core.jobs.parts import Work
from hub.core.jobs.rounds import LEFT, carry_out
from hub.forecast import queries
from hub.forecast.services import refresh
from hub.forecast.services.refresh import JOB, Done
from hub.forecast.types import Ahead

ROUND, PLACES = "forecast refresh", "places"
AT_A_TIME = 100  # places in one transaction


@click.group("forecast")
def forecast_group() -> None:
    """When a place is likely, and how that came true."""


@forecast_group.command("refresh")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@sharing.option
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def refresh_command(dry_run: bool, processes: int | None, as_json: bool) -> None:
    """Keep this month's forecasts and judge those that have come true. For a nightly timer; twice is once.

    It may be stopped and started again, and several may run at once, which share the work.
    """
    with at_work(processes) as database:
        done = would_refresh(database) if dry_run else refresh_all(database, processes=processes)
        counts = {**done, "refused": len(database.left_out)}
        click.echo(json.dumps({**counts, "dry_run": dry_run}) if as_json else round_summary(done, dry_run))


def refresh_all(database: Database, name: str = ROUND, processes: int | None = 1) -> Done:
    """What was done, counted."""
    done = carry_out(database, JOB, refresh.begin) or Done(settled=0, made=0, silent=0)
    carry_out(database, JOB, refresh.keep_night)
    ahead, due = carry_out(database, JOB, what_is_due, read_only=True) or ({}, [])
    works = [Work(PLACES, due, AT_A_TIME)]
    acts = {PLACES: partial(refresh.make, ahead=ahead)}
    label = "Forecasting for those who wait"
    done.update(go_through(database, label, JOB, name, lambda _: works, acts, processes=processes))
    return done


def what_is_due(uow: UnitOfWork) -> tuple[dict[UUID, Ahead], list[UUID]]:
    """How many are in front of each, and for whom there is no forecast yet."""
    entries = queries.open_entries(uow)
    return refresh.in_front(entries), refresh.due(uow, entries)


def would_refresh(database: Database) -> Done:
    """The same, taken back at the end."""
    with taken_back(database) as whole:
        return refresh_all(whole, f"{ROUND}, tried")


def round_summary(done: Done, dry_run: bool) -> str:
    left = f" Left to the next night: {done[LEFT]}." if done[LEFT] else ""
    verb = "Would judge" if dry_run else "Judged"
    return (
        f"{verb} {done['settled']} past forecasts and {'make' if dry_run else 'made'} {done['made']} new ones. "
        f"For {done['silent']} people nothing can be said yet.{left}"
        + (" Nothing was changed." if dry_run else "")
    )
