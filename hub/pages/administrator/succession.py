"""The page on which it is recorded which organisation carries on the work of one that has ended."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.accounts.models import Organisation
from hub.accounts.proof import Deed
from hub.accounts.services import organisations as services
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.forms.fields import Choice, Date
from hub.forms.form import Form
from hub.pages.administrator.blueprint import bp
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

NOBODY = "none"


class CarriesOn(Schema):
    successor = Choice(
        "Which organisation carries on its work?",
        widget="select",
        required="Select an organisation, or “None”",
    )
    since = Date(
        "From which day?",
        hint="Leave it blank for the day on which the work with it ended",
    )


@bp.route("/organisations/<uuid:organisation_id>/carries-on", methods=["GET", "POST"])
@needs(Permission.ADMINISTER, proof=Deed.POWERS)
def carries_on(organisation_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = uow.get(Organisation, organisation_id)
        if row.ended_on is None:
            raise NotVisible
        form = Form(CarriesOn, submitted(), stored(row), options=offered(uow, row), version=row.version)
        if request.method == "POST" and (values := form.load()) is not None:
            check_version(form, row)
            services.carry_on(uow, row, chosen(uow, values), values["since"] or row.ended_on)
            flash("Saved.", "success")
            return redirect(url_for("administrator.organisation", organisation_id=row.id), 303)
        page = render_template("administrator/carries_on.html", form=form, organisation=row)
        return page, 422 if form.errors else 200


def stored(row: Organisation) -> dict[str, Any]:
    return {"successor": str(row.successor_id) if row.successor_id else NOBODY, "since": row.succeeded_on}


def offered(uow: UnitOfWork, row: Organisation) -> dict[str, list[tuple[str, str]]]:
    others = [(str(one.id), one.name) for one in services.may_carry_on(uow, row)]
    return {"successor": [(NOBODY, "None"), *others]}


def chosen(uow: UnitOfWork, values: dict[str, Any]) -> Organisation | None:
    return None if values["successor"] == NOBODY else uow.get(Organisation, UUID(values["successor"]))
