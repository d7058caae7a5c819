"""Page on which a manager plans how many shall come how far of those who register in a term."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.forms.fields import WholeNumber
from hub.forms.form import Form
from hub.insight.periods import Period, published_to, term_name, terms_to
from hub.insight.services import plan as services
from hub.insight.services.cohort import COUNTS
from hub.pages.manager.blueprint import bp
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

PlanOfTerm = Schema.from_dict(
    {name: WholeNumber(step, hint=COUNTS[step]) for step, name in services.NAMES.items()}, name="PlanOfTerm"
)


@bp.route("/dashboard/plans/<term_code>", methods=["GET", "POST"])
@needs(Permission.VIEW_DASHBOARD)
def plan(term_code: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        term = _term(uow, term_code)
        row = services.of(uow, term)
        stored = {services.NAMES[step]: number for step, number in row.numbers.items()}
        form = Form(PlanOfTerm, submitted(), stored, version=row.version)
        values = form.load() if request.method == "POST" else None
        if values is not None:
            check_version(form, row)
            services.set_to(uow, row, values)
            flash("The plan is saved.", "success")
            return redirect(url_for("manager.cohorts", term=term.code), 303)
        page = render_template("manager/plan.html", form=form, term=term, name=term_name(term))
    return page, 422 if form.errors else 200


def _term(uow: UnitOfWork, code: str) -> Period:
    found = [one for one in terms_to(published_to(uow.today)) if one.code == code]
    if not found:
        raise NotVisible
    return found[0]
