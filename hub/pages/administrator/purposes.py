"""Purposes of sharing: which are on, and switching one off and on again."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.consent.models import PurposeStop
from hub.consent.services import purposes as services
from hub.consent.types import PURPOSE_LABELS, Purpose
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.forms.fields import Date, LongText
from hub.forms.form import Form
from hub.pages.administrator.blueprint import bp
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


class StopPurpose(Schema):
    off_on = Date("From which day?", required="Enter the day", when="today or future")
    reason = LongText(
        "Why",
        hint="For those who ask later. Name nobody",
        required="Enter why it is switched off",
        max_length=300,
        rows=3,
    )


@bp.get("/purposes")
@needs(Permission.ADMINISTER)
def purposes() -> ResponseReturnValue:
    with unit_of_work() as uow:
        stops, off = stops_of(uow), services.stopped_now(uow)
        rows = [
            (purpose, label, stops.get(purpose), purpose in off) for purpose, label in PURPOSE_LABELS.items()
        ]
        return render_template("administrator/purposes.html", rows=rows)


def stops_of(uow: UnitOfWork) -> Mapping[Purpose, PurposeStop]:
    return {row.purpose: row for row in services.listed(uow)}


@bp.route("/purposes/<code>/off", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def stop_purpose(code: str) -> ResponseReturnValue:
    if code not in set(Purpose):
        raise NotVisible
    with unit_of_work() as uow:
        form = Form(StopPurpose, submitted())
        if form.submitted is not None and stopped(uow, Purpose(code), form):
            flash("It is switched off.", "success")
            return redirect(url_for(".purposes"), 303)
        page = render_template(
            "administrator/stop_purpose.html", form=form, label=PURPOSE_LABELS[Purpose(code)]
        )
        return page, 422 if form.errors else 200


def stopped(uow: UnitOfWork, purpose: Purpose, form: Form) -> bool:
    if (values := form.load()) is None:
        return False
    try:
        services.stop(uow, purpose, off_on=values["off_on"], reason=values["reason"])
    except RuleBroken as error:
        form.add_error(error.field, error.message)
    return not form.errors


@bp.post("/purposes/<code>/on")
@needs(Permission.ADMINISTER)
def restore_purpose(code: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = stops_of(uow).get(Purpose(code)) if code in set(Purpose) else None
        if row is None:
            raise NotVisible
        services.restore(uow, row.id)
    flash("It is switched on again.", "success")
    return redirect(url_for(".purposes"), 303)
