"""The page on which a provider says what one of its classes leads to."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory import queries
from hub.directory.models import TaughtClass
from hub.forms.form import Form
from hub.pages.provider.blueprint import bp
from hub.pages.provider.classes.leads_to_form import FOLLOW_UPS, RouteBody, class_options, onward
from hub.tracking.routes import queries as routes
from hub.tracking.routes import rules, services, words
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.route("/classes/<uuid:class_id>/leads-to", methods=["GET", "POST"])
@needs(Permission.EDIT_OWN_CLASSES)
def leads_to(class_id: UUID) -> ResponseReturnValue:
    """What it leads to already, and a form that adds one more."""
    with unit_of_work() as uow:
        row = queries.own_class(uow, class_id)
        form = Form(
            RouteBody, submitted(), options={"to_class": class_options(routes.could_lead_to(uow, row))}
        )
        if request.method == "POST" and _add(uow, form, row):
            flash("What the class leads to is saved.", "success")
            return redirect(url_for("provider.leads_to", class_id=class_id), 303)
        page = render_template(
            "provider/leads_to.html",
            form=form,
            row=row,
            follow_ups=FOLLOW_UPS,
            found=[
                (one.id, words.says(one), rules.broken(one, uow.today))
                for one in routes.of_class(uow, class_id)
            ],
        )
        return page, 422 if form.errors else 200


@bp.post("/classes/<uuid:class_id>/leads-to/<uuid:route_id>/remove")
@needs(Permission.EDIT_OWN_CLASSES)
def remove_route(class_id: UUID, route_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        services.remove(uow, queries.own_class(uow, class_id), route_id)
    flash("Taken away. The class does not lead there any more.", "success")
    return redirect(url_for("provider.leads_to", class_id=class_id), 303)


def _add(uow: UnitOfWork, form: Form, row: TaughtClass) -> bool:
    body = form.load()
    if body is None:
        return False
    try:
        services.add(uow, row, onward(body))
    except RuleBroken as error:
        form.add_error(error.field, error.message)
    return not form.errors
