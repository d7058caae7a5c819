"""`hub duplicates look`: compare the records that changed with all others, for a timer."""

import json

import click

from hub.cli.database import opened
from hub.cli.rounds import in_a_bar, in_parts, taken_back
from hub.core.db import Database
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
    with opened() as database:
        if dry_run:
            with taken_back(database) as whole:
                compared, found = look_through(whole)
        else:
            compared, found = look_through(database)
    if as_json:
        click.echo(json.dumps({"compared": compared, "pairs": found, "dry_run": dry_run}))
        return
    would = "There would be" if dry_run else "There are"
    click.echo(f"Compared {compared:,} records. {would} {found:,} more pairs to look at.")


def look_through(database: Database) -> tuple[int, int]:
    """How many records were compared, and how many new pairs there are. What changes meanwhile waits for the next,
    and so does everything while the hub has switched off looking for them."""
    with database.unit_of_work(look.LOOKING) as uow:
        if look.switched_off(uow):
            return 0, 0
        changed, begun = look.changed_since_the_last_look(uow), uow.now
    found = 0
    for part in in_a_bar("Looking for double registrations")(in_parts(changed, AT_A_TIME)):
        with database.unit_of_work(look.LOOKING) as uow:
            found += look.look(uow, part)
    with database.unit_of_work(look.LOOKING, now=begun) as uow:
        look.looked(uow)
    return len(changed), found
