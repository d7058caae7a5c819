"""A CSV file as people save it: bytes in, named cells out, with every fault named by row and column.

Rows are numbered as a spreadsheet shows them: the first line is row 1, blank rows count, and a cell with line
breaks in it is one row. Nothing here knows what the columns mean.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hub.directory.rules.wording import listed
from hub.directory.types import Problem

MAX_BYTES = 5_000_000
MAX_ROWS = 5_000
MAX_COLUMNS = 200

_DELIMITERS = (",", ";", "\t")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # Excel and OpenDocument files start with one of these
_NUMBER = re.compile(r"[-+]?£?\d[\d,]*(\.\d+)?")
_STRANGE = "The characters of the file cannot be read. Save it as CSV UTF-8."
_BLANKS = {"", "-", "\u2013", "\u2014", "n/a", "N/A"}


class Unreadable(Exception):
    """The file cannot be taken apart into rows. The message is for the person who sent it."""

    def __init__(self, message: str, row: int | None = None) -> None:
        super().__init__(message)
        self.problem = Problem(row, None, message)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """`cells` holds the named columns that were looked for, spaces tidied, "" where nothing stands."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`headers` gives each column found, by our name, as the file writes it."""

    headers: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[SheetRow] = ()
    problems: Sequence[Problem] = ()
    warnings: Sequence[Problem] = ()


def read_sheet(data: bytes, names: Mapping[str, str], required: Sequence[str]) -> Sheet:
    """`names` maps a column name, written as `column_name` writes it, to ours; `required` are our names."""
    try:
        text, warnings = _decode(data)
        records = _records(text, names)
    except Unreadable as trouble:
        return Sheet(problems=[trouble.problem])
    number, header = records[0]
    headers, faults, unread = _headers(number, header, names)
    missing = [name for name in required if name not in headers]
    if missing or faults:
        return Sheet(headers, problems=[*_missing(number, missing, header), *faults])
    rows, cell_faults = _rows(records[1:], header, headers)
    return Sheet(headers, rows, cell_faults, [*warnings, *unread])


def sheet_of(rows: Sequence[tuple[int, Mapping[str, str]]]) -> Sheet:
    """Numbered cells, already under our names, as a sheet: the same checks without a file."""
    named = [SheetRow(number, {name: _tidy(cell) for name, cell in cells.items()}) for number, cells in rows]
    headers = {name: name for row in named for name in row.cells}
    return Sheet(headers, named, list(_formulas(named, headers)))


def column_name(header: str) -> str:
    """How column names are compared: "Course title ", "COURSE-TITLE" and "course_title" are one."""
    return re.sub(r"[^a-z0-9]+", "_", header.casefold()).strip("_")


def _decode(data: bytes) -> tuple[str, list[Problem]]:
    if len(data) > MAX_BYTES:
        raise Unreadable(f"The file must be {MAX_BYTES // 1_000_000} MB or smaller.")
    if not data.strip():
        raise Unreadable("The file is empty.")
    if data.startswith(_WORKBOOKS):
        raise Unreadable("This is a spreadsheet workbook. Save it as CSV, then choose the CSV file.")
    encoding = _encoding(data)
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise Unreadable(_STRANGE) from None
        return _decode_windows(data)


def _encoding(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    first, second = (data + b"\0\0")[:2]  # UTF-16 without its mark: a column name starts with a Latin letter
    return "utf-16-le" if first and not second else "utf-16-be" if second and not first else "utf-8"


def _decode_windows(data: bytes) -> tuple[str, list[Problem]]:
    says = "The file is not in UTF-8; it was read as Windows-1252. Check accents and pound signs."
    try:
        return data.decode("cp1252"), [Problem(None, None, says)]
    except UnicodeDecodeError:
        raise Unreadable(_STRANGE) from None


def _records(text: str, names: Mapping[str, str]) -> list[tuple[int, list[str]]]:
    """Row numbers and cells of every row that is not blank; the first is the header."""
    delimiter = max(_DELIMITERS, key=lambda mark: _known_columns(text, mark, names))
    records = list(_split(text, delimiter))
    if not records:
        raise Unreadable("The file is empty.")
    if len(records) > MAX_ROWS + 1:
        raise Unreadable(f"The file must have {MAX_ROWS:,} rows or fewer.")
    return records


def _known_columns(text: str, delimiter: str, names: Mapping[str, str]) -> int:
    try:
        _, header = next(_split(text, delimiter), (0, []))
    except Unreadable:
        return 0
    return sum(column_name(cell) in names for cell in header)


def _split(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            cells = [" ".join(cell.split()) for cell in record]
            if any(cells):
                yield number, cells
    except csv.Error as error:
        raise Unreadable(_csv_fault(error), number + 1) from None


def _csv_fault(error: csv.Error) -> str:
    if "field larger" in str(error):
        return "A cell is far too long. A quotation mark may be missing."
    return "The quotation marks in this row do not pair up."


def _headers(
    number: int, header: Sequence[str], names: Mapping[str, str]
) -> tuple[dict[str, str], list[Problem], list[Problem]]:
    """Columns found by our names, columns named twice, and columns nobody asked for."""
    headers: dict[str, str] = {}
    faults, unread = [], []
    for cell in filter(None, header):
        name = names.get(column_name(cell))
        if name is None:
            says = "This column is not one that the hub reads; it was left out."
            unread.append(Problem(number, _shown(cell), says))
        elif name in headers:
            faults.append(Problem(number, _shown(cell), f"There are two columns for {name}. Remove one."))
        else:
            headers[name] = cell
    if len(header) > MAX_COLUMNS:
        faults = [Problem(number, None, f"The file must have {MAX_COLUMNS} columns or fewer.")]
    return headers, faults, unread


def _missing(number: int, missing: Sequence[str], header: Sequence[str]) -> list[Problem]:
    if not missing:
        return []
    found = ", ".join(_shown(cell) for cell in header[:30] if cell)
    noun = "column" if len(missing) == 1 else "columns"
    says = f"The file has no {noun} named {listed(missing)}. The columns found are: {found}."
    return [Problem(number, None, says)]


def _shown(cell: str) -> str:
    """A column's name short enough, and safe enough, to stand in a message."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in cell[:60])


def _rows(
    records: Sequence[tuple[int, list[str]]], header: Sequence[str], headers: Mapping[str, str]
) -> tuple[list[SheetRow], list[Problem]]:
    places = {name: header.index(cell) for name, cell in headers.items()}
    rows, faults = [], []
    for number, cells in records:
        if any(cells[len(header) :]):
            says = f"This row has {len(cells)} cells for {len(header)} columns. Look for an unquoted comma."
            faults.append(Problem(number, None, says))
            continue
        padded = [*cells, *[""] * (len(header) - len(cells))]
        rows.append(SheetRow(number, {name: _tidy(padded[place]) for name, place in places.items()}))
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
