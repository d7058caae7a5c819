"""A list as a page and as a file: its filters, order, pages and download, declared once and read from the address.

A `ListPage` says what a list is; `Asked` is what one request wants of it. A view gives the lines that the filters
leave (plain facts, cheap to have all of) and how the few lines that are shown become rows:

    asked = Asked(LIST)
    lines = asked.lines(queries.everything(uow, asked.values))
    return asked.answer(uow, "…/list.html", [row(line) for line in lines])

Nothing in the address is about one person: filters are codes, ids and days, the order is the name of a column.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple, TypeVar

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.core.keyset import By, Key, ReadInParts
from hub.core.portions import portions
from hub.forms.filters import Filters
from hub.forms.form import Form
from hub.forms.format import plural
from hub.web import download
from hub.web.turning import Order, Turned, by_key, by_number, by_reading

PAGE = 50
REACH = 1_000  # lines: so many are counted where those that are found say that there are more, and stand on one page
IN_A_FILE = 100  # rows made at once for a file
FILE, WHOLE = "csv", "all"  # what `view` in the address may ask for: a file, or every row on one page
Options = Mapping[str, Iterable[Sequence[str]]]
Line = TypeVar("Line")


class Link(NamedTuple):
    """A cell that leads somewhere. `under` stands below it, `says` is what a screen reader reads instead."""

    text: str
    href: str
    under: str = ""
    says: str = ""


class Tag(NamedTuple):
    text: str
    colour: str = ""


def marked(words: Iterable[str]) -> list[Tag]:
    """What has to be known before anybody rings, writes or tells, below a name on a list."""
    return [Tag(each, "red") for each in words]


Cell = str | int | date | Link | Tag | Sequence[Link | Tag | str] | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `cell` gives what a row shows; the file holds the same, or what `value` gives.

    With `by`, what a line is sorted by, the list can be sorted by it; lines without a value come last. `in_sql` is the
    same of a list that is read in parts, in whose database it is sorted. A `figure` is a number wherever it stands, so
    its unit stands in the title.
    """

    title: str
    cell: Callable[[Any], Cell]
    by: Callable[[Any], Any] | None = None
    in_sql: By | None = None
    value: Callable[[Any], download.Cell] | None = None
    figure: bool = False
    on_page: bool = True
    in_file: bool = True

    @property
    def key(self) -> str:
        """Its name in an address."""
        return re.sub(r"[^a-z]+", "-", self.title.lower()).strip("-")

    def in_a_file(self, row: Any) -> download.Cell:
        return self.value(row) if self.value else plain(self.cell(row))


