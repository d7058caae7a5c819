"""A CSV file as people save it: bytes in, named cells out, with every fault named by row and column.

Nothing here knows what the columns mean.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hub.directory.rules.wording import WORDING, fold, listed
from hub.directory.sheet_text import MAX_COLUMNS, Row, Unreadable, decode, records
from hub.directory.types import Problem

_NUMBER = re.compile(r"[-+]?£?\d[\d,]*(\.\d+)?")
_BLANKS = {"", "-", "\u2013", "\u2014", "n/a", "N/A"}
_TOTALS = set(WORDING["totals"]["words"])
SAMPLES = 50  # cells of a column whose name is not known, to tell what it holds


@dataclass(frozen=True, slots=True)
class SheetRow:
    """`cells` holds the named columns that were looked for, spaces tidied, "" where nothing stands.

    `others` holds those whose name is not known, by the name as `column_name` writes it.
    """

    number: int
    cells: Mapping[str, str]
    others: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnreadColumn:
    """A column whose name is not known, as the file writes it, with the first cells that say something."""

    heading: str
    place: int
    samples: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return column_name(self.heading)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`headers` gives each column found, by our name, as the file writes it."""

    headers: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[SheetRow] = ()
    problems: Sequence[Problem] = ()
    warnings: Sequence[Problem] = ()
    unread: Sequence[UnreadColumn] = ()
    header_row: int = 1


def read_sheet(data: bytes, names: Mapping[str, str], required: Sequence[str]) -> Sheet:
    """`names` maps a column name, written as `column_name` writes it, to ours; `required` are our names.

    A name that maps to "" is a column that is to be left out without a word.
    """
    try:
        text, warnings = decode(data)
        above, (head, *body) = records(text, lambda cell: column_name(cell) in names)
    except Unreadable as trouble:
        return Sheet(problems=[trouble.problem])
    headers, faults = _headers(head, names)
    unread = _unread(head, body, names)
    missing = [name for name in required if name not in headers]
    if faults or (missing and not unread):
        return Sheet(headers, problems=[*_missing(missing, head), *faults])
    body, totals = _without_totals(body)
    rows, cell_faults = _rows(body, head[1], headers, unread)
    noted = [*warnings, *_skipped(above), *totals]
    return Sheet(headers, rows, [*_missing(missing, head), *cell_faults], noted, unread, head[0])


def sheet_of(rows: Sequence[tuple[int, Mapping[str, str]]]) -> Sheet:
    """Numbered cells, already under our names, as a sheet: the same checks without a file."""
    named = [SheetRow(number, {name: _tidy(cell) for name, cell in cells.items()}) for number, cells in rows]
    headers = {name: name for row in named for name in row.cells}
    return Sheet(headers, named, list(_formulas(named, headers)))


def column_name(header: str) -> str:
    """How column names are compared: "Course title ", "COURSE-TITLE" and "course_title" are one."""
    return re.sub(r"[^a-z0-9]+", "_", header.casefold()).strip("_")


def _headers(head: Row, names: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """Columns found by our names, and columns named twice."""
    number, header = head
    headers: dict[str, str] = {}
    faults = []
    for cell in header:
        name = names.get(column_name(cell))
        if not name:
            continue
        if name in headers:
            faults.append(Problem(number, _shown(cell), f"There are two columns for {name}. Remove one."))
        else:
            headers[name] = cell
    if len(header) > MAX_COLUMNS:
        faults = [Problem(number, None, f"The file must have {MAX_COLUMNS} columns or fewer.")]
    return headers, faults


def _unread(head: Row, body: Sequence[Row], names: Mapping[str, str]) -> list[UnreadColumn]:
    """The columns that nobody asked for, the first of each name."""
    unknown = {column_name(cell): place for place, cell in reversed(list(enumerate(head[1])))}
    places = sorted(place for name, place in unknown.items() if name and name not in names)
    return [
        UnreadColumn(
            _shown(head[1][place]), place, tuple(_tidy(cells[place]) for cells in _with(body, place))
        )
        for place in places
    ]


def _with(body: Sequence[Row], place: int) -> list[list[str]]:
    return [cells for _, cells in body[:SAMPLES] if len(cells) > place and _tidy(cells[place])]


def _skipped(above: Sequence[Row]) -> Iterator[Problem]:
    for number, cells in above:
        words = _shown(" ".join(filter(None, cells)))
        yield Problem(
            number, None, f"This row stands above the names of the columns and was left out: “{words}”."
        )


def _without_totals(body: Sequence[Row]) -> tuple[list[Row], list[Problem]]:
    """The rows without those that only count the others, and a warning for each of these."""
    totals = [row for row in body if _is_total(row[1])]
    says = "This row was taken for a total and left out: “{}”."
    noted = [
        Problem(number, None, says.format(_shown(" ".join(filter(None, cells))))) for number, cells in totals
    ]
    return [row for row in body if not _is_total(row[1])], noted


def _is_total(cells: Sequence[str]) -> bool:
    """A word for a total and nothing else but figures."""
    words = [fold(cell).rstrip(" :") for cell in cells if not _NUMBER.fullmatch(cell) and _tidy(cell)]
    return bool(words) and all(word in _TOTALS or _is_counted(word) for word in words)


def _is_counted(word: str) -> bool:
    """ "total classes: 14", "total places"."""
    first, _, rest = word.partition(" ")
    return first in ("total", "totals", "sum") and len(rest.split()) <= 3


def _missing(missing: Sequence[str], head: Row) -> list[Problem]:
    if not missing:
        return []
    number, header = head
    found = ", ".join(_shown(cell) for cell in header[:30] if cell)
    noun = "column" if len(missing) == 1 else "columns"
    says = f"The file has no {noun} named {listed(missing)}. The columns found are: {found}."
    return [Problem(number, None, says)]


def _shown(cell: str) -> str:
    """A column's name short enough, and safe enough, to stand in a message."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in cell[:60])


def _rows(
    records: Sequence[Row], header: Sequence[str], headers: Mapping[str, str], unread: Sequence[UnreadColumn]
) -> tuple[list[SheetRow], list[Problem]]:
    places = {name: header.index(cell) for name, cell in headers.items()}
    others = {column.name: column.place for column in unread}
    rows, faults = [], []
    for number, cells in records:
        if any(cells[len(header) :]):
            says = f"This row has {len(cells)} cells for {len(header)} columns. Look for an unquoted comma."
            faults.append(Problem(number, None, says))
            continue
        padded = [*cells, *[""] * (len(header) - len(cells))]
        named, rest = ({n: _tidy(padded[place]) for n, place in found.items()} for found in (places, others))
        rows.append(SheetRow(number, named, rest))
    return rows, [*faults, *_formulas(rows, headers)]


def _tidy(cell: str) -> str:
    """On one line, and blank where it only says that there is nothing."""
    one_line = " ".join(cell.split())
    return "" if one_line in _BLANKS else one_line


def _formulas(rows: Iterable[SheetRow], headers: Mapping[str, str]) -> Iterator[Problem]:
    """Text that a spreadsheet would run. A signed number is only a number."""
    for row in rows:
        for name, cell in row.cells.items():
            if cell.startswith(("=", "+", "-", "@")) and not _NUMBER.fullmatch(cell):
                says = f"This starts with “{cell[0]}”, which a spreadsheet would run as a formula. Remove it."
                yield Problem(row.number, headers[name], says)
