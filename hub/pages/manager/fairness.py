"""Pages of fairness: by group of learners, and between providers."""

from datetime import timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.insight import services
from hub.insight.drift import CHANCE, LEAST
from hub.insight.group_queries import sharing_their_day
from hub.insight.periods import COMPARED, WEEKS, compared_to, published_to
from hub.insight.rules import Figure
from hub.insight.services.fairness import Fairness
from hub.insight.services.fairness import fairness as by_group
from hub.insight.services.shares import shares
from hub.insight.types import Table
from hub.pages.manager.blueprint import bp
from hub.pages.manager.files import csv_file
from hub.pages.manager.words import SMALL_NUMBERS, with_thousands
from hub.web.door import unit_of_work
from hub.web.guard import needs


@bp.get("/fairness")
@needs(Permission.VIEW_DASHBOARD)
def fairness() -> ResponseReturnValue:
    with unit_of_work(read_only=True) as uow:
        on, last_day = published_to(uow.today), compared_to(uow.today)
        return render_template(
            "manager/fairness.html",
            fairness=_by_group(uow),
            shares=shares(uow),
            drawn=Figure(sharing_their_day(uow, on), "people", "lots").cell,
            on=on,
            last_day=last_day,
            first_day=last_day - COMPARED + timedelta(days=1),
            small_numbers=SMALL_NUMBERS,
            with_thousands=with_thousands,
            weeks=WEEKS,
            least=LEAST,
            chance=f"{CHANCE:.0%}",
        )


@bp.get("/fairness/download")
@needs(Permission.VIEW_DASHBOARD)
def fairness_table() -> ResponseReturnValue:
    """The table that `?table=` names, as CSV."""
    with unit_of_work() as uow:
        found = _by_group(uow)
        tables: list[Table] = [shares(uow), found.risen, *found.by_group]
        table = next((table for table in tables if table.key == request.args.get("table")), None)
        if table is None:
            raise NotVisible
        audit.record(uow, "fairness.download")
        return csv_file(table, uow.today)


def _by_group(uow: UnitOfWork) -> Fairness:
    return by_group(uow, services.areas(uow))
