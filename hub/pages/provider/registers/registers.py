"""Pages of a provider's registers: its classes, the meetings of one, the register of one meeting."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.forms.form import Form
from hub.pages.provider.blueprint import bp
from hub.pages.provider.registers.form import (
    GONE,
    check_marks,
    gone,
    name_of,
    reasons_form,
    register_form,
    typed,
)
from hub.tracking.attendance import register as reads
from hub.tracking.attendance import services, sheet
from hub.tracking.attendance.rates import rates
from hub.tracking.attendance.register import NoMeeting, Register
from hub.tracking.attendance.types import Attended, MeetingState
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.get("/registers")
@needs(Permission.RECORD_ATTENDANCE)
def registers() -> str:
    with unit_of_work(read_only=True) as uow:
        classes = sheet.of_provider(uow)
        whole = sheet.total(each.counted for each in classes)
        return render_template("provider/registers.html", classes=classes, rates=rates, whole=rates(whole))


@bp.get("/registers/<uuid:class_id>")
@needs(Permission.RECORD_ATTENDANCE)
def class_registers(class_id: UUID) -> str:
    with unit_of_work(read_only=True) as uow:
        course, filled = sheet.filled(uow, class_id)
        return render_template(
            "provider/class_registers.html",
            course=course,
            past=[each for each in reversed(filled) if each.meeting.held_on <= uow.today],
            to_come=[each for each in filled if each.meeting.held_on > uow.today],
        )


@bp.route("/registers/<uuid:class_id>/<key>", methods=["GET", "POST"])
@needs(Permission.RECORD_ATTENDANCE)
def register(class_id: UUID, key: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        try:
            found = open_register(uow, class_id, key)
        except NoMeeting as none:
            flash(none.message)
            return redirect(url_for("provider.class_registers", class_id=class_id), 303)
        form = register_form(found, submitted())
        if request.method == "POST" and save_marks(uow, found, form):
            return _saved(uow, class_id, key)
        page = render_template(
            "provider/register.html", form=form, register=found, name_of=name_of, today=uow.today
        )
        return page, 422 if form.errors else 200


@bp.route("/registers/<uuid:class_id>/<key>/reasons", methods=["GET", "POST"])
@needs(Permission.RECORD_ATTENDANCE)
def absence_reasons(class_id: UUID, key: str) -> ResponseReturnValue:
    """Why those were absent who gave a reason."""
    with unit_of_work() as uow:
        found = open_register(uow, class_id, key)
        form = reasons_form(found, submitted())
        if request.method == "POST" and (values := form.load()) is not None:
            check_marks(form, found)
            services.give_reasons(uow, found, typed(values))
            flash("The reasons are saved.", "success")
            return redirect(url_for("provider.register", class_id=class_id, key=key), 303)
        page = render_template("provider/absence_reasons.html", form=form, register=found)
        return page, 422 if form.errors else 200


@bp.post("/registers/<uuid:class_id>/<key>/state")
@needs(Permission.RECORD_ATTENDANCE)
def set_meeting_state(class_id: UUID, key: str) -> ResponseReturnValue:
    """The meeting did not take place, or it did after all."""
    cancelled = request.form.get("state") == MeetingState.CANCELLED
    state = MeetingState.CANCELLED if cancelled else MeetingState.HELD
    with unit_of_work() as uow:
        services.set_state(uow, open_register(uow, class_id, key).meeting, state)
    flash("Kept: it did not take place." if cancelled else "Kept: it took place.", "success")
    return redirect(url_for("provider.register", class_id=class_id, key=key), 303)


def open_register(uow: UnitOfWork, class_id: UUID, key: str) -> Register:
    """The register; who is about to change it waits for whoever is changing it now."""
    if request.method == "POST":
        services.queue(uow, class_id)
    return reads.register(uow, class_id, key)


def save_marks(uow: UnitOfWork, found: Register, form: Form) -> bool:
    values = form.load()
    if gone(form, request.form):
        form.add_error(None, GONE)
    if values is None or form.errors:
        return False
    try:
        services.check_may_be_marked(uow, found.meeting)
        check_marks(form, found)
        services.save(uow, found, wanted(found, values))
    except RuleBroken as error:
        form.add_error(error.field, error.message)
    return not form.errors


def wanted(found: Register, values: dict[str, str | None]) -> dict[UUID, Attended]:
    marks = {enrolment_id: Attended(value) for enrolment_id, value in typed(values).items()}
    if request.form.get("others") == Attended.PRESENT:
        return services.fill(found, marks, Attended.PRESENT)
    return marks


def _saved(uow: UnitOfWork, class_id: UUID, key: str) -> ResponseReturnValue:
    """On to the reasons, where somebody gave one that is not down yet."""
    uow.flush()
    found = reads.register(uow, class_id, key)
    flash(f"The register is saved: {found.marked} of {len(found.people)} marked.", "success")
    untold = any(person.mark is Attended.EXCUSED and not person.reason for person in found.people)
    page = "provider.absence_reasons" if untold else "provider.register"
    return redirect(url_for(page, class_id=class_id, key=key), 303)
