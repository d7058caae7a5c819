"""Assessments that are not finished: who has them, what is missing, and handing one over."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission, Role
from hub.accounts import queries as accounts
from hub.accounts.models import User
from hub.accounts.types import UserState
from hub.assessment import queries
from hub.assessment.services import drafts as services
from hub.assessment.summary import assessor_name
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.forms.form import Form
from hub.learners.names import full_name
from hub.pages.assessor.assessment import forms
from hub.pages.assessor.assessment.blueprint import bp
from hub.pages.assessor.assessment.learner import open_learner
from hub.pages.assessor.person import about
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs


@bp.get("/assessments/drafts")
@needs(Permission.ASSESS)
def drafts() -> ResponseReturnValue:
    with unit_of_work() as uow:
        found = queries.drafts(uow)
        decisions = consent.disclose(uow, [learner.id for _, learner in found], [Category.IDENTITY])
        assessors = {draft.assessor_id for draft, _ in found}
        names = {user_id: assessor_name(uow, user_id) for user_id in assessors}
        return render_template(
            "assessment/drafts.html",
            drafts=[
                {
                    "name": full_name(learner, decisions[learner.id]),
                    "reference": learner.reference,
                    "draft": draft,
                    "who": names[draft.assessor_id],
                    "missing": draft.missing,
                    "removed_on": local_date(draft.updated_at + services.KEPT_FOR),
                }
                for draft, learner in found
            ],
            days=services.KEPT_FOR.days,
        )


@bp.route("/learners/<reference>/assessment/hand-over", methods=["GET", "POST"])
@needs(Permission.ASSESS)
def hand_over(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner, decision = open_learner(uow, reference)
        draft = queries.draft(uow, learner.id)
        if draft is None:
            return redirect(url_for(".start", reference=reference), 303)
        people = {str(user.id): user for user in colleagues(uow)}
        options = [(user_id, user.name.open_system(uow.vault) or "") for user_id, user in people.items()]
        form = Form(forms.HandOverSchema, submitted(), {"to": draft.assessor_id}, options={"to": options})
        if request.method == "POST" and (values := form.load()) is not None:
            to = people[values["to"]]
            services.hand_over(uow, draft, to.id)
            flash(f"{to.name.open_system(uow.vault)} goes on with this assessment.", "success")
            return redirect(url_for(".drafts"), 303)
        page = render_template(
            "assessment/hand_over.html",
            form=form,
            name=full_name(learner, decision),
            missing=draft.missing,
            **about(uow, learner),
        )
        return page, 422 if form.errors else 200


def colleagues(uow: UnitOfWork) -> list[User]:
    """Everybody of the hub who may assess, oneself included."""
    return [
        user
        for user in accounts.users(uow, viewer().organisation_id)
        if user.role is Role.ASSESSOR and user.state is UserState.ACTIVE
    ]