def people(address: Callable[[Any], str], reference: Callable[[Any], str]) -> tuple[Column, Column]:
    """Who it is, leading to their page, with the reference and what has to be known first below; that has a column of
    its own in the file. A row has `name` and `markers`."""

    def shown(row: Any) -> Sequence[Link | Tag | str]:
        return [Link(row.name, address(row), under=show_reference(reference(row))), *marked(row.markers)]

    return (
        Column("Learner", shown, value=lambda row: row.name),
        Column("Know first", lambda row: ", ".join(row.markers), on_page=False),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """What a list is. `name` is that of its file and, with ".download", of the audit event; `deciding` the column
    that stands first on a phone; `empty` says what to do where there is no row. Lines come in their own order,
    which `comes` says in words.

    `key` gives of a line what that order goes by, its id last, no part of it empty: the pages of such a list begin
    after a row and not at a number (`hub.core.keyset`). A list that is never long needs none.

    `longest_file` is how many rows a file holds of a list whose rows cost too much for one request to make them all.
    """

    name: str
    one: str
    many: str
    columns: tuple[Column, ...]
    comes: str
    empty: str
    deciding: str = ""
    filters: type[Filters] = Filters
    key: Callable[[Any], Key] | None = None
    longest_file: int | None = None

    @property
    def sortable(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns if column.by}


class Asked:
    """What the address asks of a list. `values` are those of its filters, None where one cannot be used."""

    def __init__(self, listing: ListPage, options: Options | None = None) -> None:
        self.listing = listing
        self.form = Form(listing.filters, request.args, options=options)
        self.values = self.form.load()
        typed = request.args.get("sort", "")
        self.sort = typed if typed.removeprefix("-") in listing.sortable else ""
        self.view = request.args.get("view", "")
        self.total, self.more, self.turned = 0, False, Turned(())
        self.too_long_for_a_file = False
        self.rows: Sequence[Any] = ()

    @property
    def reach(self) -> int | None:
        """How many lines are counted, at the most, for what is asked; None is all of them."""
        return None if self.view == FILE or self._sorted_here else REACH

    @property
    def _sorted_here(self) -> bool:
        """Whether lines have to be at hand to be sorted."""
        return bool(self.sort) and self._column.in_sql is None

    @property
    def _column(self) -> Column:
        return self.listing.sortable[self.sort.removeprefix("-")]

    @property
    def whole(self) -> bool:
        """Whether every row is drawn on one page."""
        return self.view == WHOLE and self.fits_on_one_page

    @property
    def fits_on_one_page(self) -> bool:
        """Nobody reads or prints thousands, and making them takes longer than a request may: they go into a file."""
        return not self.more and self.total <= REACH

    def lines(self, found: Sequence[Any]) -> Sequence[Any]:
        """Those to draw of all that the filters leave: one page of them, or all for paper and for a file.

        `found` may be read from the database as it is asked for: without another order, one page of it is (`part`).
        Then it may know of no more than the reach, and say by `more` that there are others.
        """
        self.total, self.more = len(found), getattr(found, "more", False)
        most = self.listing.longest_file
        if self.view == FILE and most is not None and self.total > most:
            self.view, self.too_long_for_a_file = "", True
        self.turned = self._turned(found)
        return self.turned.rows

    def _turned(self, found: Sequence[Any]) -> Turned:
        order = self.order
        if self.view == FILE or self.whole:
            return Turned(list(order.of(found)))
        if order.usual is None:
            return by_number(order.of(found), PAGE)
        if not self._sorted_here and isinstance(found, ReadInParts):
            in_sql = self._column.in_sql if self.sort else None
            by = replace(in_sql, down=order.down) if in_sql else None
            return by_reading(lambda edge: found.part(edge, PAGE, by), order.name)
        return by_key(order.of(found), order, PAGE)

    @property
    def order(self) -> Order:
        by = self._column.by if self.sort else None
        return Order(f"{self.listing.name} {self.sort}", self.listing.key, by, self.sort.startswith("-"))

    def drawn(self, lines: Sequence[Any], rows: Callable[[Sequence[Any]], Sequence[Any]]) -> Iterable[Any]:
        """The rows of these lines, for a page or for a file."""
        if self.view != FILE:
            return rows(lines)
        return for_a_file(lines, rows)

    def answer(
        self,
        uow: UnitOfWork,
        template: str,
        rows: Iterable[Any],
        *,
        beside: Form | None = None,
        **context: Any,
    ) -> ResponseReturnValue:
        """The page, or the file, which the audit knows of. `beside` is another form of the page, that posts."""
        if self.view == FILE and self.values is not None:
            return list_file(uow, self.listing.name, self.listing.columns, rows)
        self.rows = list(rows)
        form = beside if beside and beside.errors else self.form
        page = render_template(template, listing=self, form=form, beside=beside, **context)
        return page, 422 if form.errors or self.too_long_for_a_file else 200

    # What the template draws.

    @property
    def number(self) -> str:
        """How many there are, in words."""
        one, many = self.listing.one, self.listing.many
        return f"More than {self.total:,} {many}" if self.more else plural(self.total, one, many)

    @property
    def page_words(self) -> str:
        """Which page it is and, where all are counted, of how many."""
        pages = max(1, -(-self.total // PAGE))
        return f"Page {self.turned.page}" if self.more else f"Page {min(self.turned.page, pages)} of {pages}"

    @property
    def columns(self) -> list[Column]:
        return [column for column in self.listing.columns if column.on_page]

    @property
    def headings(self) -> list[dict[str, Any]]:
        return [self.heading(column) for column in self.columns]

    def heading(self, column: Column) -> dict[str, Any]:
        """Its words and, where the list can be sorted by it, the address that does so or turns the order round."""
        words = {"text": column.title, "numeric": column.figure}
        if not column.by or self.values is None:
            return words
        up = self.sort == column.key
        order = "ascending" if up else "descending" if self.sort == f"-{column.key}" else "none"
        return {**words, "href": self.address(sort=f"-{column.key}" if up else column.key), "order": order}

    @property
    def cells(self) -> list[list[Cell]]:
        return [[column.cell(row) for column in self.columns] for row in self.rows]

    @property
    def filtered(self) -> bool:
        return bool(self.kept)

    @property
    def kept(self) -> dict[str, list[str]]:
        """The filters of the address that say something, a day in its parts."""
        names = self.form.names
        return {
            name: typed
            for name, values in request.args.lists()
            if name.partition("-")[0] in names and (typed := [value for value in values if value])
        }

    def address(self, **changes: Any) -> str:
        """Of this list with its filters and its order, and these changes."""
        kept: dict[str, Any] = {**(request.view_args or {}), **self.kept, "sort": self.sort or None}
        return url_for(str(request.endpoint), **{**kept, **changes})

    @property
    def everything(self) -> str:
        """The address of the list without a filter."""
        return url_for(str(request.endpoint), **(request.view_args or {}), sort=self.sort or None)


def for_a_file(lines: Iterable[Line], rows: Callable[[Sequence[Line]], Iterable[Any]]) -> Iterator[Any]:
    """The rows of these lines, made some at a time, so that a file takes no more memory where there are many."""
    return (row for some in portions(lines, IN_A_FILE) for row in rows(some))


def list_file(uow: UnitOfWork, name: str, columns: Iterable[Column], rows: Iterable[Any]) -> Response:
    """These rows as a file, which the audit knows of."""
    audit.record(uow, f"{name}.download")
    shown = [column for column in columns if column.in_file]
    cells = ([column.in_a_file(row) for column in shown] for row in rows)
    return download.csv_file(f"{name}-{uow.today}", [column.title for column in shown], cells)


def plain(cell: Cell) -> download.Cell:
    """What a file holds of a cell."""
    if isinstance(cell, Link | Tag):
        return cell.text
    if isinstance(cell, str | int | date) or cell is None:
        return cell
    return "; ".join(one if isinstance(one, str) else one.text for one in cell)
