"""Turning the pages of a list: its order, the page that an address asks for, and the addresses of those beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.core.keyset import Edge, Key, Part, cut
from hub.web.address import page_number
from hub.web.sealed_keys import asked_edge, sealed


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a list, `name`: its `usual` one, by keys (`hub.core.keyset`), or by what `by` gives of a line,
    `down` or up, lines without it last. Lines that have the same stand in their usual order."""

    name: str
    usual: Callable[[Any], Key] | None = None
    by: Callable[[Any], Any] | None = None
    down: bool = False

    def of(self, lines: Sequence[Any]) -> Sequence[Any]:
        if self.usual is not None:
            lines = sorted(lines, key=self.usual)
        if self.by is None:
            return lines
        known = [line for line in lines if self.by(line) is not None]
        known.sort(key=self.by, reverse=self.down)
        return [*known, *(line for line in lines if self.by(line) is None)]

    def key(self, line: Any) -> Key:
        usual = self.usual(line) if self.usual else ()
        return usual if self.by is None else ((by := self.by(line)) is None, by, *usual)

    def beyond(self, one: Key, other: Key) -> bool:
        """Whether the line of one key comes after that of another."""
        if self.by is None:
            return one > other
        (empty, by, *usual), (others_empty, others_by, *others_usual) = one, other
        if empty != others_empty:
            return bool(empty)
        if by != others_by:
            return bool(by < others_by if self.down else by > others_by)
        return usual > others_usual


@dataclass(frozen=True, slots=True)
class Turned:
    """One page: its rows, its number, and what the addresses of the pages beside it add; None where there is none."""

    rows: Sequence[Any]
    page: int = 1
    earlier: Mapping[str, Any] | None = None
    later: Mapping[str, Any] | None = None

    @property
    def alone(self) -> bool:
        return self.earlier is self.later is None


def by_number(lines: Sequence[Any], size: int) -> Turned:
    """Of a list that is never long: the page of this number, the last where there are not so many."""
    page = min(page_number(), max(1, -(-len(lines) // size)))
    first = size * (page - 1)
    return Turned(
        lines[first : first + size],
        page,
        {"page": page - 1} if first else None,
        {"page": page + 1} if first + size < len(lines) else None,
    )


def by_key(lines: Sequence[Any], order: Order, size: int) -> Turned:
    """Of lines that are all at hand, in this order."""
    part, stand_before = cut(lines, asked_edge(order.name), size, order.key, order.beyond)
    return turned(part, order.name, -(-stand_before // size) + 1)


def by_reading(read: Callable[[Edge], Part[Any]], name: str) -> Turned:
    """Of a list of which one page is read. Its number is what the address says: none is counted before it."""
    return turned(read(asked_edge(name)), name, page_number())


def turned(part: Part[Any], name: str, page: int) -> Turned:
    page = 1 if part.before is None else max(2, page)
    return Turned(
        part.rows,
        page,
        {"before": sealed(part.before, name), "page": page - 1} if part.before else None,
        {"after": sealed(part.after, name), "page": page + 1} if part.after else None,
    )
