"""Whom to call about a class that has opened. Nothing is sent by itself: a person calls and writes down the answer."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.core.db import UnitOfWork
from hub.demand.models import Invitation
from hub.demand.rules import CALLS_WITHOUT_ANSWER, DAYS_TO_NEXT_CALL
from hub.demand.services import answer as services
from hub.demand.services.record import record
from hub.demand.types import INVITATION_LABELS, InvitationState
from hub.forms.form import Form
from hub.learners.models import Learner
from hub.learners.queries import by_reference
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES
from hub.pages.assessor.places.blueprint import bp
from hub.pages.assessor.places.calls import COLUMNS, everybody, pages
from hub.pages.assessor.places.forms import ANSWERS, CallAnswer
from hub.referrals.reads import matches
from hub.web.address import text_of
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs
from hub.web.lists import FILE, list_file

SAID = {
    InvitationState.NOT_NOW: "Written down. The next person on the list is called in their place.",
    InvitationState.NO_ANSWER: f"Written down. They are called again in {DAYS_TO_NEXT_CALL} days.",
}
GONE = "This class has no free place any more, so the call is off the list."


@bp.get("/invitations")
@needs(Permission.SEND_REFERRALS)
def invitations() -> ResponseReturnValue:
    with unit_of_work() as uow:
        if text_of("view") == FILE:
            return list_file(uow, "people-to-call", COLUMNS, everybody(uow))
        return render_template(
            "places/invitations.html",
            groups=pages(uow),
            answers=[(state.value, INVITATION_LABELS[state]) for state in ANSWERS],
            tries=CALLS_WITHOUT_ANSWER,
        )


@bp.post("/invitations/<uuid:invitation_id>")
@needs(Permission.SEND_REFERRALS)
def answer(invitation_id: UUID) -> ResponseReturnValue:
    """Write down what was said; whoever is interested is referred at once."""
    form = Form(CallAnswer, submitted())
    values = form.load()
    if values is None:
        flash(form.error("answer"))
        return redirect(url_for("places.invitations"), 303)
    said = InvitationState(values["answer"])
    with unit_of_work() as uow:
        row = uow.get(Invitation, invitation_id)
        if not services.still_open(uow, row):
            flash(GONE)
            return redirect(url_for("places.invitations"), 303)
        services.answer(uow, row, said, form.version)
        if said is InvitationState.INTERESTED:
            return redirect(_to_refer(uow, row), 303)
    flash(SAID[said], "success")
    return redirect(url_for("places.invitations"), 303)


@bp.post("/invitations/<uuid:invitation_id>/refer")
@needs(Permission.SEND_REFERRALS)
def refer(invitation_id: UUID) -> ResponseReturnValue:
    """On to the referral of somebody who said yes before."""
    with unit_of_work() as uow:
        return redirect(_to_refer(uow, uow.get(Invitation, invitation_id)), 303)


@bp.post("/invitations/<uuid:invitation_id>/back")
@needs(Permission.SEND_REFERRALS)
def take_back(invitation_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        services.take_back(uow, uow.get(Invitation, invitation_id))
    flash("The call is on the list again.", "success")
    return redirect(url_for("places.invitations"), 303)


@bp.post("/learners/<reference>/missing")
@needs(Permission.SEND_REFERRALS)
def record_missing(reference: str) -> ResponseReturnValue:
    """Record now, rather than tonight, what class is lacking for somebody who waits."""
    with unit_of_work() as uow:
        found = record(uow, by_reference(uow, reference).id)
    if found is None:
        flash("A class fits this learner now, so nothing is recorded as missing.")
    else:
        flash("The class that is missing is recorded. They are invited when such a class opens.", "success")
    return redirect(url_for("referrals.waiting", reference=reference), 303)


def _to_refer(uow: UnitOfWork, invitation: Invitation) -> str:
    """The page on which a referral to this class is checked and sent, with the ranking of this moment."""
    learner = uow.get(Learner, invitation.learner_id)
    decision = consent.may_see(uow, learner.id, PROFILE_CATEGORIES)
    shown = matches.ranked_for(uow, learner.id, decision)
    chosen: dict[str, Any] = {"class": [str(invitation.class_id)], "shown": shown.recommendation.id}
    return url_for("referrals.new_referrals", reference=learner.reference, **chosen)
