"""`hub demand refresh`: bring demands and invitations up to date, and print how many changed."""

import json

import click

from hub.cli.rounds import Batch, Watch, at_work, in_a_bar, in_parts, taken_back
from hub.core.db import Database, UnitOfWork
from hub.core.errors import Conflict
from hub.core.rounds import carry_out
from hub.demand.services import refresh
from hub.demand.services.refresh import JOB, Done, Left

AT_A_TIME = 250  # learners in one transaction
TOLD = ("waiting", "opened", "changed", "closed", "invited", "expired", "left")


@click.group("demand")
def demand_group() -> None:
    """Demand: what class is lacking, and whom to call when one opens."""


@demand_group.command("refresh")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def refresh_command(dry_run: bool, as_json: bool) -> None:
    """Bring demands and invitations into line with the list and the classes. For a nightly timer."""
    with at_work() as database:
        watch = in_a_bar("Going through the waiting list")
        done = would_refresh(database, watch) if dry_run else refresh_all(database, watch)
        counts = {**{name: done[name] for name in TOLD}, "refused": len(database.left_out)}
        click.echo(json.dumps({**counts, "dry_run": dry_run}) if as_json else round_summary(done, dry_run))


def refresh_all(database: Database, watch: Watch = iter) -> Done:
    """What was done, counted. `watch` is given the parts of the list and hands them back one by one."""
    begun = carry_out(database, JOB, lambda uow: (*refresh.begin(uow), refresh.in_order(uow)))
    done, left, learner_ids = begun or (Done(), {}, [])
    for batch in watch(in_parts(learner_ids, AT_A_TIME)):
        done += some(database, batch, left)
    return done


def some(database: Database, batch: Batch, left: Left) -> Done:
    """One part of the list. Where somebody changed the same at the same moment, it is left to the next night."""
    before = dict(left)

    def go_through(uow: UnitOfWork) -> Done:
        left.update(before)
        return refresh.go_through(uow, batch, left)

    try:
        return carry_out(database, JOB, go_through) or Done()
    except Conflict:
        left.update(before)
        return Done({"left": len(batch)})


def would_refresh(database: Database, watch: Watch = iter) -> Done:
    """The same, taken back at the end."""
    with taken_back(database) as whole:
        done = refresh_all(whole, watch)
    return done


def round_summary(done: Done, dry_run: bool) -> str:
    would = "would be " if dry_run else ""
    return (
        f"On the list and open to matching: {done['waiting']}. "
        f"Demands: {done['opened']} {would}opened, {done['changed']} {would}changed, "
        f"{done['closed']} {would}closed. "
        f"Invitations: {done['invited']} {would}made, {done['expired']} {would}ended."
        + (f" Left to the next night: {done['left']}." if done["left"] else "")
    )
