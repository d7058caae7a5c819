"""Tables as files to download."""

from datetime import date

from flask import Response, make_response

from hub.insight import export
from hub.insight.types import Table


def csv_file(table: Table, today: date) -> Response:
    return file(export.as_csv(table), "text/csv; charset=utf-8", f"{table.key}-{today}.csv")


def file(content: bytes, kind: str, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
