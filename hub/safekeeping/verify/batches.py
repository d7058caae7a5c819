"""The rows of a table in batches, as the mapped classes know them, whatever was written into them."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.safekeeping.verify.findings import Finding, Kind, Report

BATCH = 1000
BEFORE_ALL = UUID(int=0)
_NO_ROW = (
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)  # what a column raises that holds what nobody wrote


def batches(
    connection: sa.Connection, table: str, columns: tuple[sa.ColumnClause[Any], ...], report: Report
) -> Iterator[list[Any]]:
    """Every row with its id and these columns. A row that cannot be read is a finding, and left out."""
    rows = sa.table(table, sa.column("id", sa.Uuid()), *columns)
    ids = sa.select(rows.c.id).order_by(rows.c.id).limit(BATCH)
    after = BEFORE_ALL
    while found := connection.scalars(ids.where(rows.c.id > after)).all():
        query = sa.select(*rows.c).where(rows.c.id > after, rows.c.id <= found[-1])
        try:
            yield list(connection.execute(query))
        except _NO_ROW:
            yield list(_one_by_one(connection, rows, found, report))
        after = found[-1]


def _one_by_one(connection: sa.Connection, rows: sa.TableClause, ids: Any, report: Report) -> Iterator[Any]:
    for row_id in ids:
        try:
            yield from connection.execute(sa.select(*rows.c).where(rows.c.id == row_id))
        except _NO_ROW:
            report.findings.append(Finding(rows.name, None, row_id, Kind.UNREADABLE))
