"""Pages of one call after a course: what came of it, and taking an answer back."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.forms.form import Form
from hub.learners.models import Learner
from hub.learners.queries import by_reference
from hub.pages.assessor.person import about
from hub.pages.assessor.places.calls import calling
from hub.pages.assessor.tracking.blueprint import bp
from hub.pages.assessor.tracking.forms import AfterTheCourse, TakeBackAnswer
from hub.tracking.destinations import queries, services, told
from hub.tracking.destinations.queries import Call
from hub.tracking.destinations.rules import offered
from hub.tracking.destinations.services import Said
from hub.tracking.destinations.types import LABELS, CheckState
from hub.tracking.voice.queries import to_ask
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.route("/learners/<reference>/after-the-course", methods=["GET", "POST"])
@needs(Permission.SEND_REFERRALS)
def answer(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        call = queries.call_of(uow, learner.id)
        if call is None:
            flash("There is nothing to ask them now.")
            return redirect(url_for(".after_the_course"), 303)
        options = {"destination": offered(uow.today)}
        form = Form(AfterTheCourse, submitted(), options=options, version=call.first.version)
        if request.method == "POST" and keep(uow, form, call):
            return redirect(next_page(uow, call), 303)
        return answer_page(uow, form, call)


def next_page(uow: UnitOfWork, call: Call) -> str:
    """With whoever was reached the call goes on, where there is something more to ask them."""
    reached = call.first.state is CheckState.REACHED
    if reached and to_ask(uow, call.learner.id):
        return url_for(".voice", reference=call.learner.reference)
    return url_for(".after_the_course")


def keep(uow: UnitOfWork, form: Form, call: Call) -> bool:
    """Whether what was typed is kept; what is wrong with it stands at its field."""
    values = form.load()
    if values is None:
        return False
    check_version(form, call.first)
    said = Said(CheckState(values["said"]), values["destination"] or None, values["note"] or None)
    try:
        came_to = services.answer(uow, call, said)
    except RuleBroken as error:
        form.add_error(error.field, error.message)
        return False
    flash(f"Recorded: {LABELS[came_to]}.", "success")
    return True


def answer_page(uow: UnitOfWork, form: Form, call: Call) -> ResponseReturnValue:
    decision = consent.may_see(uow, call.learner.id, [Category.IDENTITY, Category.CONTACT])
    page = render_template(
        "tracking/answer.html",
        form=form,
        call=call,
        learner=call.learner,
        told=told.told(uow, call.learner.id, [one.check.enrolment_id for one in call.checks]),
        calling=calling(call.learner, decision),
        **about(uow, call.learner),
    )
    return page, 422 if form.errors else 200


@bp.route("/after-the-course/<uuid:check_id>/take-back", methods=["GET", "POST"])
@needs(Permission.SEND_REFERRALS)
def take_back(check_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = queries.one_answered(uow, check_id)
        learner = uow.get(Learner, row.learner_id)
        form = Form(TakeBackAnswer, submitted(), version=row.version)
        if request.method == "POST" and (values := form.load()) is not None:
            check_version(form, row)
            services.take_back(uow, row, values["reason"])
            flash("The answer is taken back. They are to be called again.", "success")
            return redirect(url_for(".after_the_course"), 303)
        page = render_template("tracking/take_back.html", form=form, learner=learner, **about(uow, learner))
        return page, 422 if form.errors else 200
