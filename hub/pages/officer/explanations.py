"""The page on which a person explains what the program worked out of a learner, and decides about it."""

from typing import Any
from uuid import UUID

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.forms.form import Form
from hub.pages.officer.blueprint import bp
from hub.pages.officer.request_forms import Explained
from hub.pages.officer.requests import to_request
from hub.rights.explaining import services
from hub.rights.opening import opened, reference_of
from hub.rights.requests import queries
from hub.rights.requests.models import RightsRequest
from hub.rights.requests.types import About, Outcome
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.route("/officer/requests/<uuid:request_id>/explain", methods=["GET", "POST"])
@needs(Permission.OVERSEE)
def explain(request_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = uow.get(RightsRequest, request_id)
        told = services.told(uow, row)
        form = Form(Explained, submitted(), options={"what": [(one.key, one.label) for one in told]})
        if (
            request.method == "POST"
            and (values := form.load()) is not None
            and explained(uow, row, form, values)
        ):
            flash("It is explained and recorded. Print the letter.", "success")
            return to_request(request_id)
        page = render_template(
            "officer/explain.html",
            form=form,
            row=row,
            told=told,
            learner=reference_of(uow, row.subject_id),
            asked=asked(uow, row),
        )
        return page, 422 if form.errors else 200


def asked(uow: UnitOfWork, row: RightsRequest) -> str | None:
    """What the learner says of it."""
    with opened(uow, services.whose(row), row):
        return queries.texts(uow, row).get(About.ASKED)


def explained(uow: UnitOfWork, row: RightsRequest, form: Form, values: dict[str, Any]) -> bool:
    """Whether the rules let it be decided; else what is wrong stands at its question."""
    try:
        with uow.whole():
            services.explain(uow, row, values["what"], Outcome(values["outcome"]), values["words"])
    except RuleBroken as problem:
        form.add_error(problem.field, problem.message)
    return not form.errors
