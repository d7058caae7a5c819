"""Many rows some at a time: so that memory stays flat, and no statement names more values than a database takes."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa

AT_A_TIME = 1_000

One = TypeVar("One")


def portions(many: Iterable[One], at_a_time: int = AT_A_TIME) -> Iterator[list[One]]:
    """All of them in their order; none is empty."""
    rest = iter(many)
    while some := list(islice(rest, at_a_time)):
        yield some


def some_at_a_time(result: sa.Result[*tuple[Any, ...]], at_a_time: int = AT_A_TIME) -> Iterator[Any]:
    """The rows that one statement found. Of very many only as many are made as are being looked at: what the database
    sent of the others takes a fraction of a row's memory."""
    yield from result.yield_per(at_a_time)
