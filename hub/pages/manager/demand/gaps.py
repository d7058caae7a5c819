"""The page of the gap map and its files. The address carries the filters, nothing personal."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.forms.form import Form
from hub.forms.format import date_words
from hub.insight.kept import Counted
from hub.insight.services import counted as services
from hub.insight.services import overlaps
from hub.insight.services.gaps import Gaps, shown
from hub.insight.settled.gaps import Combination
from hub.insight.types import GapFilters
from hub.pages.manager.blueprint import bp
from hub.pages.manager.demand.forms import EVERYTHING, GapFilter
from hub.pages.manager.files import query_of, tables_file, typed_filters
from hub.pages.manager.filters import area_options
from hub.pages.manager.words import SMALL_NUMBERS, with_thousands
from hub.web.door import figures_work
from hub.web.guard import needs

FILTERS = ("level", "area", "time", "need")
UNFILTERED = dict.fromkeys(FILTERS, EVERYTHING)


@bp.get("/gaps")
@needs(Permission.VIEW_DASHBOARD)
def gaps() -> ResponseReturnValue:
    with figures_work() as uow:
        form, counted = _ask(uow)
    found = counted and counted.figures
    page = render_template(
        "manager/gaps.html",
        form=form,
        found=found,
        counted=counted,
        links=[_propose(one) for one in found.combinations] if found else [],
        query=query_of(form),
        small_numbers=SMALL_NUMBERS,
        with_thousands=with_thousands,
    )
    return page, 422 if form.errors else 200


@bp.get("/gaps/download")
@needs(Permission.VIEW_DASHBOARD)
def download_gaps() -> ResponseReturnValue:
    """`?table=` gives one table as CSV; without it, all of them in a ZIP file."""
    with figures_work() as uow:
        form, counted = _ask(uow)
        if counted is None:
            return redirect(url_for("manager.gaps", **query_of(form)), 303)
        audit.record(uow, "gaps.download")
        about = f"Gaps on {date_words(counted.last_day)}\r\n{SMALL_NUMBERS}\r\n"
        return tables_file(counted.figures, "gaps", about, counted.counted_on)


def _ask(uow: UnitOfWork) -> tuple[Form, Counted[Gaps] | None]:
    """The form of the filters, and what they leave; None where they cannot be used, or nothing is counted yet."""
    services.ahead_of_gaps(uow)
    counted = services.gaps(uow)
    areas = counted.figures.named_areas if counted else []
    form = Form(
        GapFilter, typed_filters(UNFILTERED, FILTERS), UNFILTERED, options={"area": area_options(areas)}
    )
    values = form.load()
    if values is None or counted is None:
        return form, None
    after = services.after_class(uow)
    chosen = values["filters"]
    half_empty = services.overlaps(uow) if chosen == GapFilters() else None
    beside = [overlaps.table(half_empty.figures)] if half_empty else []
    figures = shown(counted.figures, chosen, after.figures if after else None, beside)
    return form, Counted(figures, counted.last_day, counted.counted_at)


def _propose(one: Combination) -> str:
    """The address at which a class for this combination can be proposed."""
    parts: dict[str, Any] = {
        "level": one.level.value,
        "kind": one.kind.value,
        "area": one.area,
        "slot": one.slot,
        "need": one.needs,
    }
    return url_for("manager.propose", **parts)
