"""Pages by the key of a row: whoever turns all of them, forward and back, has seen the whole list, in order."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hub.core.keyset import START, Edge, Key, Part, cut, part
from hub.web.turning import Order

Read = Callable[[Edge], Part[Any]]
LINES = st.lists(st.tuples(st.none() | st.integers(0, 3), st.integers(0, 3)), max_size=30).map(
    lambda drawn: [(by, usual, place) for place, (by, usual) in enumerate(drawn)]
)
ORDERS = st.sampled_from(
    [
        Order("usual", lambda line: line[1:]),
        Order("up", lambda line: line[1:], lambda line: line[0]),
        Order("down", lambda line: line[1:], lambda line: line[0], down=True),
    ]
)
SIZES = st.integers(1, 7)


def turned(read: Read) -> tuple[list[Sequence[Any]], list[Sequence[Any]]]:
    """The pages as they come forward, and back again from the last."""
    forward = list(pages(read, read(START), lambda page: Edge(page.after) if page.after else None))
    last = read(START)
    while last.after:
        last = read(Edge(last.after))
    back = list(pages(read, last, lambda page: Edge(page.before, back=True) if page.before else None))
    return forward, back[::-1]


def pages(read: Read, page: Part[Any], beside: Callable[[Part[Any]], Edge | None]) -> Iterator[Sequence[Any]]:
    yield page.rows
    while edge := beside(page):
        page = read(edge)
        yield page.rows


def ordered(order: Order, lines: Sequence[Any]) -> Sequence[Any]:
    return order.of(sorted(lines, key=lambda line: line[1:]))


@given(LINES, ORDERS, SIZES)
def test_all_pages_of_lines_at_hand_are_the_list_in_its_order_forward_and_back(
    lines: list[Any], order: Order, size: int
) -> None:
    whole = ordered(order, lines)
    forward, back = turned(lambda edge: cut(whole, edge, size, order.key, order.beyond)[0])
    assert [line for page in forward for line in page] == whole
    assert forward == back


@given(LINES, SIZES)
def test_all_pages_that_are_read_are_the_list_forward_and_back(lines: list[Any], size: int) -> None:
    whole = sorted(line[1:] for line in lines)
    forward, back = turned(lambda edge: part(edge, size, reading(whole), tuple))
    assert [line for page in forward for line in page] == whole
    assert forward == back


def reading(whole: list[Key]) -> Callable[[Edge, int], list[Key]]:
    """As a database would."""

    def read(edge: Edge, number: int) -> list[Key]:
        beyond = [
            key for key in whole if edge.key is None or (key < edge.key if edge.back else key > edge.key)
        ]
        return (beyond[::-1] if edge.back else beyond)[:number]

    return read


@given(LINES, ORDERS, SIZES, st.data())
def test_lines_that_come_and_go_between_two_pages_neither_repeat_nor_hide_another(
    lines: list[Any], order: Order, size: int, data: st.DataObject
) -> None:
    """Also where the line has gone after which the next page begins."""
    before = ordered(order, lines)
    first, _ = cut(before, START, size, order.key, order.beyond)
    gone = data.draw(st.sets(st.sampled_from(before))) if before else set()
    come = {(by, usual, place + len(lines)) for by, usual, place in data.draw(LINES)}
    after = ordered(order, [*(line for line in before if line not in gone), *come])
    if first.after is None or not [line for line in after if order.beyond(order.key(line), first.after)]:
        return
    second, _ = cut(after, Edge(first.after), size, order.key, order.beyond)
    rest = [line for line in after if order.beyond(order.key(line), first.after)]
    assert second.rows == rest[:size]
    assert not {*second.rows} & {*first.rows}


def test_a_key_of_another_kind_asks_for_the_first_page() -> None:
    lines = [(number,) for number in range(5)]
    for key in ((date(2026, 1, 1),), ("x", None)):
        assert cut(lines, Edge(key), 2, tuple)[0].rows == [(0,), (1,)]
