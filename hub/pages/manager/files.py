"""Tables as files to download, and the filters in an address that choose what they count."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from flask import Response, make_response, request
from werkzeug.datastructures import MultiDict

from hub.core.errors import NotVisible
from hub.forms.form import Form
from hub.insight.types import Table
from hub.pages.manager import export


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
    """`?table=` gives one table as CSV; without it, all of them in a ZIP file with `about`. Else `NotVisible`."""
    if "table" not in request.args:
        return file(export.as_zip(found.tables, about), "application/zip", f"{name}-{today}.zip")
    table = found.table(request.args["table"])
    if table is None:
        raise NotVisible
    return csv_file(table, today)


def csv_file(table: Table, today: date) -> Response:
    return file(export.as_csv(table), "text/csv; charset=utf-8", f"{table.key}-{today}.csv")


def file(content: bytes, kind: str, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
