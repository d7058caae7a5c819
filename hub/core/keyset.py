"""Pages by the key of a row: the next page is what comes after the last row that was shown.

A key holds the values by which a list is in order, the id of the row last, so that no two rows share one and all can be
compared. A page costs the same wherever it stands, and what is added, taken away or moved between two pages takes no
other row past the edge of a page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import gt
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

import sqlalchemy as sa

Key = tuple[Any, ...]
Row = TypeVar("Row")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a page stands: after the row of this key or, going `back`, before it; without a key, at the beginning."""

    key: Key | None = None
    back: bool = False


START = Edge()


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """One page. The page before it ends before `before`, the next begins after `after`; None where there is none."""

    rows: Sequence[Row]
    before: Key | None
    after: Key | None

    def showing(self, rows: Sequence[Other]) -> "Part[Other]":
        """The same page with what is shown of its rows."""
        return Part(rows, self.before, self.after)


@runtime_checkable
class ReadInParts(Protocol):
    """A list of which one page is read at a time."""

    def part(self, edge: Edge, size: int) -> Part[Any]: ...


def part(
    edge: Edge, size: int, read: Callable[[Edge, int], Sequence[Row]], key_of: Callable[[Row], Key]
) -> Part[Row]:
    """A page of so many rows. `read` gives the nearest rows of an edge, the nearest first.

    The first page is a whole one, also for who comes back to it; where nothing is left after an edge, the page is what
    stands before it.
    """
    found = read(edge, size + 1)
    more = len(found) > size
    if edge.back and not more:
        return part(START, size, read, key_of)
    if not found and edge.key is not None:
        return part(Edge(edge.key, back=True), size, read, key_of)
    shown = found[:size][::-1] if edge.back else found[:size]
    earlier, later = (more, True) if edge.back else (edge.key is not None, more)
    return Part(
        shown, key_of(shown[0]) if earlier and shown else None, key_of(shown[-1]) if later and shown else None
    )


def cut(
    lines: Sequence[Row],
    edge: Edge,
    size: int,
    key_of: Callable[[Row], Key],
    beyond: Callable[[Key, Key], bool] = gt,
) -> tuple[Part[Row], int]:
    """A page of lines that are all at hand, in order, and how many stand before it.

    `beyond` says whether the line of one key comes after that of another.
    """
    try:
        first = _first(lines, edge, size, key_of, beyond)
    except TypeError:  # a key of another order, which had this name once
        first = 0
    after = first + size
    return Part(
        lines[first:after],
        key_of(lines[first]) if first else None,
        key_of(lines[after - 1]) if after < len(lines) else None,
    ), first


def _first(
    lines: Sequence[Any],
    edge: Edge,
    size: int,
    key_of: Callable[[Any], Key],
    beyond: Callable[[Key, Key], bool],
) -> int:
    if edge.key is None:
        return 0
    keys = map(key_of, lines)
    if edge.back:
        return max(0, sum(beyond(edge.key, key) for key in keys) - size)
    first = sum(not beyond(key, edge.key) for key in keys)
    return first if first < len(lines) else max(0, first - size)


def nearest(
    query: sa.Select[Any], columns: Sequence[Any], edge: Edge, *, descending: bool = False
) -> sa.Select[Any]:
    """The rows beyond an edge, the nearest first. `columns` are those of the key, none of them ever empty.

    The list goes up in all of them or, `descending`, down.
    """
    up = edge.back is descending
    if edge.key is not None:
        place = sa.tuple_(*columns)
        there = sa.tuple_(
            *(sa.literal(value, column.type) for value, column in zip(edge.key, columns, strict=True))
        )
        query = query.where(place > there if up else place < there)
    return query.order_by(*(column if up else column.desc() for column in columns))


def of_columns(edge: Edge, columns: Sequence[Any]) -> Edge:
    """The edge, where its key can be one of these columns; else the beginning: an order may have changed since."""
    kinds = [column.type.python_type for column in columns]
    return edge if edge.key is None or [type(value) for value in edge.key] == kinds else START
