"""Page of what the hub's records say that cannot be right."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.pages.manager.blueprint import bp
from hub.referrals.checks import run
from hub.web.door import unit_of_work
from hub.web.guard import needs


@bp.get("/checks")
@needs(Permission.VIEW_DASHBOARD)
def checks() -> ResponseReturnValue:
    with unit_of_work(read_only=True) as uow:
        results = run(uow)
    return render_template(
        "manager/checks.html", results=results, number=sum(len(result.finds) for result in results)
    )
