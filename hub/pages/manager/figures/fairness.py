"""Pages of fairness: by group of learners, and between providers."""

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.insight.drift import CHANCE, LEAST
from hub.insight.kept import Counted
from hub.insight.periods import COMPARED, WEEKS
from hub.insight.services import counted as services
from hub.insight.services.counted import Fairness
from hub.insight.services.fairness import risen, tables
from hub.insight.services.shares import shares
from hub.insight.types import Table
from hub.pages.manager.blueprint import bp
from hub.pages.manager.files import named_file
from hub.pages.manager.words import ADDING_UP, SMALL_NUMBERS, with_thousands
from hub.web.door import figures_work
from hub.web.guard import needs


@bp.get("/fairness")
@needs(Permission.VIEW_DASHBOARD)
def fairness() -> ResponseReturnValue:
    with figures_work() as uow:
        counted = services.fairness(uow)
        found = _tables(uow, counted)
    return render_template(
        "manager/fairness.html",
        counted=counted,
        found=found,
        first_day=counted and counted.figures.periods.last_day - COMPARED + timedelta(days=1),
        small_numbers=f"Of people waiting: {SMALL_NUMBERS} Of referrals: {ADDING_UP}",
        with_thousands=with_thousands,
        weeks=WEEKS,
        least=LEAST,
        chance=f"{CHANCE:.0%}",
    )


@bp.get("/fairness/download")
@needs(Permission.VIEW_DASHBOARD)
def fairness_table() -> ResponseReturnValue:
    """One table as CSV."""
    with figures_work() as uow:
        counted = services.fairness(uow)
        return named_file(uow, "fairness", counted, lambda one: _tables(uow, one))


def _tables(uow: UnitOfWork, counted: Counted[Fairness] | None) -> list[Table]:
    """Of declines, of providers, and then by group; none before the first count."""
    if counted is None:
        return []
    found = counted.figures
    return [risen(found.periods), shares(uow, found.periods.now), *tables(found)]
