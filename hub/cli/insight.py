"""`hub insight count`: count what the managers' pages say, and print how much was counted.

`hub insight rebuild`: bring the summaries in line with the records, or only compare them.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from uuid import UUID

import click

from hub.cli import sharing
from hub.cli.rounds import Watch as WatchBatches
from hub.cli.rounds import at_work, go_through, in_a_bar
from hub.core.clock import local_date, utc_now
from hub.core.db import Database
from hub.core.errors import Conflict
from hub.core.jobs.parts import left_of_today
from hub.core.jobs.rounds import carry_out
from hub.insight.services.count import JOB, Part, count, due
from hub.insight.summaries import recount
from hub.insight.summaries.folding import fold
from hub.insight.summaries.keeping import JOB as SUMMARIES
from hub.insight.summaries.types import Place

Watch = Callable[[Sequence[Part]], Iterable[Part]]
SHOWN = 20  # figures that differ, in words


@click.group("insight")
def insight_group() -> None:
    """The figures of the managers' pages."""


@insight_group.command("count")
@click.option("--dry-run", is_flag=True, help="Say how much there is to count, and open and change nothing.")
@sharing.option
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def count_command(dry_run: bool, processes: int | None, as_json: bool) -> None:
    """Count the last week that is over, where it has not been counted. For a nightly timer; twice is once."""
    with at_work(processes) as database:
        watch = in_a_bar("Counting for managers")
        if not dry_run:
            fold_all(database)
        number = len(what_is_due(database)) if dry_run else count_all(database, watch, processes)
        counts = {"counted": number, "refused": len(database.left_out), "dry_run": dry_run}
        click.echo(json.dumps(counts) if as_json else count_summary(number, dry_run))


@insight_group.command("rebuild")
@click.option(
    "--check", is_flag=True, help="Only compare, and change nothing; exit code 1 where a figure differs."
)
@sharing.option
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def rebuild_command(check: bool, processes: int | None, as_json: bool) -> None:
    """Bring the summaries in line with the records. One that was broken off today goes on where it was, and several may
    run at once, which share the work: the last of them says what stood wrong."""
    with at_work(processes) as database:
        watch = in_a_bar("Comparing with the records")
        wrong = compared(database, watch) if check else rebuild_all(database, processes)
        click.echo(json.dumps({"differences": len(wrong)}) if as_json else rebuild_summary(wrong, check))
        if check and wrong:
            sys.exit(1)


def compared(database: Database, watch: WatchBatches = iter) -> Counter[Place]:
    """By how much each figure is less than a recount of the records, as both were at one moment."""
    with database.unit_of_work(SUMMARIES, read_only=True, snapshot=True) as uow:
        return recount.wrong_figures(uow, watch)


def rebuild_all(database: Database, processes: int | None = 1) -> Counter[Place]:
    """What stood wrong in the summaries when every record had been read again. Nothing where another worker still
    reads some: that one puts them right."""
    if not finishing(database):
        work = recount.ROUND, recount.plan, recount.ACTS
        go_through(database, "Counting the records", SUMMARIES, *work, processes=processes)
    wrong = Counter[Place]() if being_read(database) else put_right(database)
    fold_all(database)
    return wrong


def finishing(database: Database) -> bool:
    """Whether every record was read again before, and what the summaries lack has not all been added."""
    with database.unit_of_work(SUMMARIES, read_only=True) as uow:
        return recount.finishing(uow)


def being_read(database: Database) -> bool:
    with database.unit_of_work(SUMMARIES, read_only=True) as uow:
        return left_of_today(uow, recount.ROUND)


def put_right(database: Database) -> Counter[Place]:
    """The summaries by the tallies; nothing of what another worker has begun to put right since."""
    with database.unit_of_work(SUMMARIES) as uow:
        mine = recount.begin_to_finish(uow)
    with database.unit_of_work(SUMMARIES, read_only=True, snapshot=True) as uow:
        wrong = recount.wrong_by_tallies(uow)
    for portion in recount.in_portions(wrong):
        with database.unit_of_work(SUMMARIES) as uow:
            if not recount.put_right(uow, mine, portion):
                return wrong
    with database.unit_of_work(SUMMARIES) as uow:
        recount.finish(uow, mine)
    return wrong


def fold_all(database: Database) -> None:
    """What changed since the last time comes into the summaries, some at a time."""
    while carry_out(database, SUMMARIES, fold):
        pass


def rebuild_summary(wrong: Counter[Place], check: bool) -> str:
    if not wrong:
        return "The summaries are as the records say."
    lines = [
        f"  {place.measure}, {place.grain} of {place.start}, {place.by} {place.part}: off by {-by:+d}"
        for place, by in sorted(wrong.items())[:SHOWN]
    ]
    figures = "1 figure" if len(wrong) == 1 else f"{len(wrong):,} figures"
    first = f"{figures} {'differ' if check else 'differed, and were put right'}:"
    return "\n".join([first, *lines])


def count_all(database: Database, watch: Watch = iter, processes: int | None = 1) -> int:
    """How many parts were counted, each in a transaction of its own. `watch` hands the parts back one by one."""
    today, number = local_date(utc_now()), sharing.number_for_everybody(database, processes)
    parts = what_is_due(database, today)
    alone = (count_one(database, one) for one in parts)
    counted = _by_helpers(database, parts, today, number) if number > 1 else alone
    return sum(done for _, done in zip(watch(parts), counted, strict=True))


def _by_helpers(database: Database, parts: Sequence[Part], today: date, number: int) -> Iterator[bool]:
    """Turn by turn; whether each was counted, in order."""
    for _, of_a_turn in groupby(parts, key=attrgetter("turn")):
        known = frozenset(database.left_out)
        asked = [
            sharing.hand_over(number, count_named, known, today, one.organisation_id, one.name)
            for one in of_a_turn
        ]
        for one in asked:
            done, left_out = one.result()
            database.left_out |= left_out
            yield done


def count_named(
    left_out: frozenset[UUID], today: date, organisation_id: UUID, name: str
) -> tuple[bool, frozenset[UUID]]:
    """In a helper: the part of that name, unless somebody has counted it; and who is left out."""
    database = sharing.own_database()
    database.left_out |= left_out
    due = what_is_due(database, today)
    found = [one for one in due if (one.organisation_id, one.name) == (organisation_id, name)]
    return any(count_one(database, one) for one in found), frozenset(database.left_out)


def what_is_due(database: Database, today: date | None = None) -> list[Part]:
    """As of that day, or of today."""
    with database.unit_of_work(JOB, read_only=True) as uow:
        return due(uow, today)


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
