"""Page of whom the hub reaches, by what learners answered about equality."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.audit import services as audit
from hub.core.errors import NotVisible
from hub.insight.services import counted as services
from hub.insight.services.reach import tables
from hub.pages.manager.blueprint import bp
from hub.pages.manager.files import csv_file
from hub.pages.manager.words import SMALL_NUMBERS, with_thousands
from hub.web.door import unit_of_work
from hub.web.guard import needs


@bp.get("/fairness/reach")
@needs(Permission.VIEW_DASHBOARD)
def reach() -> ResponseReturnValue:
    with unit_of_work(read_only=True) as uow:
        counted = services.reach(uow)
    return render_template(
        "manager/reach.html",
        counted=counted,
        found=tables(counted.figures) if counted else [],
        small_numbers=SMALL_NUMBERS,
        with_thousands=with_thousands,
    )


@bp.get("/fairness/reach/download")
@needs(Permission.VIEW_DASHBOARD)
def reach_table() -> ResponseReturnValue:
    """The table that `?table=` names, as CSV, named by the day on which it was counted."""
    with unit_of_work() as uow:
        counted = services.reach(uow)
        named = {table.key: table for table in tables(counted.figures)} if counted else {}
        table = named.get(request.args.get("table", ""))
        if table is None or counted is None:
            raise NotVisible
        audit.record(uow, "reach.download")
        return csv_file(table, counted.counted_on)
