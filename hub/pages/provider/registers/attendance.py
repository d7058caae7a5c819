"""Pages of who missed meetings, and of one learner's attendance: absences known beforehand, calls."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError, validates_schema

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.forms.fields import Choice, Date
from hub.forms.form import Form
from hub.pages.provider.blueprint import bp
from hub.referrals import queries
from hub.referrals.models import Referral
from hub.tracking.attendance import one_learner, services
from hub.tracking.attendance.follow_up import follow_up
from hub.tracking.attendance.types import ATTENDED_LABELS, CALL_LABELS, CallOutcome, absence_reasons
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


class AbsenceBody(Schema):
    first_on = Date("First day", required="Enter the first day they will be away")
    last_on = Date("Last day", hint="Leave it blank if it is one day")
    reason = Choice("Why?", absence_reasons().items(), widget="select", unset="Not said", mark_optional=False)

    @validates_schema(skip_on_field_errors=True)
    def check_order(self, body: Mapping[str, Any], **_: Any) -> None:
        if body["last_on"] and body["last_on"] < body["first_on"]:
            raise ValidationError("The last day must be on or after the first day", "last_on")


class CallBody(Schema):
    outcome = Choice("What did they say?", CALL_LABELS.items(), required="Select what came of the call")


@bp.get("/registers/missed")
@needs(Permission.RECORD_ATTENDANCE)
def missed() -> str:
    with unit_of_work() as uow:
        found = follow_up(uow)
        ids = [one.referral_id for one in (*found.to_call, *found.may_have_left)]
        return render_template("provider/missed.html", found=found, references=queries.references(uow, ids))


@bp.get("/registers/people/<uuid:enrolment_id>")
@needs(Permission.RECORD_ATTENDANCE)
def attendance_of(enrolment_id: UUID) -> str:
    with unit_of_work() as uow:
        found = one_learner.at_provider(uow, enrolment_id)
        return render_template(
            "provider/attendance.html",
            found=found,
            reference=uow.get(Referral, found.kept.place.referral_id).reference,
            labels=ATTENDED_LABELS,
        )


@bp.route("/registers/people/<uuid:enrolment_id>/away", methods=["GET", "POST"])
@needs(Permission.RECORD_ATTENDANCE)
def note_absence(enrolment_id: UUID) -> ResponseReturnValue:
    """They say beforehand that they will not come."""
    with unit_of_work() as uow:
        form = Form(AbsenceBody, submitted())
        if request.method == "POST" and (values := form.load()) is not None:
            last_on = values["last_on"] or values["first_on"]
            services.note_absence(uow, enrolment_id, values["first_on"], last_on, values["reason"])
            return _saved(enrolment_id, "The absence is noted. It stands on the registers of these days.")
        return _page(uow, "provider/note_absence.html", enrolment_id, form)


@bp.post("/registers/people/<uuid:enrolment_id>/away/<uuid:absence_id>/remove")
@needs(Permission.RECORD_ATTENDANCE)
def drop_absence(enrolment_id: UUID, absence_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        services.drop_absence(uow, one_learner.own_absence(uow, enrolment_id, absence_id).id)
    return _saved(enrolment_id, "The absence is taken away. Marks that were made stay.")


@bp.route("/registers/people/<uuid:enrolment_id>/call", methods=["GET", "POST"])
@needs(Permission.RECORD_ATTENDANCE)
def note_call(enrolment_id: UUID) -> ResponseReturnValue:
    """Somebody called after missed meetings."""
    with unit_of_work() as uow:
        form = Form(CallBody, submitted())
        if request.method == "POST" and (values := form.load()) is not None:
            services.note_call(uow, enrolment_id, CallOutcome(values["outcome"]))
            return _saved(enrolment_id, "The call is noted.")
        return _page(uow, "provider/note_call.html", enrolment_id, form)


def _saved(enrolment_id: UUID, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("provider.attendance_of", enrolment_id=enrolment_id), 303)


def _page(uow: UnitOfWork, template: str, enrolment_id: UUID, form: Form) -> ResponseReturnValue:
    page = render_template(template, form=form, found=one_learner.at_provider(uow, enrolment_id))
    return page, 422 if form.errors else 200
