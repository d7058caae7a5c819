"""Pages of who has seen a learner: for the officer and the data steward, and on paper for the learner who asks."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission, permitted
from hub.accounts.queries import staff_names
from hub.audit import services as audit
from hub.consent.types import RIGHTS
from hub.core.db import UnitOfWork
from hub.forms.fields import Text
from hub.forms.form import Form
from hub.learners.queries import in_store
from hub.oversight import seen
from hub.pages.everybody.blueprint import bp
from hub.web.address import page_number
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs

PAGE = 100  # lines: one for each day, role and purpose


class WhoseRecord(Schema):
    record = Text(
        "Reference of their record",
        hint="8 characters, like K7F3-92QP. Of a record that was erased, its long number on the certificate",
        required="Enter the reference of their record",
        max_length=40,
        spellcheck=False,
    )


@bp.route("/who-has-seen", methods=["GET", "POST"])
@needs(Permission.SEE_WHO_SAW)
def choose_record() -> ResponseReturnValue:
    form = Form(WhoseRecord, submitted())
    if request.method == "POST" and (values := form.load()) is not None:
        with unit_of_work() as uow:
            learner_id = named(uow, values["record"])
        if learner_id is not None:
            return redirect(url_for(".who_has_seen", learner_id=learner_id), 303)
        form.add_error("record", "There is no record with this reference. Check it and try again")
    return render_template("everybody/choose_record.html", form=form), 422 if form.errors else 200


def named(uow: UnitOfWork, typed: str) -> UUID | None:
    """The record by its reference; or by the id under which the audit knows it, though it was erased."""
    try:
        return UUID(typed)
    except ValueError:
        return in_store(uow, typed)


@bp.get("/who-has-seen/<uuid:learner_id>")
@needs(Permission.SEE_WHO_SAW)
def who_has_seen(learner_id: UUID) -> ResponseReturnValue:
    """Staff are named to the officer alone. That it was looked at is an event, too."""
    with unit_of_work() as uow:
        officer = permitted(viewer(), Permission.OVERSEE)
        lines = seen.of(uow, [learner_id], by_staff=officer, refused=officer)
        pages = max(1, -(-len(lines) // PAGE))
        page = min(page_number(), pages)
        shown = lines[PAGE * (page - 1) : PAGE * page]
        audit.record(uow, "audit.read", subject_id=learner_id, purpose=RIGHTS)
        return render_template(
            "everybody/who_has_seen.html",
            learner_id=learner_id,
            lines=shown,
            names=staff_names(uow, {line.staff_id for line in shown}) if officer else None,
            kept_from=seen.kept_from(uow),
            page=page,
            pages=pages,
        )


@bp.get("/who-has-seen/<uuid:learner_id>/print")
@needs(Permission.SEE_WHO_SAW)
def who_has_seen_on_paper(learner_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        lines = seen.of(uow, [learner_id])
        audit.record(uow, "audit.read", subject_id=learner_id, purpose=RIGHTS)
        return render_template(
            "everybody/who_has_seen_on_paper.html",
            lines=lines,
            kept_from=seen.kept_from(uow),
            today=uow.today,
        )
