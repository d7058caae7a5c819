"""Places on the waiting list in an order: counted, and read a page at a time by the key of a row."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from functools import cached_property, partial
from typing import Any, Generic, TypeVar, overload

import sqlalchemy as sa

from hub.core import keyset
from hub.core.db import UnitOfWork
from hub.core.engine import along_an_index
from hub.core.keyset import START, By, Edge, Key, Part, nearest, nearest_by, of_columns
from hub.core.sealing.authentic import as_written, columns
from hub.referrals.models import WaitingEntry

Line = TypeVar("Line")
_ROW = (*columns(WaitingEntry), WaitingEntry.outcode, WaitingEntry.closed_reason)


class Listed(Sequence[Line], Generic[Line]):
    """The places for which `conditions` hold, as far as SQL knows them.

    `order` are columns, the id last; `one_index` says that one index serves conditions and order. `line_of` makes a
    line of a row. No more than `most` are counted; `more` says that there are others. A place that somebody changed is
    left out of what is read; the number does not know of that.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        conditions: Sequence[sa.ColumnElement[bool]],
        order: Sequence[Any],
        line_of: Callable[[Any], Line],
        *,
        most: int | None = None,
        one_index: bool = False,
    ) -> None:
        self._uow, self._most, self._one_index = uow, most, one_index
        self._conditions, self._order, self._line_of = conditions, order, line_of

    def __len__(self) -> int:
        return self._number if self._most is None else min(self._number, self._most)

    @property
    def more(self) -> bool:
        return self._most is not None and self._number > self._most

    @cached_property
    def _number(self) -> int:
        """One more than `most` at the most. The first column counts nothing: the fence narrows a statement by the rows
        that it names itself."""
        some = self._of_places(WaitingEntry.id).order_by(*self._order)
        if self._most is not None:
            some = some.limit(self._most + 1)
        none = sa.select(sa.func.count(WaitingEntry.id)).where(sa.false())
        number = sa.select(sa.func.count()).select_from(some.subquery()).scalar_subquery()
        [(_, found)] = self._read(none.add_columns(number), along=self._one_index)
        return found or 0

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> list[Line]: ...
    def __getitem__(self, at: int | slice) -> Line | list[Line]:
        return list(self)[at]

    def __iter__(self) -> Iterator[Line]:
        return self._lines(self._nearest(START, None))

    def part(self, edge: Edge, size: int, by: By | None = None) -> Part[Line]:
        """One page, by the key of the row where it begins or ends."""
        found = keyset.part(
            of_columns(edge, self._order, by),
            size,
            partial(self._sorted, by) if by else self._nearest,
            partial(self._key, by),
        )
        return found.showing(list(self._lines(found.rows)))

    def _nearest(self, edge: Edge, number: int | None) -> Sequence[Any]:
        query = nearest(self._of_places(*_ROW), self._order, edge).limit(number)
        return self._read(query, along=self._one_index)

    def _sorted(self, by: By, edge: Edge, number: int) -> Sequence[Any]:
        found: list[Any] = []
        for query in nearest_by(self._of_places(*_ROW), by, self._order, edge):
            found += self._read(query.limit(number - len(found)))
            if len(found) == number:
                break
        return found

    def _read(self, query: sa.Select[Any], *, along: bool = False) -> Sequence[Any]:
        with along_an_index(self._uow.session) if along else nullcontext():
            return self._uow.session.execute(query).all()

    def _lines(self, rows: Sequence[Any]) -> Iterator[Line]:
        return map(self._line_of, as_written(self._uow.session, WaitingEntry, rows))

    def _key(self, by: By | None, row: Any) -> Key:
        usual = tuple(getattr(row, column.key) for column in self._order)
        if by is None:
            return usual
        value = getattr(row, by.column.key)
        return (value is None, value, *usual)

    def _of_places(self, *wanted: Any) -> sa.Select[Any]:
        """Of whoever's place the fence lets through: it lets through the person, too, and need not be asked of both."""
        return sa.select(*wanted).where(*self._conditions)
