"""`hub referrals fits`: look for whom a class fits now, so that Today need not open everybody."""

from datetime import timedelta

import click

from hub.cli.rounds import Batch, Watch, at_work, in_a_bar, in_batches
from hub.core.db import Database
from hub.core.jobs.rounds import carry_out
from hub.matching.facts import history
from hub.referrals.waiting import kept_fits

AT_A_TIME = 250  # learners in one transaction
CHANGED_IN = timedelta(minutes=15)  # of classes: the worker comes every ten


@click.command("fits")
@click.option("--forgotten", is_flag=True, help="Only those who, or whose classes, have changed.")
def fits_command(forgotten: bool) -> None:
    """Look for whom a class fits now, and keep it beside their place on the waiting list.

    By night of everybody; by day, every few minutes, of those who have changed, or for whom a class has.
    """
    with at_work() as database:
        number = look_all(database, in_a_bar("Looking for whom a class fits"), forgotten=forgotten)
        click.echo(f"{number:,} people on the waiting list looked at.")


def look_all(database: Database, watch: Watch = iter, *, forgotten: bool = False) -> int:
    """How many were looked at. `watch` is given the parts of the list and hands them back one by one.

    The classes that they are matched with are written down first: who asks for matches next finds it done.
    """
    carry_out(database, kept_fits.JOB, history.remembered)
    if forgotten:
        carry_out(
            database, kept_fits.JOB, lambda uow: kept_fits.forget_for_classes(uow, uow.now - CHANGED_IN)
        )
    ids = carry_out(database, kept_fits.JOB, lambda uow: kept_fits.to_look_at(uow, forgotten=forgotten))
    return sum(_look(database, part) for part in watch(in_batches(ids or [], AT_A_TIME)))


def _look(database: Database, part: Batch) -> int:
    return carry_out(database, kept_fits.JOB, lambda uow: kept_fits.look(uow, part)) or 0
