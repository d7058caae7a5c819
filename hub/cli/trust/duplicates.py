"""`hub duplicates look`: compare the records that changed with all others, for a timer."""

import json

import click

from hub.cli import sharing
from hub.cli.rounds import at_work, go_through, taken_back
from hub.core.db import Database
from hub.duplicates.services import look


@click.group("duplicates")
def duplicates_group() -> None:
    """Records that may be of one person."""


@duplicates_group.command("look")
@click.option("--dry-run", is_flag=True, help="Say how many there would be, and keep nothing.")
@sharing.option
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def look_command(dry_run: bool, processes: int | None, as_json: bool) -> None:
    """Put new pairs into the data steward's queue. For a timer, every few minutes."""
    with at_work(processes) as database:
        compared, found = would_look_through(database) if dry_run else look_through(database, processes)
        counts = {"compared": compared, "pairs": found, "refused": len(database.left_out), "dry_run": dry_run}
        would = "There would be" if dry_run else "There are"
        words = f"Compared {compared:,} records. {would} {found:,} more pairs to look at."
        click.echo(json.dumps(counts) if as_json else words)


def would_look_through(database: Database) -> tuple[int, int]:
    """The same, taken back at the end."""
    with taken_back(database) as whole:
        return look_through(whole)


def look_through(database: Database, processes: int | None = 1) -> tuple[int, int]:
    """How many records were compared here, and how many new pairs there are. Several may look at once, and one that was
    broken off today goes on where it was. What changes meanwhile waits for the next, and so do a record that is left
    out, and everything while the hub has switched off looking for them."""
    with database.unit_of_work(look.LOOKING, read_only=True) as uow:
        if look.switched_off(uow):
            return 0, 0
    words = "Looking for double registrations"
    work = look.LOOKING, look.ROUND, look.plan, look.ACTS
    done = go_through(database, words, *work, processes=processes)
    return done[look.COMPARED], done[look.FOUND]
