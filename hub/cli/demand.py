"""`hub demand refresh`: bring demands and invitations up to date, and print how many changed."""

import json

import click

from hub.cli import sharing
from hub.cli.rounds import at_work, go_through, taken_back
from hub.core.db import Database
from hub.demand.services.refresh import ACTS, JOB, ROUND, Done, plan

TOLD = ("waiting", "opened", "changed", "closed", "invited", "expired", "left")


@click.group("demand")
def demand_group() -> None:
    """Demand: what class is lacking, and whom to call when one opens."""


@demand_group.command("refresh")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@sharing.option
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def refresh_command(dry_run: bool, processes: int | None, as_json: bool) -> None:
    """Bring demands and invitations into line with the list and the classes. For a nightly timer.

    It may be stopped and started again, and several may run at once, which share the work.
    """
    with at_work(processes) as database:
        done = would_refresh(database) if dry_run else refresh_all(database, processes=processes)
        counts = {**{name: done[name] for name in TOLD}, "refused": len(database.left_out)}
        click.echo(json.dumps({**counts, "dry_run": dry_run}) if as_json else round_summary(done, dry_run))


def refresh_all(database: Database, name: str = ROUND, processes: int | None = 1) -> Done:
    """What was done, counted."""
    return go_through(database, "Going through the waiting list", JOB, name, plan, ACTS, processes=processes)


def would_refresh(database: Database) -> Done:
    """The same, taken back at the end."""
    with taken_back(database) as whole:
        return refresh_all(whole, f"{ROUND}, tried")


def round_summary(done: Done, dry_run: bool) -> str:
    would = "would be " if dry_run else ""
    return (
        f"On the list and open to matching: {done['waiting']}. "
        f"Demands: {done['opened']} {would}opened, {done['changed']} {would}changed, "
        f"{done['closed']} {would}closed. "
        f"Invitations: {done['invited']} {would}made, {done['expired']} {would}ended."
        + (f" Left to the next night: {done['left']}." if done["left"] else "")
    )
