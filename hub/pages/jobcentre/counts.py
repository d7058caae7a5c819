"""How many of the people whom an organisation sent stand where; small numbers are hidden here as everywhere."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.insight.settled import of_referrer
from hub.learners.reads import for_referrers
from hub.pages.jobcentre.blueprint import bp
from hub.web.door import referrers_work
from hub.web.guard import needs


@bp.get("/people-we-referred/counts")
@needs(Permission.REFER_TO_HUB)
def counts() -> ResponseReturnValue:
    with referrers_work() as uow:
        total, by_status = of_referrer.settled(for_referrers.counts(uow))
        rows = [(for_referrers.STATUS_LABELS[status], figure.cell) for status, figure in by_status.items()]
        return render_template("jobcentre/counts.html", total=total.cell, rows=rows)
