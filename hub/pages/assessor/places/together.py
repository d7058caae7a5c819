"""The page that says whom a learner stays together with, by the other's reference."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.allocation import queries
from hub.allocation.services.companions import join, part
from hub.allocation.states import TIE_LABELS, Tie
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.forms.form import Form
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.learners.queries import by_reference
from hub.pages.assessor.person import about
from hub.pages.assessor.places.blueprint import bp
from hub.pages.assessor.places.forms import StayTogether
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

UNKNOWN = "There is no learner with this reference"


@bp.route("/learners/<reference>/together", methods=["GET", "POST"], endpoint="together")
@needs(Permission.SEND_REFERRALS)
def stay_together(reference: str) -> ResponseReturnValue:
    form = Form(StayTogether, submitted())
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        if request.method == "POST" and (values := form.load()) is not None:
            try:
                join(uow, learner, by_reference(uow, values["reference"]), Tie(values["tie"]))
            except NotVisible:
                form.add_error("reference", UNKNOWN)
            except RuleBroken as error:
                form.add_error(error.field, error.message)
            else:
                flash("They are placed together.", "success")
                return redirect(url_for("places.together", reference=reference), 303)
        page = render_template(
            "places/together.html",
            form=form,
            learner=learner,
            companions=_companions(uow, learner),
            ties=TIE_LABELS,
            **about(uow, learner),
        )
    return page, 422 if form.errors else 200


def _companions(uow: UnitOfWork, learner: Learner) -> list[tuple[str, str, Tie]]:
    """(reference, name, why) of each."""
    found = queries.companions(uow, [learner.id])
    others = {one.companion_id: uow.get(Learner, one.companion_id) for one in found}
    decisions = consent.disclose(uow, others, [Category.IDENTITY])
    own = consent.may_see(uow, learner.id, [Category.NEEDS])
    return [
        (other.reference, full_name(other, decisions[other.id]), Tie(one.tie.reveal(own) or Tie.COUPLE))
        for one in found
        if (other := others[one.companion_id])
    ]


@bp.post("/learners/<reference>/together/<other>/part", endpoint="part")
@needs(Permission.SEND_REFERRALS)
def part_them(reference: str, other: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        part(uow, by_reference(uow, reference).id, by_reference(uow, other).id)
    flash("They need not be placed together.", "success")
    return redirect(url_for("places.together", reference=reference), 303)
