"""Pages to delete a record that somebody asked to have deleted, its certificate, and legal holds."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.accounts.queries import staff_names
from hub.consent.types import CATEGORY_LABELS, Category
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.core.ids import show_reference
from hub.core.sealing.sealed import Tier
from hub.forms.fields import Choice
from hub.forms.form import Form
from hub.learners.queries import in_store, references_in_store
from hub.pages.officer.blueprint import bp
from hub.pages.officer.request_forms import Hold
from hub.pages.officer.sections import Line, Section
from hub.referrals.case.portions import APART, WHOLE, Portion, kind_alone, kinds_alone
from hub.rights.access.registry import tables
from hub.rights.erasure import certificate, services
from hub.rights.erasure.models import Erasure
from hub.rights.opening import reference_of
from hub.rights.requests.models import RightsRequest
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

ALL = "all"
HAPPENS = (
    "Everything that is kept of them is deleted, with the keys that it is locked with. It cannot be undone.",
    "A place in a class that they have is given to somebody else. Tell the provider: it stands on the request’s list.",
    "Nobody finds them any more. What stays is a number in figures, and the audit without any of their details.",
)


HAPPENS_TO_A_PART = (
    "What they said of this is deleted, and reads as if nobody had asked. It cannot be undone.",
    "The rest of the record stays, with referrals, places and waiting.",
    "A place that rests on it may no longer suit. Tell the provider: it stands on the request’s list.",
)


class Deleted(Schema):
    part = Choice(
        "What is to be deleted?",
        hint="You see how much it is before anything goes",
        required="Select what is to be deleted",
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
    """What goes is chosen, then shown in numbers, and gone when the officer says so to that."""
    with unit_of_work() as uow:
        row = uow.get(RightsRequest, request_id)
        if row.seen is None:
            flash("Say first how you know who asks.")
            return redirect(url_for("officer.act_on_request", request_id=row.id, act="identify"), 303)
        form, looked, part = Form(Deleted, submitted(), options={"part": choices()}), None, ALL
        if request.method == "POST" and (values := form.load()) is not None:
            part = values["part"]
            try:
                with uow.whole():
                    if "sure" in request.form:
                        done = services.answer_by_erasing(uow, row, meant(part))
                        flash("It is deleted.", "success")
                        return redirect(url_for("officer.erasure", erasure_id=done.id), 303)
                    looked = services.foreseen(uow, services.whose(row), meant(part))
            except RuleBroken as refused:
                form.add_error("part", refused.message)
        page = render_template(
            "officer/delete_record.html",
            row=row,
            form=form,
            looked=looked,
            part=part,
            chosen={code: label for code, label, _ in choices()},
            rows=looked and [(named(name), count) for name, count in sorted(looked.rows.items())],
            kinds=looked and [(CATEGORY_LABELS[kind], count) for kind, count in looked.said.items()],
            whom=show_reference(reference_of(uow, row.subject_id) or ""),
            happens=HAPPENS if part == ALL else HAPPENS_TO_A_PART,
        )
        return page, 422 if form.errors else 200


def choices() -> list[tuple[str, str, str]]:
    """The code, the label and a hint of whatever can be deleted."""
    kinds = [(kind.value, CATEGORY_LABELS[kind], "This kind of data alone") for kind in sorted(kinds_alone())]
    tiers = [(tier.value, Portion(tier).label, "All of it, with its key") for tier in APART]
    return [(ALL, WHOLE.label, "Everything, with all keys"), *tiers, *kinds]


def meant(part: str) -> Portion:
    if part == ALL:
        return WHOLE
    return Portion(Tier(part)) if part in list(APART) else kind_alone(Category(part))


def named(table: str) -> str:
    return next((one.heading for one in tables() if one.name == table), table.replace("_", " "))


@bp.get("/officer/erasures/<uuid:erasure_id>")
@needs(Permission.OVERSEE)
def erasure(erasure_id: UUID) -> ResponseReturnValue:
    """The certificate, to print."""
    with unit_of_work() as uow:
        row = uow.get(Erasure, erasure_id)
        return render_template(
            "officer/erasure.html",
            row=row,
            reference=show_reference(row.reference),
            says=certificate.sentences(row),
            stays=certificate.stays(row),
            went=[(named(name), count) for name, count in certificate.numbers(row)],
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
