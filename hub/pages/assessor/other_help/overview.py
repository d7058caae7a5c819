"""Pages of other help for one learner: what there is and what they were told of; what is private, behind a question."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Channel
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.directory.support import queries as directory
from hub.directory.support.kinds import kinds
from hub.directory.support.models import SupportService
from hub.forms.form import Form
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.learners.queries import by_reference
from hub.learners.wider_needs import queries, services
from hub.learners.wider_needs.reads import told
from hub.learners.wider_needs.types import HELPED_LABELS, WAY_LABELS, Way
from hub.pages.assessor.other_help.blueprint import bp
from hub.pages.assessor.other_help.forms import Agree, Point, about, as_options
from hub.pages.assessor.person import about as about_person
from hub.referrals.case.other_help import take_back
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs

HOME = "/learners/<reference>/other-help"
STOPPING = (
    "What we wrote down of it is deleted. Nobody can bring it back.",
    "You can still tell them of other help. Nothing of it is written down.",
    "Their place on the waiting list, their classes and their referrals stay as they are.",
)


def alone() -> bool:
    """Whether the assessor has just said that nobody else can see the screen."""
    return request.args.get("alone") == "yes"


@bp.route(HOME, methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def overview(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        return answer(uow, by_reference(uow, reference), private=False)


@bp.route(f"{HOME}/private", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def private(reference: str) -> ResponseReturnValue:
    """Asked each time, and nothing tells whether there is anything behind the question."""
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        if alone():
            return answer(uow, learner, private=True)
        return render_template(
            "other_help/alone.html", reference=learner.reference, **about_person(uow, learner)
        )


def answer(uow: UnitOfWork, learner: Learner, private: bool) -> ResponseReturnValue:
    known = [one for one in directory.open_now(uow) if one.of.private is private]
    form = Form(Point, submitted(), options={"services": as_options(uow, known)})
    if request.method == "POST" and (values := form.load()) is not None:
        chosen = [one for one in known if str(one.id) in values["services"]]
        return point(uow, learner, chosen, Way(values["way"]))
    page = render_template(
        "other_help/overview.html",
        form=form,
        agreeing=Form(Agree, None),
        private=private,
        agreed=queries.agreed(uow, learner.id),
        known=[(one, about(uow, one)) for one in known],
        told=[one for one in told(uow, learner.id) if one.private is private],
        kinds=kinds(),
        helped=HELPED_LABELS,
        ways=WAY_LABELS,
        reference=learner.reference,
        **about_person(uow, learner),
    )
    return page, 422 if form.errors else 200


def point(uow: UnitOfWork, learner: Learner, chosen: list[SupportService], way: Way) -> Response:
    services.point(uow, learner.id, chosen, way)
    flash("Saved. You are reminded to ask whether it helped.", "success")
    return home(learner.reference)


def home(reference: str) -> Response:
    return redirect(url_for("other_help.overview", reference=reference), 303)


@bp.route(f"{HOME}/agree", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def agree(reference: str) -> ResponseReturnValue:
    hub_id = viewer().organisation_id
    if hub_id is None:
        raise NotVisible
    with unit_of_work() as uow:
        learner, form = by_reference(uow, reference), Form(Agree, submitted())
        if request.method == "POST" and (values := form.load()) is not None:
            services.agree(uow, learner.id, hub_id, Channel(values["channel"]))
            flash("Saved. You can write down what you tell them of.", "success")
            return home(learner.reference)
        page = render_template(
            "other_help/agree.html", form=form, reference=learner.reference, **about_person(uow, learner)
        )
        return page, 422 if form.errors else 200


@bp.route(f"{HOME}/stop", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def stop(reference: str) -> ResponseReturnValue:
    """Asked first, since nobody can bring it back."""
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        if request.method == "POST":
            take_back(uow, learner.id)
            flash("Deleted. Nothing more is written down.", "success")
            return home(learner.reference)
        return render_template(
            "web/confirm.html",
            heading="Delete what we told them of?",
            section="Learners",
            back=url_for(".overview", reference=learner.reference),
            whom=full_name(learner, consent.may_see(uow, learner.id, [Category.IDENTITY])),
            happens=STOPPING,
            label="Delete it",
        )
