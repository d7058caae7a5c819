"""Pages by the key of a row: the next page is what comes after the last row that was shown.

A key holds the values by which a list is in order, the id of the row last, so that no two rows share one and all can be
compared. A page costs the same wherever it stands, and what is added, taken away or moved between two pages takes no
other row past the edge of a page.
"""

from collections.abc import Callable, Iterator, Sequence
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
class By:
    """What a list is sorted by before its own order: a column, up or `down`; rows without a value of it come last.

    Of a column with few `values`, which stand here in their order and one of which each row has, each is read by
    itself, so that the index of the list's own order serves it. A key of such a list begins with whether the value is
    missing, and the value.
    """

    column: Any
    values: Sequence[Any] = ()
    down: bool = False


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
    """A list of which one page is read at a time, in its own order or sorted by a column."""

    def part(self, edge: Edge, size: int, by: By | None = None) -> Part[Any]: ...


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
        there = _literals(edge.key, columns)
        query = query.where(place > there if up else place < there)
    return query.order_by(*(column if up else column.desc() for column in columns))


def nearest_by(query: sa.Select[Any], by: By, columns: Sequence[Any], edge: Edge) -> Iterator[sa.Select[Any]]:
    """Of a list that is sorted by one more column: statements that give, one after another, the rows beyond an edge.

    Rows that share the value stand in the list's own order, which goes up.
    """
    _, value, *usual = edge.key or (None, None)
    runs = _runs(by)
    if edge.back:
        runs.reverse()
    first = [one for one, _ in runs].index(_run_of(value, by)) if edge.key else 0
    for place, (one, condition) in enumerate(runs[first:]):
        within = edge.key is not None and place == 0
        of_run = query.where(condition)
        if one is _KNOWN:
            yield _by_value(of_run, by, columns, edge if within else Edge(None, edge.back))
        else:
            yield nearest(of_run, columns, Edge(tuple(usual) if within else None, edge.back))


_KNOWN = object()


def _runs(by: By) -> list[tuple[Any, sa.ColumnElement[bool]]]:
    """The parts of the list that are read by themselves, in its order."""
    if by.values:
        return [(value, by.column == value) for value in (by.values[::-1] if by.down else by.values)]
    return [(_KNOWN, by.column.is_not(None)), *([(None, by.column.is_(None))] if by.column.nullable else [])]


def _run_of(value: Any, by: By) -> Any:
    return value if by.values or value is None else _KNOWN


def _by_value(query: sa.Select[Any], by: By, columns: Sequence[Any], edge: Edge) -> sa.Select[Any]:
    up = by.down is edge.back
    if edge.key is not None:
        _, value, *usual = edge.key
        column, here = by.column, sa.literal(value, by.column.type)
        place, there = sa.tuple_(*columns), _literals(usual, columns)
        further = sa.or_(
            column > here if up else column < here, place < there if edge.back else place > there
        )
        query = query.where(column >= here if up else column <= here, further)
    return query.order_by(
        by.column if up else by.column.desc(),
        *(column.desc() if edge.back else column for column in columns),
    )


def _literals(values: Sequence[Any], columns: Sequence[Any]) -> Any:
    return sa.tuple_(*(sa.literal(value, column.type) for value, column in zip(values, columns, strict=True)))


def of_columns(edge: Edge, columns: Sequence[Any], by: By | None = None) -> Edge:
    """The edge, where its key can be one of these columns; else the beginning: an order may have changed since."""
    if edge.key is None:
        return edge
    sorted_by, key = (edge.key[:2], edge.key[2:]) if by else ((), edge.key)
    fits = len(key) == len(columns) and all(map(_is_of, key, columns))
    return edge if fits and (by is None or _sorted_by(sorted_by, by)) else START


def _sorted_by(key: Key, by: By) -> bool:
    _, value = key
    if by.values:
        return value in by.values
    return bool(by.column.nullable) if value is None else _is_of(value, by.column)


def _is_of(value: Any, column: Any) -> bool:
    return type(value) is column.type.python_type
