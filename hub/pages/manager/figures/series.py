"""Page of what happened month by month, beside the year before and beside what is planned for this term."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.insight.kept import Counted
from hub.insight.models import TermPlan
from hub.insight.periods import Period, published_to, term_name, terms_to
from hub.insight.services import cohort, plan
from hub.insight.services import counted as services
from hub.insight.services.series import tables
from hub.insight.settled.series import Series
from hub.insight.types import Table
from hub.pages.manager.blueprint import bp
from hub.pages.manager.files import named_file
from hub.pages.manager.words import ADDING_UP, with_thousands
from hub.web.door import figures_work
from hub.web.guard import needs


@bp.get("/dashboard/series")
@needs(Permission.VIEW_DASHBOARD)
def series() -> ResponseReturnValue:
    with figures_work() as uow:
        counted, term, planned = services.series(uow), _this_term(uow), _plan(uow)
        found, beside = tables(counted.figures) if counted else [], _beside(uow, planned)
    return render_template(
        "manager/series.html",
        counted=counted,
        found=found,
        beside=beside,
        term=term,
        term_name=term_name(term),
        planned=bool(planned.numbers),
        small_numbers=ADDING_UP,
        with_thousands=with_thousands,
    )


@bp.get("/dashboard/series/download")
@needs(Permission.VIEW_DASHBOARD)
def series_table() -> ResponseReturnValue:
    """One table as a file."""
    with figures_work() as uow:
        beside = _beside(uow, _plan(uow))
        return named_file(uow, "series", services.series(uow), lambda one: _every(one, beside))


def _every(counted: Counted[Series], beside: list[Table]) -> list[Table]:
    return [*tables(counted.figures), *beside]


def _this_term(uow: UnitOfWork) -> Period:
    return terms_to(published_to(uow.today))[0]


def _plan(uow: UnitOfWork) -> TermPlan:
    return plan.of(uow, _this_term(uow))


def _beside(uow: UnitOfWork, planned: TermPlan) -> list[Table]:
    """How far this term's people have come beside its plan; nothing where either is missing."""
    people = services.cohort(uow, _this_term(uow))
    if people is None or not planned.numbers:
        return []
    everybody, *_ = cohort.tables(people.figures, None)
    return [plan.beside(everybody, planned)]
