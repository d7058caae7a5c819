"""Page of what other help people were told of, and whether it helped."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.insight.services import counted as services
from hub.insight.services.other_help import by_kind
from hub.pages.manager.blueprint import bp
from hub.pages.manager.files import named_file
from hub.pages.manager.words import ADDING_UP, with_thousands
from hub.web.door import figures_work
from hub.web.guard import needs


@bp.get("/dashboard/other-help")
@needs(Permission.VIEW_DASHBOARD)
def help_figures() -> ResponseReturnValue:
    with figures_work() as uow:
        counted = services.other_help(uow)
        return render_template(
            "manager/help_figures.html",
            counted=counted,
            tables=by_kind(counted.figures) if counted else [],
            small_numbers=ADDING_UP,
            with_thousands=with_thousands,
        )


@bp.get("/dashboard/other-help/download")
@needs(Permission.VIEW_DASHBOARD)
def other_help_table() -> ResponseReturnValue:
    """As CSV."""
    with figures_work() as uow:
        return named_file(uow, "other-help", services.other_help(uow), lambda one: by_kind(one.figures))
