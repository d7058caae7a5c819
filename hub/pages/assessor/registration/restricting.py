"""The page on which the desk restricts a record because the learner asks for it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.schemas import Restrict
from hub.consent.services import disclosure as consent
from hub.consent.services import restriction
from hub.consent.types import AskedBy, Category, RestrictionGround
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.forms.form import Form
from hub.learners import queries
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.pages.assessor.person import about
from hub.pages.assessor.registration.blueprint import bp
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

HAPPENS = (
    "The record is kept, and nothing else is done with it. It is on no list, in no count and in no file, and it is "
    "matched with no class.",
    "Nobody sees it: no provider, no office that referred them, and not you.",
    "Their referrals, places and waiting keep their place and their date. Providers see nothing of them.",
    "Only the data protection officer can lift this, after the learner has been told.",
)


@bp.route("/learners/<reference>/restrict", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def restrict(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = queries.by_reference(uow, reference)
        form = Form(Restrict, submitted())
        if form.submitted is not None and restricted(uow, learner, form):
            flash(
                "The record is restricted. Ask the data protection officer about it from now on.", "success"
            )
            return redirect(url_for(".search"), 303)
        decision = consent.may_see(uow, learner.id, [Category.IDENTITY])
        return render_template(
            "registration/restrict.html",
            form=form,
            reference=learner.reference,
            whom=full_name(learner, decision),
            happens=HAPPENS,
            **about(uow, learner),
        ), 422 if form.errors else 200


def restricted(uow: UnitOfWork, learner: Learner, form: Form) -> bool:
    if (values := form.load()) is None:
        return False
    try:
        restriction.restrict(
            uow,
            learner.id,
            ground=RestrictionGround(values["ground"]),
            asked_by=AskedBy(values["asked_by"]),
            until=values["until"],
        )
    except RuleBroken as error:
        form.add_error(error.field, error.message)
    return not form.errors
