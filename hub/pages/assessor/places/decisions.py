"""Pages to decide about one proposal: send the learner to another class, or leave it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.allocation import queries
from hub.allocation.models import AllocationRun, Proposal
from hub.allocation.services.decide import accept, leave
from hub.consent.services import disclosure as consent
from hub.consent.services.standing import standings
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.forms.form import Form
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES
from hub.pages.assessor.person import about
from hub.pages.assessor.places.blueprint import bp
from hub.pages.assessor.places.forms import AnotherClass, LeaveProposal
from hub.pages.assessor.places.run_overview import AGREEMENTS
from hub.referrals.errors import NotGranted
from hub.referrals.reads import matches
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

Options = list[tuple[str, str, str]]


@bp.route("/allocations/<reference>/<uuid:proposal_id>/change", methods=["GET", "POST"])
@needs(Permission.SEND_REFERRALS)
def change(reference: str, proposal_id: UUID) -> ResponseReturnValue:
    """Choose another of the classes that fit and have a place, and send the referral there."""
    with unit_of_work(read_only=False) as uow:
        learner, name, options = _classes(uow, reference, proposal_id)
        form = Form(AnotherClass, submitted(), options={"class_id": options})
    sharing = False
    if request.method == "POST" and (values := form.load()) is not None:
        try:
            with unit_of_work() as uow:
                accept(uow, proposal_id, UUID(values["class_id"]))
        except RuleBroken as error:
            form.add_error("class_id", error.message)
            sharing = isinstance(error, NotGranted)
        else:
            flash("The referral is sent.", "success")
            return redirect(url_for("places.run", reference=reference), 303)
    page = render_template(
        "places/change.html",
        form=form,
        reference=reference,
        learner_reference=learner,
        name=name,
        any_class=bool(options),
        sharing=sharing,
    )
    return page, 422 if form.errors else 200


def _classes(uow: UnitOfWork, reference: str, proposal_id: UUID) -> tuple[str, str, Options]:
    """The learner's reference and name, and the classes to choose from, best first."""
    proposal = _proposal(uow, reference, proposal_id)
    decision = consent.may_see(uow, proposal.learner_id, PROFILE_CATEGORIES)
    learner = uow.get(Learner, proposal.learner_id)
    found = matches.described(uow, matches.ranked_for(uow, learner.id, decision))
    others = [card for card in found.best if card.id != proposal.class_id]
    agreed = standings(uow, {(learner.id, card.listing.provider_id) for card in others})
    options = [
        (
            str(card.id),
            f"{card.listing.title}, {card.listing.provider}",
            f"{card.when}. {card.journey}. {AGREEMENTS[agreed[learner.id, card.listing.provider_id]]}",
        )
        for card in others
    ]
    return learner.reference, full_name(learner, decision), options


@bp.route("/allocations/<reference>/<uuid:proposal_id>/leave", methods=["GET", "POST"], endpoint="leave")
@needs(Permission.SEND_REFERRALS)
def leave_it(reference: str, proposal_id: UUID) -> ResponseReturnValue:
    """Propose nothing to this learner now, and say why."""
    form = Form(LeaveProposal, submitted())
    with unit_of_work() as uow:
        proposal = _proposal(uow, reference, proposal_id)
        if request.method == "POST" and (values := form.load()) is not None:
            leave(uow, proposal_id, values["reason"])
            flash("Nothing is sent for this learner.", "success")
            return redirect(url_for("places.run", reference=reference), 303)
        learner = uow.get(Learner, proposal.learner_id)
        page = render_template(
            "places/leave.html", form=form, reference=reference, learner=learner, **about(uow, learner)
        )
    return page, 422 if form.errors else 200


def _proposal(uow: UnitOfWork, reference: str, proposal_id: UUID) -> Proposal:
    """The proposal of this run, or `NotVisible`."""
    run: AllocationRun = queries.run_by_reference(uow, reference)
    return queries.of_run(uow, run.id, proposal_id)
