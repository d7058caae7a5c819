"""The page of the managers' dashboard and its downloads. The address carries the filters, nothing personal."""

from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.audit import services as audit
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.forms.form import Form
from hub.insight import services
from hub.insight.periods import published_to, years_to
from hub.insight.services import counted
from hub.insight.types import Dashboard, Filters
from hub.pages.manager.blueprint import bp
from hub.pages.manager.files import query_of, tables_file, typed_filters
from hub.pages.manager.filters import EVERYTHING, FiltersSchema, area_options, period_options
from hub.pages.manager.words import SMALL_NUMBERS, about, selection, with_thousands
from hub.web.door import figures_work
from hub.web.guard import needs

FILTERS = ("period", "area", "level")
FORMER = ("start", "end")  # addresses kept from when any dates could be chosen


@dataclass(frozen=True, slots=True)
class Answer:
    """The filters that were chosen, when it was counted and what that gives."""

    filters: Filters
    counted_at: datetime
    dashboard: Dashboard


@bp.get("/dashboard")
@needs(Permission.VIEW_DASHBOARD)
def dashboard() -> ResponseReturnValue:
    with figures_work() as uow:
        form, found = _ask(uow)
    drawn = render_template(
        "manager/dashboard.html",
        form=form,
        found=found,
        selection=found and selection(found.filters),
        query=query_of(form),
        former=any(name.partition("-")[0] in FORMER for name in request.args),
        small_numbers=SMALL_NUMBERS,
        with_thousands=with_thousands,
    )
    return drawn, 422 if form.errors else 200


@bp.get("/dashboard/download")
@needs(Permission.VIEW_DASHBOARD)
def download_dashboard() -> ResponseReturnValue:
    """`?table=` gives one table as CSV; without it, all of them in a ZIP file."""
    with figures_work() as uow:
        form, found = _ask(uow)
        if found is None:
            return redirect(url_for("manager.dashboard", **query_of(form)), 303)
        audit.record(uow, "dashboard.download")
        counted_on = local_date(found.counted_at)
        return tables_file(found.dashboard, "dashboard", about(found.filters, counted_on), counted_on)


def _ask(uow: UnitOfWork) -> tuple[Form, Answer | None]:
    """The form of the filters, and what they give; None where they cannot be used, or nothing is counted yet."""
    counted.ahead_of_the_dashboard(uow)
    people = counted.waiting(uow)
    areas = people.figures.named_areas if people else []
    years = years_to(people.last_day if people else published_to(uow.today))
    unset = {"period": years[0].code, "area": EVERYTHING, "level": EVERYTHING}
    options = {"area": area_options(areas), "period": period_options(years)}
    form = Form(FiltersSchema, typed_filters(unset, FILTERS), unset, options=options)
    values = form.load()
    if values is None or people is None:
        return form, None
    period = next((year for year in years if year.code == values["period"]), years[0])
    filters = Filters(period, values["area"], values["rung"])
    shown = services.dashboard(uow, filters, people)
    return form, Answer(filters, people.counted_at, shown) if shown else None
