"""Page of what people do three and six months after a course."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.insight.services import counted as services
from hub.insight.services.after_the_course import tables
from hub.pages.manager.blueprint import bp
from hub.pages.manager.files import named_file
from hub.pages.manager.words import ADDING_UP, with_thousands
from hub.web.door import figures_work
from hub.web.guard import needs


@bp.get("/dashboard/after-the-course")
@needs(Permission.VIEW_DASHBOARD)
def came_after() -> ResponseReturnValue:
    with figures_work() as uow:
        counted = services.came_after(uow)
    return render_template(
        "manager/came_after.html",
        counted=counted,
        found=tables(counted.figures) if counted else [],
        small_numbers=ADDING_UP,
        with_thousands=with_thousands,
    )


@bp.get("/dashboard/after-the-course/download")
@needs(Permission.VIEW_DASHBOARD)
def came_after_table() -> ResponseReturnValue:
    """One table as CSV."""
    with figures_work() as uow:
        counted = services.came_after(uow)
        return named_file(uow, "came-after", counted, lambda one: tables(one.figures))
