"""The tables of the dashboard as files: the same cells as on screen, safe to open in a spreadsheet."""

import csv
import io
import zipfile
from collections.abc import Sequence

from hub.insight.types import Cell, Table

# A cell that begins with one of these is run as a formula by spreadsheets (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK = "\ufeff"


def as_csv(table: Table) -> bytes:
    """UTF-8 with a byte order mark, which spreadsheets need in order to read it as UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(column) for column in table.columns])
    writer.writerows([harmless(cell) for cell in row] for row in table.rows)
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def as_zip(tables: Sequence[Table], about: str) -> bytes:
    """A file for each table, and one that says what the figures are of."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("about.txt", BYTE_ORDER_MARK + about)
        for table in tables:
            archive.writestr(f"{table.key}.csv", as_csv(table))
    return out.getvalue()


def harmless(cell: Cell) -> Cell:
    """Words that a spreadsheet would take for a formula get an apostrophe in front."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_STARTS):
        return f"'{cell}"
    return cell
