"""The page where an assessor records what a learner asks about their data. The officer answers."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.forms.form import Form
from hub.learners.models import Learner
from hub.learners.queries import by_reference
from hub.pages.assessor.person import about
from hub.pages.assessor.registration.blueprint import bp
from hub.rights.requests.models import RightsRequest
from hub.rights.requests.schemas import Received, use_of
from hub.rights.requests.services import receive
from hub.rights.requests.types import Kind, Route
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.route("/learners/<reference>/ask-about-data", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def ask_about_data(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        form = Form(Received, submitted(), {"received_on": uow.today})
        if request.method == "POST" and recorded(uow, learner, form):
            flash(
                "Recorded. The data protection officer answers within a month of the day it came.", "success"
            )
            return redirect(url_for(".record", reference=learner.reference), 303)
        return render_template(
            "registration/ask_about_data.html",
            form=form,
            reference=learner.reference,
            **about(uow, learner),
        ), 422 if form.errors else 200


def recorded(uow: UnitOfWork, learner: Learner, form: Form) -> bool:
    """Whether there is such a request now; one click twice makes one."""
    request_id = UUID(bytes=uow.vault.mark("submission", f"{uow.user_id}:{request.path}:{form.submission}"))
    if uow.session.get(RightsRequest, request_id) is not None:
        return True
    values = form.load()
    if values is None:
        return False
    values |= {"kind": Kind(values["kind"]), "route": Route(values["route"]), "use": use_of(values)}
    receive(uow, request_id, learner_id=learner.id, **values)
    return True
