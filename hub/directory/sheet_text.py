"""From the bytes of a CSV file to its rows of cells, within limits that are kept while reading.

Rows are numbered as a spreadsheet shows them: blank rows count, a cell with line breaks in it is one row, and a
first line "sep=;" is none.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import islice

from hub.directory.types import Problem
from hub.forms.fields.characters import without_unseen

MAX_BYTES = 5_000_000
MAX_ROWS = 5_000
MAX_COLUMNS = 200
MAX_CELL = 5_000  # characters
MAX_LINES = 20_000  # with the blank ones
HEADER_WITHIN = 10  # the names of the columns stand in one of the first rows

_DELIMITERS = (",", ";", "\t", "|")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # Excel and OpenDocument files start with one of these
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[ \t]*(?:\r\n?|\n|$)', re.IGNORECASE)
_STRANGE = "The characters of the file cannot be read. Save it as CSV UTF-8."
_END_MARKS = "\0\x1a"  # what old programs leave behind the last row

Row = tuple[int, list[str]]


class Unreadable(Exception):
    """The file cannot be taken apart into rows. The message is for the person who sent it."""

    def __init__(self, message: str, row: int | None = None, column: str | None = None) -> None:
        super().__init__(message)
        self.problem = Problem(row, column, message)


def decode(data: bytes) -> tuple[str, list[Problem]]:
    """The text of the file, and a warning where its characters had to be guessed."""
    if len(data) > MAX_BYTES:
        raise Unreadable(f"The file must be {MAX_BYTES // 1_000_000} MB or smaller.")
    if not data.strip():
        raise Unreadable("The file is empty.")
    if data.startswith(_WORKBOOKS):
        raise Unreadable("This is a spreadsheet workbook. Save it as CSV, then choose the CSV file.")
    encoding = _encoding(data)
    try:
        return data.decode(encoding).rstrip(_END_MARKS), []
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise Unreadable(_STRANGE) from None
        return _decode_windows(data)


def records(text: str, known: Callable[[str], bool]) -> tuple[list[Row], list[Row]]:
    """The rows above the names of the columns, and from there on; blank rows are left out.

    `known` says of a cell whether it names a column that the hub reads.
    """
    delimiter, text = _separator(text)
    delimiter = delimiter or max(_DELIMITERS, key=lambda mark: _most_known(text, mark, known))
    rows = list(islice(_split(text, delimiter), MAX_ROWS + HEADER_WITHIN + 1))
    if not rows:
        raise Unreadable("The file is empty.")
    head = max(range(len(rows[:HEADER_WITHIN])), key=lambda place: _known(rows[place][1], known))
    if len(rows) - head > MAX_ROWS + 1:
        raise Unreadable(f"The file must have {MAX_ROWS:,} rows or fewer.")
    return rows[:head], rows[head:]


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


def _separator(text: str) -> tuple[str, str]:
    """The separator that a first line "sep=;" names, and the text without that line."""
    found = _SEPARATOR_LINE.match(text)
    if not found or found[1] not in _DELIMITERS:
        return "", text
    return found[1], text[found.end() :]


def _most_known(text: str, delimiter: str, known: Callable[[str], bool]) -> int:
    try:
        return max(
            (_known(cells, known) for _, cells in islice(_split(text, delimiter), HEADER_WITHIN)), default=0
        )
    except Unreadable:
        return 0


def _known(cells: list[str], known: Callable[[str], bool]) -> int:
    return sum(map(known, cells))


def _split(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            _check_limits(number, record)
            cells = [" ".join(without_unseen(cell).split()) for cell in record]
            if any(cells):
                yield number, cells
    except csv.Error as error:
        raise Unreadable(_csv_fault(error), number + 1) from None


def _check_limits(number: int, record: list[str]) -> None:
    """Before anything is made of a row."""
    if number > MAX_LINES:
        raise Unreadable(
            f"The file has more than {MAX_LINES:,} lines. Delete the blank rows below the classes."
        )
    if len(record) > MAX_COLUMNS and (len(record) > MAX_COLUMNS * 5 or any(record[MAX_COLUMNS:])):
        raise Unreadable(f"The file must have {MAX_COLUMNS} columns or fewer.", number)
    place = next((place for place, cell in enumerate(record, start=1) if len(cell) > MAX_CELL), None)
    if place:
        says = f"A cell must have {MAX_CELL:,} characters or fewer. A quotation mark may be missing."
        raise Unreadable(says, number, f"number {place}")


def _csv_fault(error: csv.Error) -> str:
    if "field larger" in str(error):
        return "A cell is far too long. A quotation mark may be missing."
    return "The quotation marks in this row do not pair up."
