"""The page of the gap map and its files. The address carries the filters, nothing personal."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.forms.form import Form
from hub.forms.format import date_words
from hub.insight.periods import published_to
from hub.insight.services import gaps as services
from hub.insight.services.gaps import Combination, Gaps
from hub.insight.types import GapFilters
from hub.pages.manager.blueprint import bp
from hub.pages.manager.demand_forms import EVERYTHING, GapFilter
from hub.pages.manager.files import query_of, tables_file, typed_filters
from hub.pages.manager.filters import area_options
from hub.pages.manager.words import SMALL_NUMBERS, with_thousands
from hub.web.door import unit_of_work
from hub.web.guard import needs

FILTERS = ("level", "area", "time", "need")
UNFILTERED = dict.fromkeys(FILTERS, EVERYTHING)


@bp.get("/gaps")
@needs(Permission.VIEW_DASHBOARD)
def gaps() -> ResponseReturnValue:
    with unit_of_work() as uow:  # what the count opened is on the audit record
        form, found = _ask(uow)
        page = render_template(
            "manager/gaps.html",
            form=form,
            found=found,
            links=[_propose(one) for one in found.combinations] if found else [],
            query=query_of(form),
            on=published_to(uow.today),
            small_numbers=SMALL_NUMBERS,
            with_thousands=with_thousands,
        )
    return page, 200 if found else 422


@bp.get("/gaps/download")
@needs(Permission.VIEW_DASHBOARD)
def download_gaps() -> ResponseReturnValue:
    """`?table=` gives one table as CSV; without it, all of them in a ZIP file."""
    with unit_of_work() as uow:
        form, found = _ask(uow)
        if found is None:
            return redirect(url_for("manager.gaps", **query_of(form)), 303)
        audit.record(uow, "gaps.download")
        about = f"Gaps on {date_words(published_to(uow.today))}\r\n{SMALL_NUMBERS}\r\n"
        return tables_file(found, "gaps", about, uow.today)


def _ask(uow: UnitOfWork) -> tuple[Form, Gaps | None]:
    """The form of the filters, and what they leave; None where they cannot be used."""
    areas = services.areas(uow)
    form = Form(
        GapFilter, typed_filters(UNFILTERED, FILTERS), UNFILTERED, options={"area": area_options(areas)}
    )
    values = form.load()
    if values is None:
        return form, None
    filters: GapFilters = values["filters"]
    return form, services.gaps(uow, filters, areas)


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
