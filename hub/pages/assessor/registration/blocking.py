"""Pages on which a learner refuses an organisation, or one person who works at one, and lifts that."""

from typing import Any
from uuid import UUID

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.models import User
from hub.accounts.queries import organisation_names, staff_names, users
from hub.consent.models import Block
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.forms.form import Form
from hub.learners import queries as learners
from hub.learners.models import Learner
from hub.pages.assessor.person import about
from hub.pages.assessor.registration.blueprint import bp
from hub.pages.assessor.registration.sharing import refuse_others, to_overview
from hub.pages.assessor.registration.sharing_forms import NeverShare
from hub.referrals.case import sharing as cases
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs


@bp.route("/learners/<reference>/sharing/never", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def block(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = learners.by_reference(uow, reference)
        form = Form(NeverShare, submitted(), options={"organisation": organisations(uow) + people(uow)})
        if request.method == "POST" and (values := form.load()) is not None:
            keep_block(uow, learner, values)
            flash("Nothing will be shared with them.", "success")
            return to_overview(learner)
        return render_template(
            "registration/never.html",
            form=form,
            reference=learner.reference,
            shown_reference=show_reference(learner.reference),
            **about(uow, learner),
        ), 422 if form.errors else 200


def keep_block(uow: UnitOfWork, learner: Learner, values: dict[str, Any]) -> None:
    chosen = UUID(values["organisation"])
    person = uow.session.get(User, chosen)
    cases.never(
        uow,
        learner.id,
        person.organisation_id if person else chosen,
        values["reason"],
        user_id=person.id if person else None,
        last_day=values["last_day"],
    )


def people(uow: UnitOfWork) -> list[tuple[str, str]]:
    """Everybody else with an account, also at the hub itself, with where they work."""
    found = [user for user in users(uow) if user.id != viewer().user_id]
    names = staff_names(uow, [user.id for user in found])
    return [(str(user.id), f"{names[user.id]}, at {user.organisation.name}") for user in found]


def organisations(uow: UnitOfWork) -> list[tuple[str, str]]:
    """Every organisation but the hub, with an agreement or not."""
    hub_id = viewer().organisation_id
    return [(str(key), name) for key, name in organisation_names(uow).items() if key != hub_id]


@bp.post("/learners/<reference>/sharing/never/<uuid:block_id>/lift")
@needs(Permission.REGISTER_LEARNERS)
def lift_block(reference: str, block_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = learners.by_reference(uow, reference)
        row = uow.get(Block, block_id)
        refuse_others(learner, row)
        cases.lift(uow, row)
    flash("The block is lifted. What they agreed to before counts again.", "success")
    return to_overview(learner)
