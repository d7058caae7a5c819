"""`hub retention …`: what is kept too long, and the nightly run that deletes it."""

import json
from collections.abc import Sequence

import click

from hub.cli.progress import shown
from hub.cli.rounds import at_work
from hub.core.db import Database
from hub.rights.retention import services
from hub.rights.retention.due import Due, due


@click.group("retention")
def retention_group() -> None:
    """How long anything is kept."""


@retention_group.command("run")
@click.option("--dry-run", is_flag=True, help="List what would be deleted, and delete nothing.")
@click.option("--json", "as_json", is_flag=True, help="For machines: the ids by period and table.")
@click.option("--accept-share", is_flag=True, help="So many records are right to go.")
@click.option("--accept-clock", is_flag=True, help="The clock of this machine is right.")
def run(dry_run: bool, as_json: bool, accept_share: bool, accept_clock: bool) -> None:
    """Delete what is kept too long. Refused where so much would go, or so long has passed, that something may be wrong.

    It may be stopped and started again.
    """
    accepted = frozenset(
        code for code, said in ((services.SHARE, accept_share), (services.CLOCK, accept_clock)) if said
    )
    with at_work() as database:
        found, doubts = looked_at(database) if dry_run else (really(database, as_json, accepted), ())
        counts = {"dry_run": dry_run, "doubts": list(doubts), "refused": len(database.left_out)}
        document = json.dumps({**counts, "periods": as_records(found)})
        click.echo(document if as_json else run_summary(found, doubts, dry_run))


def run_summary(found: Sequence[Due], doubts: Sequence[str], dry_run: bool) -> str:
    lines = [
        f"{one.period.label}: {one.count:,} ({one.period.long} after {one.period.clock})" for one in found
    ]
    refused = [f"A real run would be refused: {words}" for words in doubts]
    return "\n".join([*lines, *refused, "Nothing was deleted." if dry_run else "Deleted."])


def looked_at(database: Database) -> tuple[list[Due], tuple[str, ...]]:
    with database.unit_of_work(services.JOB, read_only=True) as uow:
        found = due(uow, uow.today)
        return found, tuple(one.words for one in services.doubts(uow, found))


def really(database: Database, quiet: bool, accepted: frozenset[str]) -> list[Due]:
    if quiet:
        return services.run(database, lambda done, of: None, accepted=accepted)
    with shown("Deleting") as progress:
        return services.run(database, progress, accepted=accepted)


def as_records(found: Sequence[Due]) -> list[dict[str, object]]:
    return [
        {
            "code": one.period.code,
            "count": one.count,
            "ids": {model.__tablename__: [str(row_id) for row_id in ids] for model, ids in one.found},
        }
        for one in found
    ]
