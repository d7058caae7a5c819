"""`hub insight count`: count what the managers' pages say, and print how much was counted."""

import json
from collections.abc import Callable, Iterable, Sequence

import click

from hub.cli.rounds import at_work, in_a_bar
from hub.core.db import Database
from hub.core.errors import Conflict
from hub.core.rounds import carry_out
from hub.insight.services.count import JOB, Part, count, due

Watch = Callable[[Sequence[Part]], Iterable[Part]]


@click.group("insight")
def insight_group() -> None:
    """The figures of the managers' pages."""


@insight_group.command("count")
@click.option("--dry-run", is_flag=True, help="Say how much there is to count, and open and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def count_command(dry_run: bool, as_json: bool) -> None:
    """Count the last week that is over, where it has not been counted. For a nightly timer; twice is once."""
    with at_work() as database:
        watch = in_a_bar("Counting for managers")
        number = len(what_is_due(database)) if dry_run else count_all(database, watch)
        counts = {"counted": number, "refused": len(database.left_out), "dry_run": dry_run}
        click.echo(json.dumps(counts) if as_json else count_summary(number, dry_run))


def count_all(database: Database, watch: Watch = iter) -> int:
    """How many parts were counted, each in a transaction of its own. `watch` hands the parts back one by one."""
    return sum(count_one(database, part) for part in watch(what_is_due(database)))


def what_is_due(database: Database) -> list[Part]:
    with database.unit_of_work(JOB, read_only=True) as uow:
        return due(uow)


def count_one(database: Database, part: Part) -> bool:
    """Whether this run counted it. Where another did at the same moment, theirs stands."""
    try:
        return carry_out(database, JOB, lambda uow: count(uow, part)) or False
    except Conflict:
        return False


def count_summary(number: int, dry_run: bool) -> str:
    if not number:
        return "The last week that is over has been counted already."
    parts = f"{number} {'part' if number == 1 else 'parts'} of the managers’ pages"
    return f"Would count {parts}. Nothing was changed." if dry_run else f"Counted {parts}."
