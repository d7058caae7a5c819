"""Pages of a provider's classes: list, add, edit, close, deal with notes."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory import queries
from hub.directory.facts import FEATURE_CODES
from hub.directory.models import TaughtClass
from hub.directory.schemas.classes import ClassBody, class_body, class_facts, venue_facts
from hub.directory.schemas.closing import ClosingBody
from hub.directory.services import classes
from hub.directory.types import ClassState
from hub.forms.form import Form
from hub.pages.provider.blueprint import bp
from hub.referrals.case.ends.moving import check_stays
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs


@bp.get("/classes")
@needs(Permission.EDIT_OWN_CLASSES)
def our_classes() -> str:
    with unit_of_work(read_only=True) as uow:
        rows = queries.provider_classes(uow, own_organisation())
        open_rows = [row for row in rows if row.state is ClassState.OPEN]
        return render_template(
            "provider/our_classes.html",
            open_rows=open_rows,
            closed_rows=[row for row in rows if row.state is ClassState.CLOSED],
            cancelled_rows=[row for row in rows if row.state is ClassState.CANCELLED],
            stale=[row for row in open_rows if queries.is_stale(uow, row.confirmed_at)],
            today=uow.today,
        )


@bp.route("/classes/new", methods=["GET", "POST"])
@needs(Permission.EDIT_OWN_CLASSES)
def add_class() -> ResponseReturnValue:
    form = Form(ClassBody, submitted(), {"age_min": 19, "mode": "classroom", "women_only": False})
    with unit_of_work() as uow:
        if request.method == "POST" and (row := _add(uow, form)):
            flash(f"{row.title} is added. Now say on which days it meets.", "success")
            return redirect(url_for("provider.sessions", class_id=row.id), 303)
        return _class_form(uow, form, "Add a class", url_for("provider.our_classes"))


@bp.route("/classes/<uuid:class_id>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_OWN_CLASSES)
def edit_class(class_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = queries.own_class(uow, class_id)
        form = Form(ClassBody, submitted(), class_body(row), version=row.version)
        if request.method == "POST" and _edit(uow, form, row):
            flash("The class is saved.", "success")
            return redirect(url_for("everybody.class_page", class_id=class_id), 303)
        return _class_form(uow, form, "Edit a class", url_for("everybody.class_page", class_id=class_id))


@bp.route("/classes/<uuid:class_id>/close", methods=["GET", "POST"])
@needs(Permission.EDIT_OWN_CLASSES)
def close_class(class_id: UUID) -> ResponseReturnValue:
    """Close it to new referrals, with the reason and, where it is known, the day it opens again."""
    with unit_of_work() as uow:
        row = queries.own_class(uow, class_id)
        kept = {"why": row.closed_why, "reopens_on": row.reopens_on}
        form = Form(ClosingBody, submitted(), kept, version=row.version)
        if request.method == "POST" and (body := form.load()) is not None:
            check_version(form, row)
            classes.close(uow, row, **body)
            flash("The class is closed to new referrals.", "success")
            return redirect(url_for("everybody.class_page", class_id=class_id), 303)
        page = render_template("provider/close_class.html", form=form, row=row)
        return page, 422 if form.errors else 200


@bp.post("/classes/<uuid:class_id>/open")
@needs(Permission.EDIT_OWN_CLASSES)
def open_class(class_id: UUID) -> ResponseReturnValue:
    """It takes referrals again, also one that was cancelled."""
    with unit_of_work() as uow:
        classes.set_state(uow, queries.own_class(uow, class_id), ClassState.OPEN)
    flash("The class is open to referrals again.", "success")
    return redirect(url_for("everybody.class_page", class_id=class_id), 303)


@bp.post("/classes/<uuid:class_id>/notes")
@needs(Permission.EDIT_OWN_CLASSES)
def settle_note(class_id: UUID) -> ResponseReturnValue:
    """Take a note of the listing as dealt with. A note that is gone already is no error."""
    note = {name: request.form.get(name, "") for name in ("column", "found", "says")}
    with unit_of_work() as uow:
        classes.settle_note(uow, queries.own_class(uow, class_id), note)
    return redirect(url_for("everybody.class_page", class_id=class_id), 303)


def own_organisation() -> UUID:
    """The provider whose staff member this is; the guard has let in nobody without one."""
    organisation_id = viewer().organisation_id
    assert organisation_id is not None
    return organisation_id


def _add(uow: UnitOfWork, form: Form) -> TaughtClass | None:
    body = form.load()
    if body is None:
        return None
    try:
        return classes.add(uow, own_organisation(), class_facts(body), venue_facts(body), form.submission)
    except RuleBroken as error:
        form.add_error(error.field, error.message)
        return None


def _edit(uow: UnitOfWork, form: Form, row: TaughtClass) -> bool:
    body = form.load()
    if body is None:
        return False
    check_version(form, row)
    try:
        check_stays(uow, row, class_facts(body), venue_facts(body))
        classes.edit(uow, row, class_facts(body), venue_facts(body))
    except RuleBroken as error:
        form.add_error(error.field, error.message)
    return not form.errors


def _class_form(uow: UnitOfWork, form: Form, heading: str, back: str) -> tuple[str, int]:
    page = render_template(
        "provider/class_form.html",
        form=form,
        heading=heading,
        back=back,
        features=FEATURE_CODES,
        venues=queries.venue_names(uow, own_organisation()),
    )
    return page, 422 if form.errors else 200
