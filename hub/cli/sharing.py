"""Other processes that take a share of a round: each has a core, a connection and a key book of its own.

They are started where there is so much to do that it is worth the second that each takes to begin, stay until the
command ends, and go when it is killed. The parts of a round are claimed (`hub.core.jobs.parts`), so none does
another's.
"""

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from functools import cache
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, TypeVar
from uuid import UUID

import click

from hub.cli.database import opened
from hub.consent import whole
from hub.core.actor import Viewer
from hub.core.collector import spare_what_stays
from hub.core.db import Database
from hub.core.jobs.rounds import PartAct, in_parts

MOST = 8  # processes that are started unasked: each has a connection, and up to 512 MiB
WORTH = 200  # parts, or as many lots of people to compare: fewer are done before a helper has begun
_KEPT = ExitStack()  # of a helper: its database, until it ends
Made = TypeVar("Made")


def option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--processes`, for a command that shares its round."""
    words = "How many processes share the work. Without it: one for each core, on SQLite one."
    return click.option("--processes", type=click.IntRange(min=1), help=words)(command)


def number_of(database: Database, processes: int | None) -> int:
    """How many processes work at a round. On SQLite one writes at a time, so one does all."""
    if database.engine.dialect.name == "sqlite":
        return 1
    return processes or min(MOST, len(os.sched_getaffinity(0)))


def number_for_everybody(database: Database, processes: int | None) -> int:
    """How many processes read all people: one does it where there are so few that others would come too late."""
    with database.unit_of_work(whole.JOB, read_only=True) as uow:
        few = len(whole.spans(uow)) < WORTH
    return 1 if few else number_of(database, processes)


def ask(number: int, act: Callable[..., Made], *given: Any) -> list[Future[Made]]:
    """Let so many helpers do the same, each with its place among them, from 1, before what is given."""
    return [_pool(number).submit(act, place, *given) for place in range(1, number + 1)] if number else []


def hand_over(number: int, act: Callable[..., Made], *given: Any) -> Future[Made]:
    """Let one of so many helpers do it, the next that has nothing else to do."""
    return _pool(number).submit(act, *given)


def share(
    _place: int,
    left_out: frozenset[UUID],
    viewer: Viewer,
    name: str,
    acts: Mapping[str, PartAct],
    now: datetime | None,
) -> tuple[Counter[str], frozenset[UUID]]:
    """In a helper: do parts of a round that was begun until none is free; what they came to, and who is left out."""
    database, total = own_database(), Counter[str]()
    database.left_out |= left_out
    for done, _ in in_parts(database, viewer, name, None, acts, now):
        total.update(done)
    return total, frozenset(database.left_out)


def not_as_written(place: int, of: int, lots: Sequence[whole.Span]) -> frozenset[UUID]:
    """In a helper: its share of `whole.not_as_written`."""
    with own_database().unit_of_work(whole.JOB, read_only=True) as uow:
        return whole.wrong_in(uow, lots[place::of])


@cache
def _pool(number: int) -> ProcessPoolExecutor:
    """Begun anew, since a copy of this process would share its connections."""
    return ProcessPoolExecutor(number, mp_context=get_context("spawn"), initializer=_begin)


def _begin() -> None:
    spare_what_stays()
    Thread(target=_end_with_the_command, daemon=True).start()


def _end_with_the_command() -> None:
    """A command that is killed tells nobody. The part that is being done then is free again."""
    command = parent_process()
    if command is not None:
        command.join()
        os._exit(1)


@cache
def own_database() -> Database:
    """Of a helper, until it ends."""
    return _KEPT.enter_context(opened())
