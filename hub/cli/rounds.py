"""What the commands of nightly rounds share: whom they leave out, a bar on a terminal, and a dry run that is the real
one taken back.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

import click

from hub.cli import sharing
from hub.cli.database import opened
from hub.consent import whole
from hub.core.actor import Viewer
from hub.core.collector import spare_what_stays
from hub.core.db import Database
from hub.core.jobs.parts import Work
from hub.core.jobs.rounds import PartAct, in_parts

Batch = Sequence[UUID]
Watch = Callable[[Sequence[Batch]], Iterable[Batch]]
Part = TypeVar("Part")


class Watching(Protocol):
    """Given the parts of a round, it hands them back one by one."""

    def __call__(self, batches: Sequence[Part], /) -> Iterable[Part]: ...


class _NotKept(Exception):
    """Takes back what a dry run did."""


@contextmanager
def at_work(processes: int | None = None) -> Iterator[Database]:
    """The database for one round of a named job, which does whatever it can (`hub.core.jobs.rounds.carry_out`).

    Exits with 1 at the end where a record was left out, of which something was changed behind the service's back.
    So many processes ask that of everybody.
    """
    with opened() as database:
        spare_what_stays()
        database.left_out |= not_as_written(database, sharing.number_of(database, processes))
        yield database
        if number := len(database.left_out):
            click.echo(left_out_words(number), err=True)
            sys.exit(1)


def not_as_written(database: Database, processes: int) -> frozenset[UUID]:
    """Whom the round leaves out (`hub.consent.whole`)."""
    with database.unit_of_work(whole.JOB, read_only=True) as uow:
        lots = whole.spans(uow)
        of = processes if len(lots) >= sharing.WORTH else 1
        others = sharing.ask(of - 1, sharing.not_as_written, of, lots)
        return whole.wrong_in(uow, lots[::of]).union(*(other.result() for other in others))


def left_out_words(number: int) -> str:
    records = "1 record that was" if number == 1 else f"{number:,} records that were"
    return f"Left out: {records} changed behind the service’s back. Run: hub verify"


@contextmanager
def taken_back(database: Database) -> Iterator[Database]:
    """A database in which everything works and nothing is kept. Others wait for the real one meanwhile."""
    try:
        with database.all_or_nothing() as whole:
            whole.second_place = None  # what is taken back need not survive a restore
            yield whole
            raise _NotKept
    except _NotKept:
        return


def go_through(
    database: Database,
    label: str,
    viewer: Viewer,
    name: str,
    plan: Callable[[Any], Iterable[Work]],
    acts: Mapping[str, PartAct],
    now: datetime | None = None,
    processes: int | None = 1,
) -> Counter[str]:
    """Do a round in parts (`hub.core.jobs.rounds.in_parts`), with a bar; what it came to here and in its helpers, who
    are asked where much is to be done."""
    total: Counter[str] = Counter()
    asked: list[Future[tuple[Counter[str], frozenset[UUID]]]] = []
    with counted_in_a_bar(label) as progress:
        of = 0
        for done, left in in_parts(database, viewer, name, plan, acts, now):
            if not of and left >= sharing.WORTH:
                number = sharing.number_of(database, processes) - 1
                asked = sharing.ask(
                    number, sharing.share, frozenset(database.left_out), viewer, name, acts, now
                )
            of = max(of, left)
            total.update(done)
            progress(of - left + 1, of)
    for other in asked:
        theirs, left_out = other.result()
        total.update(theirs)
        database.left_out |= left_out
    return total


def in_batches(ids: Sequence[UUID], at_a_time: int) -> list[Batch]:
    """The ids in parts, each for one transaction, so that nobody else waits long for the database."""
    return [ids[at : at + at_a_time] for at in range(0, len(ids), at_a_time)]


def in_a_bar(label: str) -> Watching:
    """On a terminal, a bar on the error stream: what is printed stays fit to be read by a program."""

    def watch(batches: Sequence[Part]) -> Iterator[Part]:
        if not sys.stderr.isatty():
            yield from batches
            return
        with click.progressbar(batches, label=label, file=sys.stderr) as bar:
            yield from bar

    return watch


@contextmanager
def counted_in_a_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """The same for what is counted: takes how many of how many are done."""
    if not sys.stderr.isatty():
        yield lambda done, of: None
        return
    with click.progressbar(length=1000, label=label, file=sys.stderr) as bar:
        yield lambda done, of: bar.update(done * 1000 // of - bar.pos)
