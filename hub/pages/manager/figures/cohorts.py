"""Page of how far those have come who registered in a term, beside the same term a year before."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.queries import staff_names
from hub.core.db import UnitOfWork
from hub.insight.kept import Counted
from hub.insight.models import TermPlan
from hub.insight.periods import Period, published_to, term_name, terms_to
from hub.insight.services import counted as services
from hub.insight.services import plan as plans
from hub.insight.services.cohort import tables
from hub.insight.settled.cohort import Cohort
from hub.insight.types import Table
from hub.pages.manager.blueprint import bp
from hub.pages.manager.files import named_file
from hub.pages.manager.words import ADDING_UP, with_thousands
from hub.web.door import figures_work
from hub.web.guard import needs

A_YEAR = 3  # terms


@bp.get("/dashboard/cohorts")
@needs(Permission.VIEW_DASHBOARD)
def cohorts() -> ResponseReturnValue:
    """`?term=` chooses by the first day of the term; else it is the last one that is over."""
    with figures_work() as uow:
        term, counted, found, plan = _ask(uow)
        return render_template(
            "manager/cohorts.html",
            term=term,
            plan=plan,
            set_by=staff_names(uow, [plan.set_by]).get(plan.set_by),
            terms=terms_to(published_to(uow.today)),
            term_name=term_name,
            counted=counted,
            found=found,
            small_numbers=ADDING_UP,
            with_thousands=with_thousands,
        )


@bp.get("/dashboard/cohorts/download")
@needs(Permission.VIEW_DASHBOARD)
def cohort_table() -> ResponseReturnValue:
    """One table as a file."""
    with figures_work() as uow:
        _, counted, found, _ = _ask(uow)
        return named_file(uow, "cohort", counted, lambda _: found)


def _ask(uow: UnitOfWork) -> tuple[Period, Counted[Cohort] | None, list[Table], TermPlan]:
    """The term that the address chooses, what was counted of it, its tables, and its plan, which is one of them."""
    terms = terms_to(published_to(uow.today))
    place = next((place for place, one in enumerate(terms) if one.code == request.args.get("term")), 1)
    counted = services.cohort(uow, terms[place])
    before = services.cohort(uow, terms[place + A_YEAR]) if place + A_YEAR < len(terms) else None
    found = tables(counted.figures, before.figures if before else None) if counted else []
    plan = plans.of(uow, terms[place])
    if found and plan.numbers:
        found.insert(1, plans.beside(found[0], plan))
    return terms[place], counted, found, plan
