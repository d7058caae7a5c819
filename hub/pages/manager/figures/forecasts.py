"""The page of past forecasts: how many places came within the range, and how far off the likely day was."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.forecast import queries
from hub.forecast.learnt import NOMINAL
from hub.insight.kept import Counted
from hub.insight.periods import months_to
from hub.insight.services import counted as services
from hub.insight.services.forecasts import tables, widths
from hub.insight.settled.forecasts import Record
from hub.insight.settled.rates import LEAST
from hub.insight.types import Table
from hub.pages.manager.blueprint import bp
from hub.pages.manager.files import named_file
from hub.pages.manager.words import ADDING_UP, with_thousands
from hub.web.door import figures_work
from hub.web.guard import needs


@bp.get("/forecasts")
@needs(Permission.VIEW_DASHBOARD)
def record() -> str:
    with figures_work() as uow:
        counted = services.forecasts(uow)
        found = every_table(uow, counted) if counted else []
    return render_template(
        "manager/forecasts.html",
        counted=counted,
        found=found,
        small_numbers=ADDING_UP,
        with_thousands=with_thousands,
        nominal=f"{NOMINAL:.0%}",
        least=LEAST,
    )


@bp.get("/forecasts/download")
@needs(Permission.VIEW_DASHBOARD)
def forecasts_table() -> ResponseReturnValue:
    """One table as CSV."""
    with figures_work() as uow:
        counted = services.forecasts(uow)
        return named_file(uow, "forecasts", counted, lambda one: every_table(uow, one))


def every_table(uow: UnitOfWork, counted: Counted[Record]) -> list[Table]:
    months = queries.calibrations(uow, months_to(counted.last_day)[0])
    return [
        *tables(counted.figures),
        *([widths({one.month: one.spread for one in months})] if months else []),
    ]
