"""Pages of a provider's holidays and closures: the days on which it teaches nobody."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.directory import queries
from hub.directory.models import Closure
from hub.directory.schemas.closures import ClosureBody, closure_body, closure_facts
from hub.directory.schemas.intake_rules import ALL_CLASSES, class_options
from hub.directory.services import closures as services
from hub.forms.form import Form
from hub.pages.provider.blueprint import bp
from hub.pages.provider.classes.classes import own_organisation
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.get("/classes/closures")
@needs(Permission.EDIT_OWN_CLASSES)
def closures() -> str:
    with unit_of_work(read_only=True) as uow:
        rows = services.of_provider(uow, own_organisation())
        return render_template(
            "provider/closures.html",
            to_come=services.to_come(uow, own_organisation()),
            over=[row for row in rows if row.last_on < uow.today],
            titles={row.id: row.title for row in queries.provider_classes(uow, own_organisation())},
        )


@bp.route("/classes/closures/new", methods=["GET", "POST"])
@needs(Permission.EDIT_OWN_CLASSES)
def add_closure() -> ResponseReturnValue:
    with unit_of_work() as uow:
        form = _form(uow, {"classes": ALL_CLASSES.code})
        if request.method == "POST" and (body := form.load()) is not None:
            services.add(uow, own_organisation(), closure_facts(body), form.submission)
            return _saved()
        return _page(form, "Add days without classes")


@bp.route("/classes/closures/<uuid:closure_id>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_OWN_CLASSES)
def edit_closure(closure_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = services.own(uow, closure_id)
        form = _form(uow, closure_body(row), row)
        if request.method == "POST" and (body := form.load()) is not None:
            check_version(form, row)
            services.edit(uow, row, closure_facts(body))
            return _saved()
        return _page(form, "Change days without classes")


@bp.post("/classes/closures/<uuid:closure_id>/remove")
@needs(Permission.EDIT_OWN_CLASSES)
def remove_closure(closure_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        services.remove(uow, services.own(uow, closure_id))
    flash("Taken away. Classes meet on these days.", "success")
    return redirect(url_for("provider.closures"), 303)


def _form(uow: UnitOfWork, stored: dict[str, object], row: Closure | None = None) -> Form:
    options = {"classes": class_options(queries.provider_classes(uow, own_organisation()))}
    version = row.version if row else None
    return Form(ClosureBody, submitted(), stored, options=options, version=version)


def _saved() -> ResponseReturnValue:
    flash("The days are saved. Registers leave them out.", "success")
    return redirect(url_for("provider.closures"), 303)


def _page(form: Form, heading: str) -> ResponseReturnValue:
    page = render_template("provider/closure_form.html", form=form, heading=heading)
    return page, 422 if form.errors else 200
