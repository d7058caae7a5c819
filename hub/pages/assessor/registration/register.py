"""Pages to begin a registration, or to pick up a person whom a referrer sent."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.errors import Conflict
from hub.forms.form import Form
from hub.learners import queries
from hub.learners.services import register as services
from hub.learners.types import ArrivalChannel
from hub.pages.assessor.registration.blueprint import bp
from hub.pages.assessor.registration.forms.finding import Start
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs


@bp.route("/learners/register", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def register() -> ResponseReturnValue:
    form = Form(Start, submitted())
    if request.method == "POST" and (values := form.load()) is not None:
        reference = registered(ArrivalChannel(values["channel"]), form.submission)
        return redirect(url_for("registration.tasks", reference=reference), 303)
    return render_template("registration/register.html", form=form), 422 if form.errors else 200


def registered(channel: ArrivalChannel, submission: str) -> str:
    """The reference of the one learner this submission makes, whichever click comes first."""
    try:
        return begin(channel, submission)
    except Conflict:
        return begin(channel, submission)


def begin(channel: ArrivalChannel, submission: str) -> str:
    who = viewer()
    assert who.user_id
    assert who.organisation_id
    with unit_of_work() as uow:
        learner = services.made_by(uow, who.user_id, submission) or services.register(
            uow, channel, who.organisation_id, user_id=who.user_id, submission=submission
        )
        return learner.reference


@bp.post("/learners/<reference>/pick-up")
@needs(Permission.REGISTER_LEARNERS)
def pick_up(reference: str) -> ResponseReturnValue:
    user_id = viewer().user_id
    assert user_id
    with unit_of_work() as uow:
        learner = queries.by_reference(uow, reference)
        services.pick_up(uow, learner, user_id)
    flash("You have picked this person up.", "success")
    return redirect(url_for("registration.tasks", reference=learner.reference), 303)
