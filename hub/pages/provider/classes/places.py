"""Pages to say how many places a class has, and that the figures are still right."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory import queries
from hub.directory.models import TaughtClass
from hub.directory.schemas.classes import PlacesBody
from hub.directory.services import classes, upkeep
from hub.forms.form import Form
from hub.forms.format import plural
from hub.pages.provider.blueprint import bp
from hub.pages.provider.classes.classes import own_organisation
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.post("/classes/places/confirm")
@needs(Permission.EDIT_OWN_CLASSES)
def confirm_all_places() -> ResponseReturnValue:
    with unit_of_work() as uow:
        count = upkeep.confirm_all(uow, own_organisation())
    flash(f"The places of {plural(count, 'class', 'classes')} are confirmed for today.", "success")
    return redirect(url_for("provider.our_classes"), 303)


@bp.route("/classes/<uuid:class_id>/places", methods=["GET", "POST"])
@needs(Permission.EDIT_OWN_CLASSES)
def places(class_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = queries.own_class(uow, class_id)
        form = Form(PlacesBody, submitted(), {"places": row.places}, version=row.version)
        if request.method == "POST" and (number := _fewer_than_taken(form, row)) is not None:
            return redirect(url_for("everybody.fewer_places", class_id=class_id, number=number), 303)
        if request.method == "POST" and set_places(uow, form, row):
            flash(f"The places of {row.title} are confirmed for today.", "success")
            return redirect(url_for("everybody.class_page", class_id=class_id), 303)
        page = render_template("provider/places.html", form=form, row=row, today=uow.today)
        return page, 422 if form.errors else 200


def _fewer_than_taken(form: Form, row: TaughtClass) -> int | None:
    """The number that was typed, where so many have a place that some of them would have to go."""
    body = form.load()
    if body is None or body["places"] >= row.taken:
        return None
    check_version(form, row)
    return int(body["places"])


def set_places(uow: UnitOfWork, form: Form, row: TaughtClass) -> bool:
    """Whether it was done; what is wrong stands at the field. 409 where the class has changed since."""
    body = form.load()
    if body is None:
        return False
    check_version(form, row)
    try:
        classes.set_places(uow, row, body["places"])
    except RuleBroken as error:
        form.add_error(error.field, error.message)
    return not form.errors
