"""Tables as files to download, and the filters in an address that choose what they count."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol, TypeVar

from flask import Response, request
from werkzeug.datastructures import MultiDict

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.forms.form import Form
from hub.insight.kept import Counted
from hub.insight.types import Table
from hub.web import download

Figures = TypeVar("Figures")


class Tables(Protocol):
    """A page of tables, each with a key."""

    @property
    def tables(self) -> Sequence[Table]: ...

    def table(self, key: str) -> Table | None: ...


def typed_filters(unset: Mapping[str, str], names: Sequence[str]) -> MultiDict[str, str] | None:
    """What the address says of these filters, a date in its parts; None where it says nothing."""
    typed = {name: text for name, text in request.args.items() if name.partition("-")[0] in names}
    return MultiDict({**unset, **typed}) if typed else None


def query_of(form: Form) -> dict[str, Any]:
    """The same filters, for the links of the page."""
    return dict(form.submitted.items()) if form.submitted else {}


def tables_file(found: Tables, name: str, about: str, today: date) -> Response:
    """`?table=` gives one table; without it, all of them in a ZIP file with `about`. Else `NotVisible`."""
    if "table" not in request.args:
        return download.file(as_zip(found.tables, about), "application/zip", f"{name}-{today}.zip")
    table = found.table(request.args["table"])
    if table is None:
        raise NotVisible
    return table_file(table, today)


def named_file(
    uow: UnitOfWork,
    name: str,
    counted: Counted[Figures] | None,
    tables: Callable[[Counted[Figures]], Iterable[Table]],
) -> Response:
    """Of the tables of what was counted the one that `?table=` names, named by the day of the count. The audit
    knows of it by `name`. Else `NotVisible`."""
    found = {one.key: one for one in tables(counted)} if counted else {}
    table = found.get(request.args.get("table", ""))
    if counted is None or table is None:
        raise NotVisible
    audit.record(uow, f"{name}.download")
    return table_file(table, counted.counted_on)


def table_file(table: Table, today: date) -> Response:
    """As CSV, or with `?file=xlsx` as a workbook."""
    as_file = download.xlsx_file if request.args.get("file") == "xlsx" else download.csv_file
    return as_file(f"{table.key}-{today}", table.columns, table.rows)


def as_zip(tables: Sequence[Table], about: str) -> bytes:
    """A file for each table, and one that says what the figures are of."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("about.txt", download.BYTE_ORDER_MARK + about)
        for table in tables:
            archive.writestr(f"{table.key}.csv", download.as_csv(table.columns, table.rows))
    return out.getvalue()
