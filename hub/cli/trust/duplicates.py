"""`hub duplicates look`: compare the records that changed with all others, for a timer."""

import json

import click

from hub.cli.rounds import Batch, at_work, in_a_bar, in_batches, taken_back
from hub.core.db import Database
from hub.core.rounds import carry_out
from hub.duplicates.services import look

AT_A_TIME = 20  # records compared in one transaction


@click.group("duplicates")
def duplicates_group() -> None:
    """Records that may be of one person."""


@duplicates_group.command("look")
@click.option("--dry-run", is_flag=True, help="Say how many there would be, and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def look_command(dry_run: bool, as_json: bool) -> None:
    """Put new pairs into the data steward's queue. For a timer, every few minutes."""
    with at_work() as database:
        compared, found = would_look_through(database) if dry_run else look_through(database)
        counts = {"compared": compared, "pairs": found, "refused": len(database.left_out), "dry_run": dry_run}
        would = "There would be" if dry_run else "There are"
        words = f"Compared {compared:,} records. {would} {found:,} more pairs to look at."
        click.echo(json.dumps(counts) if as_json else words)


def would_look_through(database: Database) -> tuple[int, int]:
    """The same, taken back at the end."""
    with taken_back(database) as whole:
        return look_through(whole)


def look_through(database: Database) -> tuple[int, int]:
    """How many records were compared, and how many new pairs there are. What changes meanwhile waits for the next,
    and so does everything while the hub has switched off looking for them. Where a record is left out, the next one
    begins where this one did: the record may be restored by then."""
    with database.unit_of_work(look.LOOKING) as uow:
        if look.switched_off(uow):
            return 0, 0
        changed, begun = look.changed_since_the_last_look(uow), uow.now
    found = 0
    for part in in_a_bar("Looking for double registrations")(in_batches(changed, AT_A_TIME)):
        found += look_at(database, part)
    if not database.left_out:
        with database.unit_of_work(look.LOOKING, now=begun) as uow:
            look.looked(uow)
    return len(changed), found


def look_at(database: Database, part: Batch) -> int:
    return carry_out(database, look.LOOKING, lambda uow: look.look(uow, part)) or 0
