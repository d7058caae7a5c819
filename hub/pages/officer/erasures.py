"""Pages to delete a record that somebody asked to have deleted, its certificate, and legal holds."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.queries import staff_names
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.core.ids import show_reference
from hub.forms.form import Form
from hub.learners.queries import in_store, references_in_store
from hub.pages.officer.blueprint import bp
from hub.pages.officer.request_forms import Hold
from hub.pages.officer.sections import Line, Section
from hub.rights.access.registry import tables
from hub.rights.erasure import certificate, services
from hub.rights.erasure.models import Erasure
from hub.rights.opening import reference_of
from hub.rights.requests.models import RightsRequest
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

HAPPENS = (
    "Everything that is kept of them is deleted, with the keys that it is locked with. It cannot be undone.",
    "A place in a class that they have is given to somebody else. Tell the provider: it stands on the request’s list.",
    "Nobody finds them any more. What stays is a number in figures, and the audit without any of their details.",
)


def standing(uow: UnitOfWork) -> list[Line]:
    """Holds with a last day."""
    return [
        Line("A legal hold ends", url_for("officer.holds"), row.until)
        for row in services.standing(uow)
        if row.until
    ]


SECTION = Section(
    heading="Legal holds",
    waits=standing,
    nothing="No legal hold ends by itself.",
    pages=(("officer.holds", "Legal holds"), ("officer.add_hold", "Place a hold")),
)


@bp.route("/officer/requests/<uuid:request_id>/delete-record", methods=["GET", "POST"])
@needs(Permission.OVERSEE)
def delete_record(request_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = uow.get(RightsRequest, request_id)
        problem = ""
        if request.method == "POST":
            try:
                with uow.whole():
                    done = services.answer_by_erasing(uow, row)
                flash("The record is deleted.", "success")
                return redirect(url_for("officer.erasure", erasure_id=done.id), 303)
            except RuleBroken as refused:
                problem = refused.message
        page = render_template(
            "officer/delete_record.html",
            row=row,
            problem=problem,
            whom=show_reference(reference_of(uow, row.subject_id) or ""),
            happens=HAPPENS,
        )
        return page, 422 if problem else 200


@bp.get("/officer/erasures/<uuid:erasure_id>")
@needs(Permission.OVERSEE)
def erasure(erasure_id: UUID) -> ResponseReturnValue:
    """The certificate, to print."""
    with unit_of_work() as uow:
        row = uow.get(Erasure, erasure_id)
        headings = {table.name: table.heading for table in tables()}
        return render_template(
            "officer/erasure.html",
            row=row,
            reference=show_reference(row.reference),
            says=certificate.sentences(row),
            stays=certificate.stays(row),
            went=[
                (headings.get(name, name.replace("_", " ")), count)
                for name, count in certificate.numbers(row)
            ],
        )


@bp.get("/officer/holds")
@needs(Permission.OVERSEE)
def holds() -> ResponseReturnValue:
    with unit_of_work() as uow:
        found = services.standing(uow)
        references = references_in_store(uow, [row.learner_id for row in found])
        names = staff_names(uow, [row.placed_by for row in found])
        rows = [
            (row, references[row.learner_id], names.get(row.placed_by, "–"), services.reason_of(uow, row))
            for row in found
        ]
        return render_template("officer/holds.html", rows=rows)


@bp.route("/officer/holds/new", methods=["GET", "POST"])
@needs(Permission.OVERSEE)
def add_hold() -> ResponseReturnValue:
    with unit_of_work() as uow:
        form = Form(Hold, submitted())
        if request.method == "POST" and (values := form.load()) is not None and placed(uow, form, values):
            flash("The hold stands. Nobody deletes the record while it does.", "success")
            return redirect(url_for("officer.holds"), 303)
        return render_template("officer/add_hold.html", form=form), 422 if form.errors else 200


def placed(uow: UnitOfWork, form: Form, values: dict[str, object]) -> bool:
    learner_id = in_store(uow, str(values["reference"]))
    if learner_id is None:
        form.add_error("reference", "No record has this reference")
    elif learner_id not in services.held(uow):
        services.hold(uow, learner_id, reason=str(values["reason"]), until=values["until"])  # type: ignore[arg-type]
    return not form.errors


@bp.post("/officer/holds/<uuid:hold_id>/lift")
@needs(Permission.OVERSEE)
def lift_hold(hold_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        services.lift(uow, hold_id)
    flash("The hold is lifted.", "success")
    return redirect(url_for("officer.holds"), 303)
