"""Tables as files: safe to open in a spreadsheet, with figures that it can add up."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from flask import Response, g, make_response

from hub.accounts.proof import Deed, check
from hub.core.clock import local_date, utc_now

Cell = int | float | str | bool | date | None

# A cell that begins with one of these is run as a formula by spreadsheets (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK = "\ufeff"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Words are words: none is run as a formula, followed as a link or taken for a number.
AS_THEY_STAND = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def as_csv(columns: Iterable[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """UTF-8 with a byte order mark, which spreadsheets need in order to read it as UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(column) for column in columns])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def as_xlsx(columns: Iterable[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with numbers as numbers; days stand as 2026-12-03, yes and no in words."""
    import xlsxwriter  # most processes never write a workbook

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, AS_THEY_STAND) as book:
        sheet = book.add_worksheet("Figures")
        for number, row in enumerate((tuple(columns), *rows)):
            sheet.write_row(number, 0, [in_words(cell) for cell in row])
    return out.getvalue()


def csv_file(name: str, columns: Iterable[str], rows: Iterable[Sequence[Cell]]) -> Response:
    proven()
    return attached(as_csv(columns, rows), CSV, f"{name}.csv")


def xlsx_file(name: str, columns: Iterable[str], rows: Iterable[Sequence[Cell]]) -> Response:
    proven()
    return attached(as_xlsx(columns, rows), XLSX, f"{name}.xlsx")


def blank_csv_file(name: str, columns: Iterable[str]) -> Response:
    """A file to fill in: whoever takes it away takes nothing."""
    return attached(as_csv(columns, []), CSV, f"{name}.csv")


def file(content: bytes, kind: str, name: str) -> Response:
    """For somebody who has shown not long ago that it is they."""
    proven()
    return attached(content, kind, name)


def proven() -> None:
    """Asked before a long file is written. `ProofNeeded` for somebody who has not shown that it is they."""
    check(g.get("viewer"), Deed.EXPORT, utc_now())


def attached(content: bytes, kind: str, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def harmless(cell: Cell) -> Cell:
    """`in_words`; words that a spreadsheet would run get an apostrophe in front."""
    words = in_words(cell)
    if isinstance(words, str) and words.lstrip(" ").startswith(FORMULA_STARTS):
        return f"'{words}"
    return words


def in_words(cell: Cell) -> int | float | str | None:
    """Days as 2026-12-03, yes and no in words."""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, date):
        return (local_date(cell) if isinstance(cell, datetime) else cell).isoformat()
    return cell
