"""Page of whom the hub reaches, by what learners answered about equality."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.insight.services import counted as services
from hub.insight.services.reach import tables
from hub.pages.manager.blueprint import bp
from hub.pages.manager.files import named_file
from hub.pages.manager.words import ADDING_UP, with_thousands
from hub.web.door import figures_work
from hub.web.guard import needs


@bp.get("/fairness/reach")
@needs(Permission.VIEW_DASHBOARD)
def reach() -> ResponseReturnValue:
    with figures_work() as uow:
        counted = services.reach(uow)
    return render_template(
        "manager/reach.html",
        counted=counted,
        found=tables(counted.figures) if counted else [],
        small_numbers=ADDING_UP,
        with_thousands=with_thousands,
    )


@bp.get("/fairness/reach/download")
@needs(Permission.VIEW_DASHBOARD)
def reach_table() -> ResponseReturnValue:
    """One table as CSV."""
    with figures_work() as uow:
        counted = services.reach(uow)
        return named_file(uow, "reach", counted, lambda one: tables(one.figures))
