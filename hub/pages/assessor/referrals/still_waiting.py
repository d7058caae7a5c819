"""Page to record what somebody on the waiting list says: whether they still want a class."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.errors import RuleBroken
from hub.forms.form import Form
from hub.learners.queries import by_reference
from hub.pages.assessor.person import about
from hub.pages.assessor.referrals.blueprint import bp
from hub.pages.assessor.referrals.forms import StillWaiting
from hub.referrals.keep_warm import LABELS, Asked
from hub.referrals.waiting import asking
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.route("/learners/<reference>/still-waiting", methods=["GET", "POST"])
@needs(Permission.SEND_REFERRALS)
def still_waiting(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        row = asking.pending(uow, learner.id)
        if row is None:
            flash("They have answered already.")
            return redirect(url_for("referrals.waiting", reference=reference), 303)
        form = Form(StillWaiting, submitted(), version=row.version)
        if request.method == "POST" and (values := form.load()) is not None:
            check_version(form, row)
            try:
                asking.answer(uow, row, Asked(values["said"]), values["until"])
            except RuleBroken as error:
                form.add_error(error.field, error.message)
            else:
                flash(f"Recorded: {LABELS[row.state]}.", "success")
                return redirect(url_for("referrals.today_group", code="still-waiting"), 303)
        page = render_template(
            "referrals/still_waiting.html",
            form=form,
            row=row,
            labels=LABELS,
            learner=learner,
            **about(uow, learner),
        )
    return page, 422 if form.errors else 200
